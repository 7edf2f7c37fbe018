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

const againMs = 2000;

/**
 * A room that cannot be loaded now, because the server is away, is asked for again: a load that fails would take all that
 * is shown with it, a card that rings as well.
 */
function page<Name extends string>(load: () => Promise<Readonly<Record<Name, ComponentType>>>, name: Name) {
  const loaded = (): Promise<{ readonly default: ComponentType }> =>
    load().then(
      (parts) => ({ default: parts[name] }),
      () => new Promise<void>((resolve) => setTimeout(resolve, againMs)).then(loaded),
    );
  return lazy(loaded);
}

export const rooms: readonly Room[] = [
  {
    name: 'desk',
    title: (texts) => texts.desk.room,
    roles: ['agent'],
    Page: page(() => import('../desk/desk-page.js'), 'DeskPage'),
  },
  {
    name: 'live',
    title: (texts) => texts.pages.live,
    roles: ['supervisor', 'engineer', 'dispatcher', 'administrator', 'auditor'],
    home: ['supervisor', 'administrator'],
    Page: page(() => import('../supervisor/live-page.js'), 'LivePage'),
  },
  {
    name: 'tickets',
    title: (texts) => texts.tickets.room,
    roles: ['agent', 'supervisor', 'engineer', 'dispatcher'],
    home: ['engineer', 'dispatcher'],
    Page: page(() => import('../tickets/tickets-page.js'), 'TicketsPage'),
  },
  {
    name: 'wall',
    title: (texts) => texts.wall.title,
    roles: ['supervisor', 'administrator'],
    Page: page(() => import('../wall/wall-page.js'), 'WallPage'),
  },
  {
    name: 'calls',
    title: (texts) => texts.calls.title,
    roles: ['agent', 'supervisor', 'administrator'],
    Page: page(() => import('../calls/calls-page.js'), 'CallsPage'),
  },
  {
    name: 'admin',
    title: (texts) => texts.pages.admin,
    roles: ['administrator', 'supervisor', 'auditor'],
    home: ['auditor'],
    Page: page(() => import('../admin/admin-page.js'), 'AdminPage'),
  },
];

/** Those that this reader has, his own first room first. */
export function roomsFor(roles: readonly Role[]): readonly Room[] {
  const has = (some: readonly Role[]): boolean => some.some((role) => roles.includes(role));
  const own = rooms.filter((room) => room.roles === undefined || has(room.roles));
  return own.toSorted((a, b) => Number(has(b.home ?? [])) - Number(has(a.home ?? [])));
}
