/**
 * The call log: a row of every call from its first fact on, and the questions about it. Open calls are told from the
 * live book, which knows more than what was written a moment ago. Supervisors and administrators read all calls, an
 * agent those in which his phone rang or spoke; a call of others is not there for him. In a browser the numbers of
 * others' calls are masked until they are asked for, which is written down; programs of supervisors read them whole.
 */
import { z } from 'zod';
import { actorOf } from '../../contract/audit.js';
import { callPageSchema, callSchema, toCallJson, type CallJson } from '../../contract/call.js';
import { instant, instantOrNull } from '../../contract/instant.js';
import { unknownIntervalSchema, type CardJson } from '../../contract/live.js';
import { maskCall, maskText } from '../../contract/masked-call.js';
import { instantQuery } from '../../contract/query.js';
import type { Role } from '../../contract/roles.js';
import type { AnswerRule } from '../../core/answer-rule.js';
import type { Call, CallId, Caller } from '../../core/call.js';
import { isOwnCall } from '../../core/own-call.js';
import type { Micros } from '../../core/pbx-event.js';
import { invalid, notFound } from '../../errors.js';
import {
  route,
  type Audit,
  type Db,
  type DisplayName,
  type Principal,
  type Route,
  type UnknownIntervals,
} from '../../ports.js';
import type { Feature } from '../feature.js';
import type { Judging } from './figure-filter.js';
import { callFinder } from './find-calls.js';
import { forgetCallsBefore } from './forget-calls.js';
import { keepCalls } from './keep-calls.js';
import { callsQuery, cursorOf, type CallsQuery } from './page.js';
import { migrations, type KeyKind } from './tables.js';
import { usersOf } from './who-was-in-it.js';

export interface CallLogDeps {
  readonly db: Db;
  readonly unknown: Pick<UnknownIntervals, 'between'>;
  readonly openCalls: () => Iterable<Call>;
  readonly answerRule: (call: Call) => AnswerRule;
  /** The clock of the call's PBX, Micros. */
  readonly now: (pbx: string) => Micros;
  /** A number in any spelling → as it is stored; null where it is none. */
  readonly normalise: (raw: string) => string | null;
  readonly displayName: DisplayName;
  /** The formulas of the figures, for the calls behind one. */
  readonly judging: Judging;
  /** Told of every number that was revealed, before it is given. */
  readonly audit: Pick<Audit, 'note'>;
}

export interface CallLog extends Feature {
  /** The last hotline calls of the same caller, newest first, for the card. */
  lastCalls(caller: Caller, except: CallId): Promise<CardJson['lastCalls']>;
  /** The last calls that were offered at an extension, newest first; those that go on before them. */
  callsAt(extension: string, limit: number): Promise<readonly Call[]>;
  /** An open call as it is now, else as it was stored. */
  callOf(id: CallId): Promise<Call | undefined>;
  /** Deletes calls that ended and arrived before this instant (Micros), in short steps. Returns how many. */
  forgetBefore(before: Micros): Promise<number>;
}

const seeAll: readonly Role[] = ['supervisor', 'administrator'];
const readers: readonly Role[] = ['agent', ...seeAll];
const callParams = z.object({ id: z.string().min(1).max(200) });
const callsOnCard = 3;
const callsOnPage = 50;

/** Whose calls alone a reader sees; null for all. A token without a user took part in nothing. */
function onlyOf(who: Principal | null): string | null {
  return seeAll.some((role) => who?.roles.includes(role)) ? null : (who?.user ?? '');
}

function mayRead(who: Principal | null, call: Call): boolean {
  const only = onlyOf(who);
  return only === null || usersOf(call).has(only);
}

/** Programs that may read all calls were given their token to work with numbers. */
function seesNumbers(who: Principal | null, call: Call): boolean {
  return (who?.via === 'token' && onlyOf(who) === null) || isOwnCall(call, who?.user ?? null);
}

function inOrder(from: Micros | undefined, to: Micros | undefined): void {
  if (from === undefined || to === undefined || from < to) return;
  throw invalid('The interval is empty', { to: 'must lie after `from`' });
}

