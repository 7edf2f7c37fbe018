/**
 * The table of rights: who may use which route and hear which message, made from the very routes and event readers that
 * the program runs with. `rights.table.txt` is its committed form.
 */
import { eventReaders, eventSchemas, lockSchemas, type EventType } from '../../src/contract/messages.js';
import { roles, type Role } from '../../src/contract/roles.js';
import type { Route } from '../../src/ports.js';

/** `program`: an API token with the role supervisor that belongs to no user. The last two are sessions held back. */
export const readers = ['visitor', ...roles, 'program', 'display', 'locked', 'first-password'] as const;
export type Reader = (typeof readers)[number];

/** `+` all of it, `o` his own alone, `r` his own without name and number, `.` nothing. */
export type Cell = '+' | 'o' | 'r' | '.';
export interface Row {
  readonly what: string;
  readonly cells: Readonly<Record<Reader, Cell>>;
}

const isRole = (reader: Reader): reader is Role => roles.some((role) => role === reader);

function row(what: string, cell: (reader: Reader) => Cell): Row {
  const cells: Partial<Record<Reader, Cell>> = {};
  for (const reader of readers) cells[reader] = cell(reader);
  return { what, cells: { ...noCells, ...cells } };
}
const noCells: Readonly<Record<Reader, Cell>> = {
  visitor: '.',
  agent: '.',
  supervisor: '.',
  engineer: '.',
  dispatcher: '.',
  administrator: '.',
  auditor: '.',
  program: '.',
  display: '.',
  locked: '.',
  'first-password': '.',
};

/** What a route's own words say; that the server does the same is what the walk finds out. */
function mayUse({ access, displays, whileHeld = [] }: Route, reader: Reader): boolean {
  if (reader === 'display') return displays === true;
  if (access === 'public') return true;
  if (reader === 'visitor') return false;
  if (reader === 'locked') return whileHeld.includes('locked');
  if (reader === 'first-password') return whileHeld.includes('password_change');
  if (access === 'signed_in') return true;
  return access.includes(isRole(reader) ? reader : 'supervisor');
}

export const nameOf = (route: Pick<Route, 'method' | 'path'>): string => `${route.method} ${route.path}`;

export function routeRows(routes: readonly Route[]): Row[] {
  return routes
    .toSorted((a, b) => (a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1))
    .map((route) => row(nameOf(route), (reader) => (mayUse(route, reader) ? '+' : '.')));
}

/** Addresses that are no REST routes. */
const inside = (reader: Reader): Cell => (isRole(reader) || reader === 'program' ? '+' : '.');
export const pageRows: readonly Row[] = [
  row('GET /healthz', () => '+'),
  row('GET /readyz', () => '+'),
  row('GET /api/openapi.json', inside),
  row('GET /api/docs', inside),
  row('GET /api/docs.css', inside),
];

function eventCell(type: EventType, reader: Reader): Cell {
  const { everyone, concerned, roles: named = [], watchers, displays } = eventReaders[type];
  if (reader === 'visitor' || reader === 'first-password') return '.';
  if (reader === 'display') return displays === true ? '+' : '.';
  if (reader === 'locked') return type.startsWith('pop.') ? 'r' : '.';
  if (reader === 'program') return everyone === true || watchers === true || named.includes('supervisor') ? '+' : '.';
  if (everyone === true || named.includes(reader)) return '+';
  return concerned === true ? 'o' : '.';
}

const isEvent = (type: string): type is EventType => Object.hasOwn(eventSchemas, type);
export const eventTypes: readonly EventType[] = Object.keys(eventSchemas).filter(isEvent);

export const eventRows: readonly Row[] = [
  ...eventTypes.map((type) => row(type, (reader) => eventCell(type, reader))),
  ...Object.keys(lockSchemas).map((type) => row(type, (reader) => (reader === 'locked' ? 'r' : '.'))),
];

export function written(routes: readonly Route[]): string {
  const sections: readonly [string, readonly Row[]][] = [
    ['Pages and health (/metrics: this machine or an API token)', pageRows],
    ['REST', routeRows(routes)],
    ['WebSocket messages', eventRows],
  ];
  const width = Math.max(...sections.flatMap(([, rows]) => rows.map((one) => one.what.length)));
  const line = (what: string, cells: readonly string[]): string =>
    `${what.padEnd(width)} ${cells.map((cell, i) => cell.padEnd((readers[i] ?? '').length)).join(' ')}`.trimEnd();
  const lines = [
    'Who may use which route and hear which message. Made by test/rights; RIGHTS=write makes it write this file anew.',
    '+ all of it   o his own alone   r his own without name and number   . nothing',
  ];
  for (const [title, rows] of sections) {
    lines.push(
      '',
      title,
      line('', readers),
      ...rows.map((one) =>
        line(
          one.what,
          readers.map((r) => one.cells[r]),
        ),
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}
