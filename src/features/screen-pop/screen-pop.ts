/**
 * Screen pop: a card to each rung agent's user at the ring start, updated on answer, withdrawn with the reason.
 * People first: the card goes out at once with what is known; names and last calls follow when they are found, and a
 * store that cannot be read delays nothing.
 */
import type { CardJson, PersonJson } from '../../contract/live.js';
import { callerSaidAnswer, callerSaidInput, type CallerSaidInput } from '../../contract/desk.js';
import { instant, instantOrNull, millis } from '../../contract/instant.js';
import { z } from 'zod';
import type { AnswerRule } from '../../core/answer-rule.js';
import type { Call, CallId, Caller } from '../../core/call.js';
import type { CallFact } from '../../core/call-fact.js';
import { conflict, notFound } from '../../errors.js';
import {
  route,
  type CallerMatch,
  type Db,
  type DisplayName,
  type FindCaller,
  type Log,
  type Push,
} from '../../ports.js';
import type { Feature } from '../feature.js';
import { advanceCards, type CallCards, type Card, type CardChange } from './cards.js';
import { keepSaid, migrations, type Said } from './said.js';

export type LastCalls = (caller: Caller, except: CallId) => Promise<CardJson['lastCalls']>;

export interface PopTickets {
  ofCaller(caller: Caller, except: CallId): Promise<CardJson['openTickets']>;
  ofCall(call: CallId): Promise<string | null>;
  /** Called when a call has got its ticket. */
  onOpened(listener: (call: CallId, ticket: string) => void): void;
  /** What an agent said about who calls, for the ticket of that call; it comes to it by itself, and never throws. */
  readonly callers?: {
    said(call: CallId, said: Said): Promise<void>;
    /** The ticket has opened after it was said. */
    opened(call: CallId, said: Said): Promise<void>;
  };
}

export interface ScreenPopDeps {
  readonly findCaller: FindCaller;
  readonly lastCalls: LastCalls;
  readonly push: Push;
  readonly displayName: DisplayName;
  readonly queueName: (pbx: string, queue: string) => string;
  readonly answerRule: (call: Call) => AnswerRule;
  /** 归属地 of a number; without it nothing is said of it. */
  readonly areaOf?: (number: string) => CardJson['caller']['area'];
  /** A person of the directory by his id; null where there is none. */
  readonly personOf?: (contact: number) => PersonJson | null;
  /** What the agent says first, in the caller's words; quick, and it never throws. */
  readonly scriptOf?: (call: Call, user: string, person: PersonJson | null) => string | null;
  /** Earlier tickets of who calls, and the one that a call has; without it cards tell of none. */
  readonly tickets?: PopTickets;
  /** Keeps over a restart what agents said about who calls; without it that lasts as long as the process. */
  readonly db?: Db;
  readonly log: Log;
}

interface Known {
  call: Call;
  readonly cards: CallCards;
  match: CallerMatch['match'] | 'withheld' | 'pending';
  person: PersonJson | null;
  candidates: readonly PersonJson[];
  lastCalls: CardJson['lastCalls'];
  openTickets: CardJson['openTickets'];
  /** Number of the ticket that this call has. */
  ticket: string | null;
  /** What an agent said about who it is: it stands above the number. */
  said: Said | null;
  /** What was asked for, so that a better caller id asks again. */
  askedFor: string | null;
}

export interface ScreenPop extends Feature {
  /** Who calls, as the cards of an open call say; null: nobody is known. undefined: there is no such call here. */
  callerOf(id: CallId): PersonJson | null | undefined;
}

