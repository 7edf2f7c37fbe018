/** Tickets on a real store in a folder of its own, fed with facts of calls, with a clock that stands where the test put it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { PersonJson } from '../../../src/contract/live.js';
import type { LiveEvent } from '../../../src/contract/messages.js';
import { taskPageSchema, type TaskJson } from '../../../src/contract/task.js';
import { ticketDetailSchema, type TicketDetailJson } from '../../../src/contract/ticket.js';
import { ticketPageSchema, type TicketPageJson } from '../../../src/contract/ticket-lists.js';
import type { Role } from '../../../src/contract/roles.js';
import { evolve, type CallFact } from '../../../src/core/call-fact.js';
import type { Call } from '../../../src/core/call.js';
import { normaliseNumber } from '../../../src/core/phone-number.js';
import { forbidden, invalid, SkylarkError } from '../../../src/errors.js';
import { createTickets, type TicketsFeature } from '../../../src/features/tickets/tickets.js';
import type { TicketsDeps } from '../../../src/features/tickets/deps.js';
import type { Audience, AuditEntry, Principal, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { createTimers, type Timers, type TimerTables } from '../../../src/store/timers.js';
import { arrival, at, phone, type BareFact } from '../../support/facts.js';
import { procedure } from './kernel.js';

const roles: Readonly<Record<string, readonly Role[]>> = {
  'li.ming': ['agent'],
  'wang.li': ['agent'],
  'han.song': ['engineer'],
  'gu.yan': ['engineer'],
  'chen.mo': ['engineer'],
  'zhou.yan': ['supervisor'],
  'ding.du': ['dispatcher'],
};
export const who = (user: string): Principal => ({ user, name: user, roles: roles[user] ?? [], via: 'session' });

const person = (contact: number, name: string, vip: string | null = null): PersonJson => ({
  contact, name, title: null, salutation: null, organisation: null, department: null,
  vip: vip === null ? null : { level: vip, reason: null }, notes: null, language: null,
}); // prettier-ignore
/** By number; two people share one of them. */
export const people: Readonly<Record<string, readonly PersonJson[]>> = {
  '+8613900000108': [person(1, '沈知秋', '一级')],
  '+8613900000109': [person(2, '唐婉')],
  '+861085008000': [person(1, '沈知秋', '一级'), person(3, '何为')],
};
const extensions: Readonly<Record<string, string>> = { 'li.ming': '8005', 'wang.li': '8004' };
const numberRules = { region: 'CN', dialPrefixes: ['9'], isExtension: (n: string) => /^8\d{3}$/.test(n) };

export interface Pushed {
  readonly event: LiveEvent;
  readonly to: Audience;
}

