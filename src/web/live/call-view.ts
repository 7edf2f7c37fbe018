/** What the live page says of a call at an instant. Pure; times in milliseconds on the call's own clock. */
import type { CallJson } from '../../contract/call.js';
import { ms, msOrNull } from '../format/instant.js';

export type Phase = 'calm' | 'amber' | 'late';

/** Two thirds of the limit have passed: 10 of 15 seconds. */
const amberShare = 2 / 3;

/** Exactly the limit is still within (product rule, inclusive boundary). */
export function phaseOf(wait: number, limit: number): Phase {
  if (wait > limit) return 'late';
  return wait >= limit * amberShare ? 'amber' : 'calm';
}

/** Share of the bar that is filled: the limit stands at three quarters, so that the overrun can be seen too. 0 … 1. */
export function barShare(wait: number, limit: number): number {
  return Math.min(1, Math.max(0, (wait * 0.75) / limit));
}

export type Place = 'menu' | 'waiting' | 'talking';

/** Where an open call stands. Talking includes held and being passed on: it was answered once. */
export function placeOf(call: CallJson): Place {
  if (call.answeredAt !== null) return 'talking';
  return call.offeredAt === null && call.direction === 'inbound' ? 'menu' : 'waiting';
}

/** Start of the wait that is shown: of the rule's clock, else of the call. */
export function waitStart(call: CallJson): number {
  return ms(call.offeredAt ?? call.arrivedAt);
}

export interface Phone {
  readonly extension: string | null;
  readonly user: string | null;
  readonly device: string;
}

/** The phones that ring now, each once. */
export function ringingPhones(call: CallJson): readonly Phone[] {
  return distinct(call.offers.filter((offer) => offer.endedAt === null));
}

/** The phones that had the call before and did not take it, each once, latest first; at most two. */
export function missedPhones(call: CallJson): readonly Phone[] {
  const now = new Set(ringingPhones(call).map(phoneKey));
  const missed = call.offers.filter(
    (offer) =>
      offer.result !== null &&
      ['no_answer', 'rejected', 'busy', 'unreachable'].includes(offer.result) &&
      !now.has(phoneKey(offer)),
  );
  return distinct(missed.toReversed()).slice(0, 2);
}

/** Those who share a bridge with the caller now. */
export function talkingNow(call: CallJson): readonly { extension: string | null; user: string | null }[] {
  return call.segments.filter((segment) => segment.endedAt === null);
}

/** Start of the hold that lasts; null where the call is not on hold. */
export function heldSince(call: CallJson): number | null {
  const held = call.holds.find((hold) => hold.endedAt === null);
  return held === undefined ? null : ms(held.startedAt);
}

/** Talk up to `now`: the union of the segments (three at once count once). */
export function talkUntil(call: CallJson, now: number): number {
  const spans = call.segments
    .map((segment) => [ms(segment.startedAt), msOrNull(segment.endedAt) ?? now] as const)
    .sort((a, b) => a[0] - b[0]);
  let total = 0;
  let covered = -Infinity;
  for (const [start, end] of spans) {
    const from = Math.max(start, covered);
    if (end > from) total += end - from;
    covered = Math.max(covered, end);
  }
  return total;
}

/** The queue it is in now, else the one of its first offer. */
export function presentQueue(call: CallJson): string | null {
  return (
    call.queueVisits.findLast((visit) => visit.leftAt === null)?.queue ?? call.queueVisits.at(-1)?.queue ?? call.queue
  );
}

/** In order of arrival, which never changes while a call lives. */
export function byArrival(calls: Iterable<CallJson>): CallJson[] {
  return [...calls].sort((a, b) =>
    a.arrivedAt < b.arrivedAt ? -1 : a.arrivedAt > b.arrivedAt ? 1 : a.id < b.id ? -1 : 1,
  );
}

export type Verdict = 'within' | 'late' | 'unknown' | 'none';

/** The answer rule's word on an answered call; `none` where the rule does not apply or nobody answered. */
export function verdictOf(call: CallJson): Verdict {
  if (!call.hotline || call.answeredAt === null || call.offeredAt === null) return 'none';
  if (call.withinLimit === null) return 'unknown';
  return call.withinLimit ? 'within' : 'late';
}

function phoneKey(phone: Phone): string {
  return phone.extension ?? phone.device;
}

function distinct(phones: readonly Phone[]): Phone[] {
  return [...new Map(phones.map((phone) => [phoneKey(phone), phone])).values()];
}
