/** A call as REST, WebSocket and `replay --json` give it. What each field means: core/call.ts and the README's glossary. */
import { z } from 'zod';
import { judge, type AnswerRule } from '../core/answer-rule.js';
import type { Call } from '../core/call.js';
import { holdTime, talkTime } from '../core/call-times.js';
import type { Micros } from '../core/pbx-event.js';
import { instant, instantOrNull, millis, millisOrNull } from './instant.js';

const at = z.string().describe('RFC 3339 UTC');
const ms = z.number().describe('milliseconds');

export const outcomeSchema = z.enum([
  'answered',
  'abandoned',
  'short_abandon',
  'not_offered',
  'timeout',
  'rejected',
  'busy',
  'no_answer',
  'failed',
  'unobserved',
]);

export const callSchema = z
  .object({
    id: z.string(),
    pbx: z.string(),
    linkedId: z.string(),
    relatedTo: z.string().nullable(),
    direction: z.enum(['inbound', 'outbound', 'internal']),
    hotline: z.boolean(),
    caller: z.object({
      raw: z.string(),
      number: z.string().nullable(),
      name: z.string(),
      withheld: z.boolean(),
    }),
    callee: z.object({ raw: z.string(), number: z.string().nullable(), extension: z.string().nullable() }).nullable(),
    placedBy: z.object({ extension: z.string(), user: z.string().nullable() }).nullable(),
    did: z.string().nullable(),
    entry: z.enum(['queue', 'dial']).nullable(),
    queue: z.string().nullable(),
    queueVisits: z.array(
      z.object({
        queue: z.string(),
        joinedAt: at,
        leftAt: at.nullable(),
        left: z
          .enum(['answered', 'abandoned', 'timeout', 'empty', 'full', 'key', 'transferred', 'withdrawn'])
          .nullable(),
      }),
    ),
    arrivedAt: at,
    offeredAt: at.nullable(),
    firstRingAt: at.nullable(),
    answeredAt: at.nullable(),
    endedAt: at.nullable(),
    lastSeenAt: at.nullable(),
    outcome: outcomeSchema.nullable(),
    answeredBy: z
      .object({
        extension: z.string().nullable(),
        device: z.string(),
        number: z.string().nullable(),
        user: z.string().nullable(),
      })
      .nullable(),
    waitMs: ms.nullable(),
    ringMs: ms.nullable(),
    talkMs: ms,
    holdMs: ms,
    withinLimit: z.boolean().nullable(),
    nearLimit: z.boolean().describe('times less exact than the PBX\u2019s own lie within 50 ms of the limit'),
    precision: z.enum(['event', 'arrival', 'snapshot', 'backfilled']),
    offers: z.array(
      z.object({
        extension: z.string().nullable(),
        device: z.string(),
        user: z.string().nullable(),
        startedAt: at,
        ringingAt: at.nullable(),
        endedAt: at.nullable(),
        result: z
          .enum(['answered', 'elsewhere', 'no_answer', 'rejected', 'busy', 'abandoned', 'unreachable'])
          .nullable(),
      }),
    ),
    segments: z.array(
      z.object({
        extension: z.string().nullable(),
        user: z.string().nullable(),
        startedAt: at,
        endedAt: at.nullable(),
      }),
    ),
    transfers: z.array(
      z.object({
        kind: z.enum(['blind', 'attended', 'redirect']),
        at,
        from: z.string().nullable(),
        to: z.string().nullable(),
      }),
    ),
    holds: z.array(z.object({ startedAt: at, endedAt: at.nullable(), by: z.string() })),
    hangupBy: z.enum(['caller', 'agent', 'callee', 'pbx', 'unknown']).nullable(),
    masked: z
      .literal(true)
      .optional()
      .describe('the middle of outside numbers is hidden; POST /api/v1/calls/{id}/reveal gives them whole'),
  })
  .meta({ id: 'Call' });

export type CallJson = z.infer<typeof callSchema>;

/** The wire form. `now` (Micros, the PBX's clock) closes what is still open in `talkMs` and `holdMs`. */
export function toCallJson(call: Call, rule: AnswerRule, now: Micros): CallJson {
  const verdict = judge(rule, call);
  return {
    id: call.id,
    pbx: call.pbx,
    linkedId: call.linkedId,
    relatedTo: call.relatedTo,
    direction: call.direction,
    hotline: call.hotline,
    caller: {
      raw: call.caller.raw,
      number: call.caller.number,
      name: call.caller.name,
      withheld: call.caller.withheld,
    },
    callee: call.callee,
    placedBy: call.placedBy,
    did: call.did,
    entry: call.entry,
    queue: call.queue,
    queueVisits: call.visits.map((v) => ({
      queue: v.queue,
      joinedAt: instant(v.joinedAt),
      leftAt: instantOrNull(v.leftAt),
      left: v.left,
    })),
    arrivedAt: instant(call.arrivedAt),
    offeredAt: instantOrNull(call.offeredAt),
    firstRingAt: instantOrNull(call.firstRingAt),
    answeredAt: instantOrNull(call.answeredAt),
    endedAt: instantOrNull(call.endedAt),
    lastSeenAt: instantOrNull(call.lastSeenAt),
    outcome: call.outcome,
    answeredBy: call.answeredBy && {
      extension: call.answeredBy.extension,
      device: call.answeredBy.device,
      number: call.answeredBy.number,
      user: call.answeredBy.user,
    },
    waitMs: millisOrNull(verdict.wait),
    ringMs: millisOrNull(verdict.ring),
    talkMs: millis(talkTime(call, now)),
    holdMs: millis(holdTime(call, now)),
    withinLimit: verdict.withinLimit,
    nearLimit: verdict.uncertain,
    precision: call.precision,
    offers: call.offers.map((o) => ({
      extension: o.extension,
      device: o.device,
      user: o.user,
      startedAt: instant(o.startedAt),
      ringingAt: instantOrNull(o.ringingAt),
      endedAt: instantOrNull(o.endedAt),
      result: o.result,
    })),
    segments: call.segments.map((s) => ({
      extension: s.extension,
      user: s.user,
      startedAt: instant(s.startedAt),
      endedAt: instantOrNull(s.endedAt),
    })),
    transfers: call.transfers.map((t) => ({ kind: t.kind, at: instant(t.at), from: t.from, to: t.to })),
    holds: call.holds.map((h) => ({ startedAt: instant(h.startedAt), endedAt: instantOrNull(h.endedAt), by: h.by })),
    hangupBy: call.hangupBy,
  };
}

export const callPageSchema = z
  .object({ items: z.array(callSchema), next: z.string().nullable() })
  .meta({ id: 'CallPage' });
export type CallPageJson = z.infer<typeof callPageSchema>;
