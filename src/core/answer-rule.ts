/** The 15-second rule, judged on what is known of a call. The one place where a wait is compared with a limit. */
import type { Call } from './call.js';
import type { Micros } from './pbx-event.js';

export interface AnswerRule {
  /** Micros that an answer may take. */
  readonly limit: Micros;
  /** `wait`: answeredAt − offeredAt. `ring`: answeredAt − first ring of the call, so being passed on restarts nothing. */
  readonly measure: 'wait' | 'ring';
  /** Whether exactly the limit still counts as within. */
  readonly boundary: 'inclusive' | 'exclusive';
  /** An abandoned call that waited less than this (Micros) is a short abandon. */
  readonly shortAbandon: Micros;
}

/** Policy clause 2.4.1: answer within 15 seconds; exactly 15.000 s is within. */
export const defaultAnswerRule: AnswerRule = {
  limit: 15_000_000,
  measure: 'wait',
  boundary: 'inclusive',
  shortAbandon: 5_000_000,
};

/** Less exact times within this distance of the limit are shown as such (Micros). */
export const nearLimit: Micros = 50_000;

export interface Verdict {
  /** answeredAt − offeredAt; abandoned: until the end; null while it waits or when it was never offered. Micros. */
  readonly wait: Micros | null;
  /** Answer − ring start of the answering offer (after a pickup: of the offer that was picked up). Micros. */
  readonly ring: Micros | null;
  /** null where the rule does not apply or the times do not allow a verdict. */
  readonly withinLimit: boolean | null;
  /** true where times less exact than the PBX's own lie within 50 ms of the limit. */
  readonly uncertain: boolean;
}

/** When the clock of the rule started for this call; null while it has not. */
export function ruleStart(rule: AnswerRule, call: Call): Micros | null {
  return rule.measure === 'wait' ? call.offeredAt : call.firstRingAt;
}

/** The instant at which an unanswered call becomes late; null while the clock has not started. */
export function lateAt(rule: AnswerRule, call: Call): Micros | null {
  const start = ruleStart(rule, call);
  if (start === null) return null;
  return start + rule.limit + (rule.boundary === 'inclusive' ? 1 : 0);
}

function isWithin(rule: AnswerRule, taken: Micros): boolean {
  return rule.boundary === 'inclusive' ? taken <= rule.limit : taken < rule.limit;
}

/**
 * Judges a call. `withinLimit` is null for calls that are not the hotline's, were never offered or not answered, and
 * for calls whose start or answer was only seen in a snapshot.
 */
export function judge(rule: AnswerRule, call: Call): Verdict {
  const until = call.answeredAt ?? call.endedAt;
  const wait = call.offeredAt !== null && until !== null ? until - call.offeredAt : null;
  const answering = call.answeringOffer === null ? undefined : call.offers[call.answeringOffer];
  const ring =
    call.answeredAt !== null && answering !== undefined && answering.ringingAt !== null
      ? call.answeredAt - answering.ringingAt
      : null;
  const start = ruleStart(rule, call);
  if (!call.hotline || start === null || call.answeredAt === null || call.measured === 'snapshot') {
    return { wait, ring, withinLimit: null, uncertain: false };
  }
  const taken = call.answeredAt - start;
  return {
    wait,
    ring,
    withinLimit: isWithin(rule, taken),
    uncertain: call.measured !== 'event' && Math.abs(taken - rule.limit) < nearLimit,
  };
}
