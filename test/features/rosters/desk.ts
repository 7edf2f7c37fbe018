/** Rosters on a real store in a folder of its own, with a clock that stands where the test put it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { rosterDraftSchema } from '../../../src/contract/rosters.js';
import { normaliseNumber } from '../../../src/core/phone-number.js';
import { forbidden, invalid, SkylarkError } from '../../../src/errors.js';
import { createRosters, type RostersFeature } from '../../../src/features/rosters/rosters.js';
import type { RosterTables } from '../../../src/features/rosters/tables.js';
import type { AuditEntry, Principal, Route, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { supervisor } from '../../support/rest.js';

export interface LogLine {
  readonly message: string;
  readonly fields: unknown;
}

export interface RosterDesk {
  readonly rosters: RostersFeature;
  readonly store: Store;
  readonly audited: readonly AuditEntry[];
  readonly warned: readonly LogLine[];
  /** Micros; the clock of the feature. */
  now: number;
  /** While true the audit log cannot be written. */
  auditFails: boolean;
  ask(what: string, input?: { who?: Principal; query?: object; params?: object; body?: unknown }): Promise<unknown>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

const numberRules = { region: 'CN', dialPrefixes: ['9'], isExtension: (n: string) => /^8\d{3}$/.test(n) };
const users: Readonly<Record<string, string>> = {
  'wang.li': '王丽', 'zhao.min': '赵敏', 'sun.hao': '孙浩', 'chen.wei': '陈伟',
}; // prettier-ignore

const asTheRouteSays = z.custom<never>();
function parsed(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = Object.fromEntries(result.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
  throw invalid('The request is not valid', fields);
}

/** Asks as the HTTP adapter does: rights, schemas, handler, the answer's schema. */
async function askRoute(
  routes: readonly Route[],
  what: string,
  input: { who: Principal; query: object; params: object; body: unknown },
) {
  const route = routes.find(({ method, path }) => `${method} ${path}` === what);
  if (route === undefined) throw new Error(`no route ${what}`);
  const { access } = route;
  if (typeof access !== 'string' && !access.some((role) => input.who.roles.includes(role)))
    throw forbidden('Not yours');
  const given = {
    params: asTheRouteSays.parse(parsed(route.params, input.params)),
    query: asTheRouteSays.parse(parsed(route.query, input.query)),
    body: asTheRouteSays.parse(parsed(route.body, input.body)),
    who: input.who,
    request: { address: '127.0.0.1', signedIn: null, setSession: () => {} },
  };
  return route.answer.parse(await route.handle(given));
}

/** A store for all desks of a test file: opening one costs more than all that a test does with it. */
export async function openStore(): Promise<{ store: Store; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-rosters-'));
  const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
  const store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
  return {
    store,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Finds the store empty. */
export async function openDesk(store: Store): Promise<RosterDesk> {
  const audited: AuditEntry[] = [];
  const warned: LogLine[] = [];
  const log = {
    error: (message: string, fields?: unknown) => void warned.push({ message, fields }),
    warn: (message: string, fields?: unknown) => void warned.push({ message, fields }),
    info: () => {},
    debug: () => {},
  };
  let rosters: RostersFeature;
  const desk: RosterDesk = {
    get rosters() {
      return rosters;
    },
    store,
    audited,
    warned,
    now: Date.parse('2026-12-01T00:00:00Z') * 1000,
    auditFails: false,
    ask: (what, { who = supervisor, query = {}, params = {}, body } = {}) =>
      askRoute(rosters.routes ?? [], what, { who, query, params, body }),
    async restart() {
      await rosters.stop?.();
      await open();
    },
    async close() {
      await rosters.stop?.();
    },
  };
  async function open(): Promise<void> {
    rosters = createRosters({
      db: store.db,
      clock: { now: () => desk.now },
      log,
      audit: {
        record(_tx, entry) {
          if (desk.auditFails) return Promise.reject(new Error('the disk is full'));
          audited.push(entry);
          return Promise.resolve();
        },
      },
      zone: 'Asia/Shanghai',
      normalise(raw) {
        const { number, kind } = normaliseNumber(raw, numberRules);
        return kind === 'none' || kind === 'withheld' ? null : number;
      },
      hasUser: (user) => user in users,
      displayName: (user) => users[user] ?? user,
      extensionOf: (user) => (user === 'wang.li' ? '8001' : null),
    });
    await store.migrate(rosters.name, rosters.migrations ?? {});
    await rosters.start?.();
  }
  await open();
  for (const table of ['roster', 'holiday', 'service_calendar'] as const) {
    await store.db.withTables<RosterTables>().deleteFrom(table).execute();
  }
  await desk.restart();
  warned.length = 0;
  return desk;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly reason: string | undefined;
  readonly fields: Readonly<Record<string, string>> | undefined;
}

/** What a refused request was answered with; fails where it was not refused. */
export async function refusal(asked: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await asked.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SkylarkError)) throw error;
  return { code: error.code, message: error.message, reason: error.reason, fields: error.fields };
}

const person = (who: string) =>
  who === 'none'
    ? { kind: 'none', reason: '夜间不值班' }
    : /^[\d+]/.test(who)
      ? { kind: 'external', name: '外部专家', number: who }
      : { kind: 'user', user: who };

/** `wang.li 1 Day`, `none 1 Night`, `13900000001 2 Day`. */
export function draft(lines: readonly string[], more: object = {}) {
  return rosterDraftSchema.parse({
    name: 'VIP 12月',
    duty: 'vip_engineer',
    from: '2026-12-01',
    shifts: [
      { name: 'Day', start: '08:00', end: '20:00' },
      { name: 'Night', start: '20:00', end: '08:00' },
    ],
    assignments: lines.map((line) => {
      const [who, rank, shift] = line.split(' ');
      return { person: person(who!), rank: Number(rank), shift };
    }),
    ...more,
  });
}
