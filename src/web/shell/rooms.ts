/** The rooms that there are, in the order of the bar. Each loads when it is first entered; a new one is a line here. */
import { lazy, type ComponentType } from 'react';
import type { Role } from '../../contract/roles.js';
import type { Texts } from '../i18n/texts.js';

export interface Room {
  readonly name: string;
  readonly title: (texts: Texts) => string;
  /** Whose it is; everybody's who is signed in where it is left out. */
  readonly roles?: readonly Role[];
  /** Whose first room it is, wherever it stands. */
  readonly home?: readonly Role[];
  readonly Page: ComponentType;
}

export const rooms: readonly Room[] = [
  {
    name: 'desk',
    title: (texts) => texts.desk.room,
    roles: ['agent'],
    Page: lazy(() => import('../desk/desk-page.js').then(({ DeskPage }) => ({ default: DeskPage }))),
  },
  {
    name: 'live',
    title: (texts) => texts.pages.live,
    roles: ['supervisor', 'engineer', 'dispatcher', 'administrator', 'auditor'],
    home: ['supervisor', 'administrator'],
    Page: lazy(() => import('../supervisor/live-page.js').then(({ LivePage }) => ({ default: LivePage }))),
  },
  {
    name: 'tickets',
    title: (texts) => texts.tickets.room,
    roles: ['agent', 'supervisor', 'engineer', 'dispatcher'],
    home: ['engineer', 'dispatcher'],
    Page: lazy(() => import('../tickets/tickets-page.js').then(({ TicketsPage }) => ({ default: TicketsPage }))),
  },
  {
    name: 'wall',
    title: (texts) => texts.wall.title,
    roles: ['supervisor', 'administrator'],
    Page: lazy(() => import('../wall/wall-page.js').then(({ WallPage }) => ({ default: WallPage }))),
  },
  {
    name: 'calls',
    title: (texts) => texts.calls.title,
    roles: ['agent', 'supervisor', 'administrator'],
    Page: lazy(() => import('../calls/calls-page.js').then(({ CallsPage }) => ({ default: CallsPage }))),
  },
  {
    name: 'admin',
    title: (texts) => texts.pages.admin,
    roles: ['administrator', 'supervisor', 'auditor'],
    home: ['auditor'],
    Page: lazy(() => import('../admin/admin-page.js').then(({ AdminPage }) => ({ default: AdminPage }))),
  },
];

/** Those that this reader has, his own first room first. */
export function roomsFor(roles: readonly Role[]): readonly Room[] {
  const has = (some: readonly Role[]): boolean => some.some((role) => roles.includes(role));
  const own = rooms.filter((room) => room.roles === undefined || has(room.roles));
  return own.toSorted((a, b) => Number(has(b.home ?? [])) - Number(has(a.home ?? [])));
}