export function createScreenPop(deps: ScreenPopDeps): ScreenPop {
  const known = new Map<CallId, Known>();
  const kept = deps.db === undefined ? null : keepSaid(deps.db, deps.log);

  function cardJson(entry: Known, card: Card): CardJson {
    const { call, said } = entry;
    const by = card.answeredBy;
    const person = said === null ? entry.person : said.person;
    return {
      id: `${call.id}/${card.user}`,
      callId: call.id,
      user: card.user,
      extension: card.extension,
      state: card.state,
      reason: card.reason,
      answeredBy: by && (by.user === null ? (by.extension ?? by.number) : deps.displayName(by.user)),
      caller: {
        number: call.caller.number,
        raw: call.caller.withheld ? '' : call.caller.raw,
        name: person?.name ?? (call.caller.withheld || call.caller.name === '' ? null : call.caller.name),
        title: person?.title ?? null,
        salutation: person?.salutation ?? null,
        organisation: person?.organisation ?? null,
        vip: person?.vip != null,
        verified: false,
        withheld: call.caller.withheld,
        area: call.caller.number === null ? null : (deps.areaOf?.(call.caller.number) ?? null),
      },
      match: said === null ? entry.match : said.person === null ? 'none' : 'one',
      person,
      said: said && { is: said.person === null ? 'nobody' : 'person', by: deps.displayName(said.by) },
      candidates: said === null ? [...entry.candidates] : [],
      queue: call.queue,
      queueName: call.queue === null ? null : deps.queueName(call.pbx, call.queue),
      did: call.did,
      offeredAt: instantOrNull(call.offeredAt),
      ringingSince: instant(card.ringingSince),
      answeredAt: instantOrNull(card.answeredAt),
      limitMs: millis(deps.answerRule(call).limit),
      openTickets: [...entry.openTickets],
      lastCalls: [...entry.lastCalls],
      ticket: entry.ticket,
      script: deps.scriptOf?.(call, card.user, person) ?? null,
    };
  }

  function publish(entry: Known, changes: readonly CardChange[]): void {
    for (const { kind, card } of changes) {
      deps.push.publish({ type: `pop.${kind}`, card: cardJson(entry, card) }, { users: [card.user], watchers: true });
    }
  }

  /** What was learnt late goes to the cards that are still of use, but not to those of which news goes out anyway. */
  function republish(entry: Known, except: readonly CardChange[] = []): void {
    for (const card of entry.cards.values()) {
      if (card.state === 'withdrawn' || except.some((change) => change.card.user === card.user)) continue;
      publish(entry, [{ kind: 'updated', card }]);
    }
  }

  function take(entry: Known, match: CallerMatch): void {
    entry.match = match.match;
    entry.person = match.match === 'one' ? match.person : null;
    entry.candidates = match.match === 'several' ? match.candidates : [];
  }

  /** Looks the caller up once a call and number; an answer that comes later reaches the cards by itself. */
  function identify(entry: Known): void {
    const { caller } = entry.call;
    const key = caller.withheld ? 'withheld' : (caller.number ?? caller.raw);
    if (entry.askedFor === key) return;
    entry.askedFor = key;
    entry.person = null;
    entry.candidates = [];
    entry.lastCalls = [];
    entry.openTickets = [];
    if (caller.withheld) {
      entry.match = 'withheld';
      return;
    }
    entry.match = 'none';
    if (caller.number === null) return;
    const late = (match: CallerMatch): void => {
      if (entry.askedFor !== key || known.get(entry.call.id) !== entry) return;
      take(entry, match);
      republish(entry);
    };
    try {
      const found = deps.findCaller(caller);
      if (found instanceof Promise) {
        entry.match = 'pending';
        found.then(late, (error: unknown) => {
          deps.log.error('caller look-up failed', { error: String(error) });
          late({ match: 'none' });
        });
      } else {
        take(entry, found);
      }
    } catch (error) {
      deps.log.error('caller look-up failed', { error: String(error) });
    }
    recall(entry, key);
  }

  function recall(entry: Known, key: string): void {
    Promise.resolve()
      .then(() => deps.lastCalls(entry.call.caller, entry.call.id))
      .then(
        (calls) => {
          if (entry.askedFor !== key || known.get(entry.call.id) !== entry || calls.length === 0) return;
          entry.lastCalls = calls;
          republish(entry);
        },
        (error: unknown) => deps.log.warn('last calls could not be read', { error: String(error) }),
      );
    if (deps.tickets === undefined) return;
    deps.tickets.ofCaller(entry.call.caller, entry.call.id).then(
      (tickets) => {
        if (entry.askedFor !== key || known.get(entry.call.id) !== entry || tickets.length === 0) return;
        entry.openTickets = tickets;
        republish(entry);
      },
      (error: unknown) => deps.log.warn('earlier tickets could not be read', { error: String(error) }),
    );
  }

  function hasTicket(call: CallId, ticket: string | null): void {
    const entry = known.get(call);
    if (entry === undefined || ticket === null || entry.ticket === ticket) return;
    entry.ticket = ticket;
    if (entry.said !== null) void deps.tickets?.callers?.opened(call, entry.said);
    republish(entry);
  }
  deps.tickets?.onOpened(hasTicket);

  /** Looks the caller up where cards came or the caller is told better, and tells the cards. */
  function tell(entry: Known, changes: readonly CardChange[], described: boolean): void {
    const before = entry.askedFor;
    if (changes.some((c) => c.kind === 'shown') || (described && entry.cards.size > 0)) identify(entry);
    publish(entry, changes);
    if (before !== null && before !== entry.askedFor) republish(entry, changes);
  }

  function open(call: Call): Known {
    const entry: Known = {
      call,
      cards: new Map(),
      match: 'none',
      person: null,
      candidates: [],
      lastCalls: [],
      openTickets: [],
      ticket: null,
      said: null,
      askedFor: null,
    };
    known.set(call.id, entry);
    return entry;
  }

  function onFacts(facts: readonly CallFact[], callOf: (id: CallId) => Call | undefined): void {
    for (const fact of facts) {
      const call = callOf(fact.call);
      if (call === undefined || !call.hotline) continue;
      let entry = known.get(call.id);
      if (entry === undefined) {
        if (fact.type === 'ended') continue;
        entry = open(call);
      }
      entry.call = call;
      tell(entry, advanceCards(entry.cards, call, fact), fact.type === 'described');
      if (fact.type === 'ended') {
        known.delete(call.id);
        if (entry.said !== null) kept?.forget(call.id);
      }
    }
  }

  function personSaid(entry: Known, input: CallerSaidInput): PersonJson | null {
    if (input.is === 'candidate') {
      const found = entry.candidates[input.index];
      if (found?.name === input.name) return found;
      throw conflict('The candidates have changed in the meantime', 'Read the card again, and choose among those.');
    }
    if (input.is !== 'contact') return null;
    const found = deps.personOf?.(input.id) ?? null;
    if (found === null) throw notFound('There is no such person');
    return found;
  }

  /**
   * After a restart the cards of calls that went on are there before the directory is: whoever was not found then is
   * looked for again.
   */
  const looks = [300, 1000, 3000, 10_000];
  let looking: NodeJS.Timeout | undefined;
  function lookAgain(restored: ReadonlySet<CallId>, turn: number): void {
    const delay = looks[turn];
    if (delay === undefined || restored.size === 0) return;
    looking = setTimeout(() => {
      for (const id of restored) {
        const entry = known.get(id);
        if (entry === undefined || entry.match !== 'none' || entry.cards.size === 0) continue;
        entry.askedFor = null;
        identify(entry);
        republish(entry);
      }
      lookAgain(restored, turn + 1);
    }, delay).unref();
  }

  /** What an agent says holds for the call: whoever gets it next sees it too. */
  function hear(callId: CallId, user: string | null, input: CallerSaidInput): CardJson {
    const entry = known.get(callId);
    const card = user === null ? undefined : entry?.cards.get(user);
    if (entry === undefined || card === undefined) throw notFound('There is no card of this call');
    const person = personSaid(entry, input);
    if (input.is === 'open') {
      entry.said = null;
      kept?.forget(callId);
      // Whoever was noted down meanwhile is found now.
      entry.askedFor = null;
      identify(entry);
    } else {
      entry.said = { by: card.user, person };
      kept?.keep(callId, entry.said);
    }
    void deps.tickets?.callers?.said(callId, { by: card.user, person: entry.said?.person ?? null });
    republish(entry);
    return cardJson(entry, card);
  }

  return {
    name: 'screen-pop',
    live: { name: 'screen-pop', onFacts },
    callerOf(id) {
      const entry = known.get(id);
      return entry?.said == null ? entry?.person : entry.said.person;
    },
    ...(kept !== null && { migrations }),
    routes: [
      route({
        method: 'PUT',
        path: '/api/v1/calls/{id}/caller',
        summary: 'Who calls, by the word of an agent whose phone rang or who talks: for as long as the call lasts',
        access: ['agent', 'supervisor'],
        params: z.object({ id: z.string().min(1).max(200) }),
        body: callerSaidInput,
        answer: callerSaidAnswer,
        handle: ({ params, body, who }) => ({ card: hear(params.id, who?.user ?? null, body) }),
      }),
    ],
    async start() {
      for (const [id, said] of (await kept?.load()) ?? []) {
        const entry = known.get(id);
        if (entry === undefined) kept?.forget(id);
        else if (entry.said === null) {
          entry.said = said;
          republish(entry);
        }
      }
      lookAgain(new Set(known.keys()), 0);
      if (deps.tickets === undefined) return;
      // Calls that went on while we were away have theirs already.
      for (const id of known.keys()) hasTicket(id, await deps.tickets.ofCall(id));
    },
    stop() {
      clearTimeout(looking);
    },
    snapshot: (who) => {
      const cards: CardJson[] = [];
      const watches = who.via === 'token' && who.user === null && who.roles.includes('supervisor');
      for (const entry of known.values()) {
        for (const card of entry.cards.values()) {
          if (card.state !== 'withdrawn' && (watches || card.user === who.user)) cards.push(cardJson(entry, card));
        }
      }
      return { cards };
    },
  };
}
