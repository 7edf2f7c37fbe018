/**
 * A call as lanes in time: caller, queues and each phone, with what each of them lived through, and the events that cut
 * it. Pure; milliseconds since 1970, as the call's own clock gave them.
 */
import type { CallJson } from '../../contract/call.js';
import { ms, msOrNull } from '../format/instant.js';

export type SpanIs = 'greeting' | 'wait' | 'overdue' | 'ring' | 'talk' | 'hold';
export interface Span {
  readonly is: SpanIs;
  readonly from: number;
  readonly to: number;
  /** It goes on still. */
  readonly open: boolean;
}

export interface Party {
  readonly extension: string | null;
  readonly user: string | null;
  readonly device: string;
  readonly number?: string | null;
}

export type Lane =
  | { readonly is: 'caller'; readonly key: string; readonly spans: readonly Span[] }
  | { readonly is: 'queue'; readonly key: string; readonly queue: string; readonly spans: readonly Span[] }
  | { readonly is: 'phone'; readonly key: string; readonly party: Party; readonly spans: readonly Span[] };

export type StepIs =
  | { readonly is: 'arrived' }
  | { readonly is: 'offered'; readonly queue: string | null }
  | {
      readonly is: 'queue_left';
      readonly queue: string;
      readonly left: NonNullable<CallJson['queueVisits'][number]['left']>;
    }
  | { readonly is: 'queue_joined'; readonly queue: string }
  | { readonly is: 'rang'; readonly party: Party }
  | {
      readonly is: 'offer_ended';
      readonly party: Party;
      readonly result: NonNullable<CallJson['offers'][number]['result']>;
      /** Ring start to end; null where it never rang. */
      readonly rang: number | null;
    }
  | { readonly is: 'limit'; readonly answered: boolean }
  | { readonly is: 'answered'; readonly party: Party | null }
  | { readonly is: 'joined'; readonly party: Party }
  | { readonly is: 'left'; readonly party: Party }
  | { readonly is: 'hold_began'; readonly by: string }
  | { readonly is: 'hold_ended'; readonly by: string }
  | {
      readonly is: 'transferred';
      readonly kind: CallJson['transfers'][number]['kind'];
      readonly from: string | null;
      readonly to: string | null;
    }
  | {
      readonly is: 'ended';
      readonly by: NonNullable<CallJson['hangupBy']> | null;
      readonly outcome: NonNullable<CallJson['outcome']>;
    };

export interface Step {
  readonly at: number;
  readonly what: StepIs;
}

export interface Journey {
  readonly from: number;
  readonly to: number;
  /** Where the clock of the wait begins: what is said as 0. */
  readonly zero: number;
  /** The instant of the limit; null where none applies. */
  readonly limitAt: number | null;
  readonly lanes: readonly Lane[];
  readonly steps: readonly Step[];
}

const keyOf = (party: { extension: string | null; device: string }): string => party.extension ?? party.device;

/** A stretch without what is cut out of it. */
export function minus(from: number, to: number, holes: readonly (readonly [number, number])[]): [number, number][] {
  let left: [number, number][] = [[from, to]];
  for (const [start, end] of holes)
    left = left.flatMap(([a, b]): [number, number][] =>
      end <= a || start >= b
        ? [[a, b]]
        : [
            [a, Math.max(a, start)],
            [Math.min(b, end), b],
          ],
    );
  return left.filter(([a, b]) => b > a);
}

function partyOf(call: CallJson, segment: CallJson['segments'][number]): Party {
  const offer = call.offers.find((one) => one.extension !== null && one.extension === segment.extension);
  const by = call.answeredBy;
  const device =
    segment.extension ?? offer?.device ?? (by !== null && by.extension === segment.extension ? by.device : '?');
  const number = by !== null && by.extension === null && segment.extension === null ? by.number : null;
  return { extension: segment.extension, user: segment.user, device, number };
}

export interface Limit {
  /** Milliseconds. */
  readonly limitMs: number;
  readonly measure: 'wait' | 'ring';
}