export interface TicketDesk {
  readonly store: Store;
  readonly tickets: TicketsFeature;
  readonly audited: AuditEntry[];
  readonly pushed: Pushed[];
  readonly opened: [call: string, ticket: string][];
  readonly blocked: Set<string>;
  /** Seconds after nine o'clock: the clock of the program. */
  set now(seconds: number);
  /** The same, and whatever is due by then has come; from the first call on timers run. */
  pass(seconds: number): Promise<void>;
  /** Timers that wait, as `kind key seconds` in the order of their time. */
  timers(): Promise<string[]>;
  /** A call by its facts at seconds after nine; it lives on between calls of this. */
  say(call: string, seconds: number, ...facts: BareFact[]): Promise<void>;
  /** A whole answered hotline call: offered, answered two seconds later, and ended unless `to` is null. */
  answered(call: string, number: string | null, user: string, from: number, to: number | null): Promise<void>;
  missed(
    call: string,
    number: string | null,
    from: number,
    to: number,
    outcome?: 'abandoned' | 'short_abandon' | 'timeout',
  ): Promise<void>;
  dialled(call: string, user: string, number: string, from: number, talk: number | null): Promise<void>;
  settled(): Promise<void>;
  ask(user: string, what: string, input?: { query?: object; params?: object; body?: unknown }): Promise<unknown>;
  detail(user: string, number: string): Promise<TicketDetailJson>;
  step(user: string, number: string, step: string, body?: object): Promise<TicketDetailJson>;
  edit(user: string, number: string, fields: object): Promise<TicketDetailJson>;
  list(user: string, query?: object): Promise<TicketPageJson>;
  tasks(user: string, query?: object): Promise<TaskJson[]>;
  /** Number of the ticket of a call. */
  ticketOf(call: string): Promise<string>;
  /** Everything is begun anew on the same tables. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const asTheRouteSays = z.custom<never>();
function parsed(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = Object.fromEntries(result.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
  throw invalid('The request is not valid', fields);
}

export async function openDesk(more: Partial<TicketsDeps> = {}): Promise<TicketDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-tickets-'));
  const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
  const store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
  const audited: AuditEntry[] = [];
  const pushed: Pushed[] = [];
  const opened: [string, string][] = [];
  const blocked = new Set<string>();
  const calls = new Map<string, { n: number; call: Call | undefined }>();
  let now = at(0);
  let tickets: TicketsFeature;
  let timers: Timers;
  let following: ReturnType<Store['follow']>;

  async function open(): Promise<void> {
    timers = createTimers({ db: store.db, clock: { now: () => now }, log: silent });
    await store.migrate('timers', timers.migrations);
    tickets = createTickets({
      db: store.db,
      clock: { now: () => now },
      timers,
      log: silent,
      audit: { record: (_tx, entry) => Promise.resolve(void audited.push(entry)) },
      push: { publish: (event, to) => void pushed.push({ event, to }) },
      displayName: (user) => user,
      hasUser: (user) => user in roles,
      usersWith: (role) => Object.keys(roles).filter((user) => roles[user]?.includes(role)),
      onDuty: () => [],
      zone: 'Asia/Shanghai',
      locale: 'zh-CN',
      procedure: {
        current: () => ({ number: 1, procedure }),
        edition: (number) => Promise.resolve({ number, procedure }),
      },
      time: { add: (_, from, span) => from + span, between: (_, a, b) => b - a },
      normalise(raw) {
        const { number, kind } = normaliseNumber(raw, numberRules);
        return kind === 'none' || kind === 'withheld' ? null : number;
      },
      findCaller({ number }) {
        const found = people[number ?? ''] ?? [];
        const [first] = found;
        if (first === undefined) return { match: 'none' };
        return found.length === 1 ? { match: 'one', person: first } : { match: 'several', candidates: found };
      },
      personOf: (contact) =>
        Object.values(people)
          .flat()
          .find((one) => one.contact === contact) ?? null,
      mailOf: (contact) => Promise.resolve(contact === 1 ? 'shen@example.com' : null),
      isBlocked: ({ number }) => blocked.has(number ?? ''),
      callOf: (id) => Promise.resolve(calls.get(id)?.call),
      ours: (_pbx, instant) => instant,
      ...more,
    });
    tickets.onOpened((call, ticket) => void opened.push([call, ticket]));
    await store.migrate(tickets.name, tickets.migrations ?? {});
    await tickets.start?.();
    if (tickets.durable === undefined) throw new Error('tickets follow nothing');
    following = store.follow(tickets.durable);
  }
  await open();

  const desk: TicketDesk = {
    store,
    get tickets() {
      return tickets;
    },
    audited,
    pushed,
    opened,
    blocked,
    set now(seconds: number) {
      now = at(seconds);
    },
    async pass(seconds) {
      now = at(seconds);
      await timers.start();
      await timers.settled();
      await desk.settled();
    },
    async timers() {
      const rows = await store.db
        .withTables<TimerTables>()
        .selectFrom('timer')
        .select(['kind', 'key', 'due'])
        .orderBy('due')
        .orderBy('kind')
        .orderBy('key')
        .execute();
      return rows.map(({ kind, key, due }) => `${kind} ${key} ${(due - at(0)) / 1_000_000}`);
    },
    async say(id, seconds, ...facts) {
      now = Math.max(now, at(seconds));
      const entry = calls.get(id) ?? { n: 0, call: undefined };
      calls.set(id, entry);
      const made: CallFact[] = [];
      for (const bare of facts) {
        const fact: CallFact = { ...bare, call: id, n: entry.n, at: at(seconds), precision: 'event' };
        entry.n += 1;
        entry.call = evolve(entry.call, fact);
        made.push(fact);
      }
      await store.facts.append(made);
      await following.caughtUp();
    },
    async answered(id, number, user, from, to) {
      const by = phone(extensions[user] ?? '8009', user);
      await desk.say(id, from, arrival(number), { type: 'offered', entry: 'queue', queue: 'hotline' });
      await desk.say(id, from + 2, { type: 'answered', by, offer: null });
      await desk.say(id, from + 2, { type: 'segment_started', segment: 0, channelId: `${id}-a`, party: by });
      if (to !== null) {
        await desk.say(id, to, { type: 'segment_ended', segment: 0 });
        await desk.say(id, to, { type: 'ended', outcome: 'answered', hangupBy: 'caller', lastSeenAt: null });
      }
      await desk.settled();
    },
    async missed(id, number, from, to, outcome = 'abandoned') {
      await desk.say(id, from, arrival(number), { type: 'offered', entry: 'queue', queue: 'hotline' });
      await desk.say(id, to, { type: 'ended', outcome, hangupBy: 'caller', lastSeenAt: null });
      await desk.settled();
    },
    async dialled(id, user, number, from, talk) {
      const placedBy = { extension: extensions[user] ?? '8009', user };
      const caller = {
        raw: placedBy.extension,
        number: placedBy.extension,
        name: '',
        withheld: false,
        extension: placedBy.extension,
      };
      const callee = { raw: number, number, extension: null };
      const mobile = { extension: null, device: 'PJSIP/trunk', number, user: null };
      await desk.say(id, from, arrival(number, { direction: 'outbound', hotline: false, caller, callee, placedBy }));
      if (talk !== null) {
        await desk.say(id, from + 5, { type: 'answered', by: mobile, offer: null });
        await desk.say(id, from + 5, {
          type: 'segment_started',
          segment: 0,
          channelId: `${id}-a`,
          party: phone(placedBy.extension, user),
        });
        await desk.say(id, from + 5 + talk, { type: 'segment_ended', segment: 0 });
      }
      await desk.say(id, from + 5 + (talk ?? 20), {
        type: 'ended',
        outcome: talk === null ? 'no_answer' : 'answered',
        hangupBy: 'agent',
        lastSeenAt: null,
      });
      await desk.settled();
    },
    async settled() {
      await following.caughtUp();
      // What is told after the commit waits for the writer: so do we, behind it.
      for (let n = 0; n < 3; n += 1) await store.db.transaction().execute(() => Promise.resolve());
    },
    async ask(user, what, { query = {}, params = {}, body } = {}) {
      const route = tickets.routes?.find(({ method, path }) => `${method} ${path}` === what);
      if (route === undefined) throw new Error(`no route ${what}`);
      const { access } = route;
      if (typeof access !== 'string' && !access.some((role) => who(user).roles.includes(role)))
        throw forbidden('Not yours');
      return route.answer.parse(
        await route.handle({
          params: asTheRouteSays.parse(parsed(route.params, params)),
          query: asTheRouteSays.parse(parsed(route.query, query)),
          body: asTheRouteSays.parse(parsed(route.body, body)),
          who: who(user),
          request: { address: '127.0.0.1', signedIn: null, setSession: () => {} },
        }),
      );
    },
    detail: async (user, number) =>
      ticketDetailSchema.parse(await desk.ask(user, 'GET /api/v1/tickets/{number}', { params: { number } })),
    step: async (user, number, step, body = {}) =>
      ticketDetailSchema.parse(
        await desk.ask(user, `POST /api/v1/tickets/{number}/${step}`, { params: { number }, body }),
      ),
    async edit(user, number, fields) {
      const { ticket } = await desk.detail(user, number);
      const body = { version: ticket.version, ...fields };
      return ticketDetailSchema.parse(
        await desk.ask(user, 'PATCH /api/v1/tickets/{number}', { params: { number }, body }),
      );
    },
    list: async (user, query = {}) => ticketPageSchema.parse(await desk.ask(user, 'GET /api/v1/tickets', { query })),
    tasks: async (user, query = {}) => taskPageSchema.parse(await desk.ask(user, 'GET /api/v1/tasks', { query })).items,
    async ticketOf(call) {
      const number = await tickets.ofCall(call);
      if (number === null) throw new Error(`call ${call} has no ticket`);
      return number;
    },
    async restart() {
      await timers.stop();
      await following.stop();
      await open();
    },
    async close() {
      await timers.stop();
      await following.stop();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return desk;
}

/** What a refused request was answered with; fails where it was not refused. */
export async function refusal(asked: Promise<unknown>): Promise<SkylarkError> {
  const error: unknown = await asked.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SkylarkError)) throw error;
  return error;
}