export function createCallLog(deps: CallLogDeps): CallLog {
  const find = callFinder(deps.db, deps.judging);
  const json = (call: Call): CallJson => toCallJson(call, deps.answerRule(call), deps.now(call.pbx));
  const shown = (call: Call, who: Principal | null): CallJson =>
    seesNumbers(who, call) ? json(call) : maskCall(json(call));

  function keysOf(query: CallsQuery, who: Principal | null): [KeyKind, string][] {
    const keys: [KeyKind, string][] = [];
    if (query.number !== undefined) {
      const number = deps.normalise(query.number);
      if (number === null) throw invalid('The number cannot be read', { number: 'is no phone number' });
      keys.push(['number', number]);
    }
    const only = onlyOf(who);
    if (only !== null) keys.push(['user', only]);
    if (query.user !== undefined && query.user !== only) keys.push(['user', query.user]);
    if (query.extension !== undefined) keys.push(['extension', query.extension]);
    return keys;
  }

  async function page(query: CallsQuery, who: Principal | null) {
    const { from, to, queue, outcome, hotline, after, limit = callsOnPage } = query;
    inOrder(from, to);
    const keys = keysOf(query, who);
    const found = await find.page({ from, to, queue, outcome, hotline, after, limit, keys, figure: query });
    // What is open may have gone on since it was written.
    const open = found.calls.some((call) => call.outcome === null)
      ? new Map([...deps.openCalls()].map((call) => [call.id, call]))
      : null;
    const items = found.calls.map((call) => shown(open?.get(call.id) ?? call, who));
    return { items, next: found.next && cursorOf(found.next) };
  }

  async function callOf(id: CallId): Promise<Call | undefined> {
    for (const open of deps.openCalls()) if (open.id === id) return open;
    return find.one(id);
  }

  async function one(id: CallId, who: Principal | null): Promise<Call> {
    const call = await callOf(id);
    if (call === undefined || !mayRead(who, call)) throw notFound('There is no such call');
    return call;
  }

  async function reveal(id: CallId, who: Principal | null, address: string): Promise<CallJson> {
    const call = await one(id, who);
    await deps.audit.note({
      actor: actorOf(who),
      action: 'number.revealed',
      subject: { kind: 'call', id: call.id },
      address: address === '' ? null : address,
    });
    return json(call);
  }

  const routes: Route[] = [
    route({
      method: 'GET',
      path: '/api/v1/calls',
      summary: 'Calls, newest first, page by page',
      access: readers,
      query: callsQuery,
      answer: callPageSchema,
      handle: ({ query, who }) => page(query, who),
    }),
    route({
      method: 'GET',
      path: '/api/v1/calls/open',
      summary: 'Calls that go on now, the longest first',
      access: readers,
      answer: z.object({ items: z.array(callSchema) }),
      handle: ({ who }) => ({
        items: [...deps.openCalls()]
          .filter((call) => mayRead(who, call))
          .sort((a, b) => a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1))
          .map((call) => shown(call, who)),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/calls/{id}',
      summary: 'One call',
      access: readers,
      params: callParams,
      answer: callSchema,
      handle: async ({ params, who }) => shown(await one(params.id, who), who),
    }),
    route({
      method: 'POST',
      path: '/api/v1/calls/{id}/reveal',
      summary: 'One call with its numbers whole; who asked is written to the audit log',
      access: readers,
      params: callParams,
      answer: callSchema,
      handle: ({ params, who, request }) => reveal(params.id, who, request.address),
    }),
    route({
      method: 'GET',
      path: '/api/v1/unknown-intervals',
      summary: 'Times in which nobody watched a PBX or nothing could be stored',
      access: seeAll,
      query: z.strictObject({ from: instantQuery, to: instantQuery }),
      answer: z.object({ items: z.array(unknownIntervalSchema) }),
      async handle({ query: { from, to } }) {
        inOrder(from, to);
        const found = await deps.unknown.between(from, to);
        return {
          items: found.map(({ pbx, cause, from, to }) => ({ pbx, from: instant(from), to: instantOrNull(to), cause })),
        };
      },
    }),
  ];

  return {
    name: 'call-log',
    migrations,
    durable: keepCalls(),
    routes,
    async lastCalls(caller, except) {
      if (caller.withheld || caller.number === null) return [];
      const calls = await find.last(caller.number, except, callsOnCard);
      return calls.map((call) => ({
        id: call.id,
        offeredAt: instantOrNull(call.offeredAt),
        outcome: call.outcome,
        answeredBy: nameOf(call),
      }));
    },
    async callsAt(extension, limit) {
      const open = [...deps.openCalls()].filter(({ offers }) => offers.some((offer) => offer.extension === extension));
      const { calls } = await find.page({ keys: [['extension', extension]], limit });
      return [...open.sort((a, b) => b.arrivedAt - a.arrivedAt), ...calls.filter(({ outcome }) => outcome !== null)];
    },
    callOf,
    forgetBefore: (before) => forgetCallsBefore(deps.db, before),
  };

  function nameOf({ answeredBy: by }: Call): string | null {
    if (by === null) return null;
    return by.user === null ? (by.extension ?? (by.number && maskText(by.number))) : deps.displayName(by.user);
  }
}