/** `now`: the end of what goes on still. `rule`: null where none applies. */
export function journeyOf(call: CallJson, now: number, rule: Limit | null): Journey {
  const arrived = ms(call.arrivedAt);
  const offered = msOrNull(call.offeredAt);
  const answered = msOrNull(call.answeredAt);
  const ended = msOrNull(call.endedAt ?? call.lastSeenAt);
  const over = call.outcome !== null;
  const end = Math.max(ended ?? (over ? arrived : now), offered ?? arrived, answered ?? arrived);
  const until = (instant: string | null): { to: number; open: boolean } => ({
    to: Math.max(msOrNull(instant) ?? end, arrived),
    open: instant === null && !over,
  });
  const span = (is: SpanIs, from: number, to: number, open = false): Span[] =>
    to > from ? [{ is, from, to, open }] : [];
  const start = rule?.measure === 'ring' ? msOrNull(call.firstRingAt) : offered;
  const limitAt = start === null || rule === null || !call.hotline ? null : start + rule.limitMs;

  const holds = call.holds.map((hold) => [ms(hold.startedAt), until(hold.endedAt).to] as const);
  const talks = call.segments.map((segment) => [ms(segment.startedAt), until(segment.endedAt).to] as const);
  const waitEnd = answered ?? end;
  const caller: Span[] = [...span('greeting', arrived, offered ?? end, offered === null && !over)];
  if (offered !== null) {
    const inTime = limitAt === null ? waitEnd : Math.min(waitEnd, limitAt);
    caller.push(...span('wait', offered, inTime, answered === null && !over));
    if (limitAt !== null) caller.push(...span('overdue', limitAt, waitEnd, answered === null && !over));
  }
  for (const [from, to] of union(talks)) {
    for (const [a, b] of minus(from, to, holds)) caller.push(...span('talk', a, b));
    for (const [start, stop] of holds) caller.push(...span('hold', Math.max(from, start), Math.min(to, stop)));
  }

  const queues = new Map<string, Span[]>();
  for (const visit of call.queueVisits) {
    const { to, open } = until(visit.leftAt);
    queues.set(visit.queue, [...(queues.get(visit.queue) ?? []), ...span('wait', ms(visit.joinedAt), to, open)]);
  }

  const phones = new Map<string, { party: Party; spans: Span[]; since: number }>();
  const phoneOf = (party: Party, since: number): Span[] => {
    const known = phones.get(keyOf(party));
    if (known !== undefined) return known.spans;
    const spans: Span[] = [];
    phones.set(keyOf(party), { party, spans, since });
    return spans;
  };
  for (const offer of call.offers) {
    const rang = msOrNull(offer.ringingAt) ?? ms(offer.startedAt);
    const { to, open } = until(offer.endedAt);
    phoneOf(offer, rang).push(...span('ring', rang, to, open));
  }
  call.segments.forEach((segment, i) => {
    const [from, to] = talks[i] ?? [0, 0];
    const spans = phoneOf(partyOf(call, segment), from);
    const own = call.holds
      .filter((hold) => hold.by === segment.extension)
      .map((hold) => [ms(hold.startedAt), until(hold.endedAt).to] as const);
    for (const [a, b] of minus(from, to, own))
      spans.push(...span('talk', a, b, segment.endedAt === null && !over && b === to));
    for (const [a, b] of own) spans.push(...span('hold', Math.max(from, a), Math.min(to, b)));
  });

  const lanes: Lane[] = [{ is: 'caller', key: 'caller', spans: caller }];
  for (const [queue, spans] of queues) lanes.push({ is: 'queue', key: `queue ${queue}`, queue, spans });
  for (const [key, { party, spans }] of [...phones].sort(([, a], [, b]) => a.since - b.since))
    lanes.push({ is: 'phone', key: `phone ${key}`, party, spans });
  return {
    from: arrived,
    to: Math.max(end, arrived + 1),
    zero: offered ?? arrived,
    limitAt,
    lanes,
    steps: stepsOf(call, limitAt, end),
  };
}

function union(spans: readonly (readonly [number, number])[]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

function stepsOf(call: CallJson, limitAt: number | null, end: number): Step[] {
  const steps: Step[] = [{ at: ms(call.arrivedAt), what: { is: 'arrived' } }];
  const add = (instant: string | null, what: StepIs): void => {
    if (instant !== null) steps.push({ at: ms(instant), what });
  };
  add(call.offeredAt, { is: 'offered', queue: call.queue });
  call.queueVisits.forEach((visit, i) => {
    // The first visit begins with the offer.
    if (i > 0 || visit.joinedAt !== call.offeredAt) add(visit.joinedAt, { is: 'queue_joined', queue: visit.queue });
    if (visit.left !== null && visit.left !== 'answered')
      add(visit.leftAt, { is: 'queue_left', queue: visit.queue, left: visit.left });
  });
  for (const offer of call.offers) {
    add(offer.ringingAt, { is: 'rang', party: offer });
    if (offer.result === null || offer.result === 'answered') continue;
    const rang = offer.ringingAt === null || offer.endedAt === null ? null : ms(offer.endedAt) - ms(offer.ringingAt);
    add(offer.endedAt, { is: 'offer_ended', party: offer, result: offer.result, rang });
  }
  const answered = msOrNull(call.answeredAt);
  if (limitAt !== null && (answered ?? end) > limitAt)
    steps.push({ at: limitAt, what: { is: 'limit', answered: answered !== null } });
  add(call.answeredAt, { is: 'answered', party: call.answeredBy });
  call.segments.forEach((segment, i) => {
    const party = partyOf(call, segment);
    if (i > 0 || segment.startedAt !== call.answeredAt) add(segment.startedAt, { is: 'joined', party });
    if (segment.endedAt !== null && ms(segment.endedAt) < end) add(segment.endedAt, { is: 'left', party });
  });
  for (const hold of call.holds) {
    add(hold.startedAt, { is: 'hold_began', by: hold.by });
    add(hold.endedAt, { is: 'hold_ended', by: hold.by });
  }
  for (const { kind, at, from, to } of call.transfers) add(at, { is: 'transferred', kind, from, to });
  if (call.outcome !== null)
    add(call.endedAt ?? call.lastSeenAt, { is: 'ended', by: call.hangupBy, outcome: call.outcome });
  // Sorting keeps the order of those that happened at once.
  return steps.sort((a, b) => a.at - b.at);
}

export interface Cause {
  readonly party: Party;
  readonly rang: number;
  /** Of the whole wait, 0 … 1. */
  readonly share: number;
}

/** What took the most of a late wait: the phones that rang and were not answered, the longest first. */
export function causesOf(call: CallJson): readonly Cause[] {
  if (call.withinLimit !== false || call.waitMs === null || call.waitMs <= 0) return [];
  const rang = new Map<string, { party: Party; rang: number }>();
  for (const offer of call.offers) {
    if (offer.result === null || !['no_answer', 'rejected', 'busy', 'unreachable'].includes(offer.result)) continue;
    if (offer.ringingAt === null || offer.endedAt === null) continue;
    const known = rang.get(keyOf(offer)) ?? { party: offer, rang: 0 };
    rang.set(keyOf(offer), { ...known, rang: known.rang + ms(offer.endedAt) - ms(offer.ringingAt) });
  }
  const wait = call.waitMs;
  return [...rang.values()]
    .map(({ party, rang: span }) => ({ party, rang: span, share: Math.min(1, span / wait) }))
    .sort((a, b) => b.rang - a.rang);
}
