/**
 * The rooms that there are, in the order of the bar; a new one is a line here. Each loads when it is first entered; this
 * list is read by the page's first step, before there is anything that draws.
 */
import type { ComponentType } from 'react';
import type { Role } from '../../contract/roles.js';
import type { Texts } from '../i18n/texts.js';

export interface Room {
  readonly name: string;
  readonly title: (texts: Texts) => string;
  /** Whose it is; everybody's who is signed in where it is left out. */
  readonly roles?: readonly Role[];
  /** Whose first room it is, wherever it stands. */
  readonly home?: readonly Role[];
  /** Loaded once; rejects where the server is away, and may be asked again. */
  readonly load: () => Promise<ComponentType>;
}

export const rooms: readonly Room[] = [
  {
    name: 'desk',
    title: (texts) => texts.desk.room,
    roles: ['agent'],
    load: () => import('../desk/desk-page.js').then(({ DeskPage }) => DeskPage),
  },
  {
    name: 'live',
    title: (texts) => texts.pages.live,
    roles: ['supervisor', 'engineer', 'dispatcher', 'administrator', 'auditor'],
    home: ['supervisor', 'administrator'],
    load: () => import('../supervisor/live-page.js').then(({ LivePage }) => LivePage),
  },
  {
    name: 'tickets',
    title: (texts) => texts.tickets.room,
    roles: ['agent', 'supervisor', 'engineer', 'dispatcher'],
    home: ['engineer', 'dispatcher'],
    load: () => import('../tickets/tickets-page.js').then(({ TicketsPage }) => TicketsPage),
  },
  {
    name: 'wall',
    title: (texts) => texts.wall.title,
    roles: ['supervisor', 'administrator'],
    load: () => import('../wall/wall-page.js').then(({ WallPage }) => WallPage),
  },
  {
    name: 'calls',
    title: (texts) => texts.calls.title,
    roles: ['agent', 'supervisor', 'administrator'],
    load: () => import('../calls/calls-page.js').then(({ CallsPage }) => CallsPage),
  },
  {
    name: 'admin',
    title: (texts) => texts.pages.admin,
    roles: ['administrator', 'supervisor', 'auditor'],
    home: ['auditor'],
    load: () => import('../admin/admin-page.js').then(({ AdminPage }) => AdminPage),
  },
];

/** Those that this reader has, his own first room first. */
export function roomsFor(roles: readonly Role[]): readonly Room[] {
  const has = (some: readonly Role[]): boolean => some.some((role) => roles.includes(role));
  const own = rooms.filter((room) => room.roles === undefined || has(room.roles));
  return own.toSorted((a, b) => Number(has(b.home ?? [])) - Number(has(a.home ?? [])));
}

/** The room that the address names, else the first one that this reader has; undefined: he has none. */
export function firstRoom(roles: readonly Role[], wanted: string): Room | undefined {
  const own = roomsFor(roles);
  return own.find(({ name }) => name === wanted) ?? own[0];
}
