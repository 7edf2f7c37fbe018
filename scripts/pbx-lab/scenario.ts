/**
 * What a scenario of the lab is: who plays, what each does step by step, what is said to the PBX over AMI meanwhile,
 * and what the calls were (the expectation). Types and small builders; `sipp-xml.ts` turns steps into SIPp's XML.
 */

import type { PbxOptions } from './pbx-config.js';

/** One thing that a phone or a caller does in a dialog. All times in milliseconds. */
export type Step =
  | { do: 'ring'; ms: number }
  | { do: 'silent'; ms: number }
  | { do: 'answer' }
  | { do: 'reject'; code: number; reason: string }
  | { do: 'forward'; to: string }
  | { do: 'talk'; ms: number }
  | { do: 'untilBye' }
  | { do: 'bye' }
  | { do: 'hold' }
  | { do: 'unhold' }
  | { do: 'digits'; digits: string }
  | { do: 'refer'; to: string }
  | { do: 'referTo'; attended: true }
  | { do: 'consult'; to: string; giveUpAfter?: number }
  | { do: 'endConsult' }
  | { do: 'media' };

/** Shows 180 Ringing for so long (CANCEL ends the call). Without ms: until cancelled. */
export const ring = (ms = 0): Step => ({ do: 'ring', ms });
/** Takes the INVITE (100 Trying) but does not report ringing. */
export const silent = (ms = 0): Step => ({ do: 'silent', ms });
export const answer = (): Step => ({ do: 'answer' });
export const busy = (): Step => ({ do: 'reject', code: 486, reason: 'Busy Here' });
export const decline = (): Step => ({ do: 'reject', code: 603, reason: 'Decline' });
/** Sends the caller elsewhere: 302 Moved Temporarily. */
export const forward = (to: string): Step => ({ do: 'forward', to });
/** Talks for so long; a BYE of the other side ends the call sooner. */
export const talk = (ms: number): Step => ({ do: 'talk', ms });
export const untilBye = (): Step => ({ do: 'untilBye' });
export const bye = (): Step => ({ do: 'bye' });
export const hold = (): Step => ({ do: 'hold' });
export const unhold = (): Step => ({ do: 'unhold' });
/** DTMF by SIP INFO. */
export const digits = (text: string): Step => ({ do: 'digits', digits: text });
/** Blind transfer by the phone: REFER, then wait for the PBX's BYE. */
export const refer = (to: string): Step => ({ do: 'refer', to });
/** A second call of the same phone, beside the first; waits for its answer. */
export const consult = (to: string): Step => ({ do: 'consult', to });
/** A second call that nobody answers: given up after so long. */
export const consultInVain = (to: string, giveUpAfter: number): Step => ({ do: 'consult', to, giveUpAfter });
/** The second call is hung up, the first goes on. */
export const endConsult = (): Step => ({ do: 'endConsult' });
/** Attended transfer by the phone: REFER with Replaces, then wait for the PBX's BYE. */
export const referTo = (): Step => ({ do: 'referTo', attended: true });
/** Sends voice (RTP) from now on. */
export const media = (): Step => ({ do: 'media' });

/** A phone waiting for calls: one list of steps a call; the last list serves all further calls. */
export interface Phone {
  kind: 'phone';
  /** Extension, or 'trunk' for a far end behind the trunk. */
  at: string;
  calls: Step[][];
}

/** Somebody who dials. */
export interface Dialler {
  kind: 'dialler';
  /** 'trunk' for a caller from outside, else the extension of the dialling phone. */
  at: string;
  to: string;
  /** Caller number and display name as sent; the raw From user part is `number`. */
  number: string;
  name?: string;
  /** A display name that is no UTF-8. */
  nameBytes?: number[];
  /** Further header lines, e.g. P-Asserted-Identity. */
  headers?: string[];
  /** Start, after the beginning of the scenario. */
  after: number;
  /** Hangs up by CANCEL when unanswered for so long. */
  giveUpAfter?: number;
  /** Steps once answered. */
  steps: Step[];
  /** So many calls, `every` ms apart; `{n}` in number is the call's index with two digits. */
  times?: number;
  every?: number;
}

export type Party = Phone | Dialler;

export const phone = (extension: string, ...calls: Step[][]): Phone => ({ kind: 'phone', at: extension, calls });
/** A far end that the PBX calls through the trunk. */
export const outside = (...calls: Step[][]): Phone => ({ kind: 'phone', at: 'trunk', calls });
export const caller = (
  to: string,
  steps: Step[],
  more: Partial<Omit<Dialler, 'kind' | 'to' | 'steps'>> = {},
): Dialler => ({ kind: 'dialler', at: 'trunk', number: '13900000108', after: 0, ...more, to, steps });
export const dials = (
  extension: string,
  to: string,
  steps: Step[],
  more: Partial<Omit<Dialler, 'kind' | 'to' | 'steps' | 'at'>> = {},
): Dialler => ({ kind: 'dialler', number: extension, after: 0, ...more, at: extension, to, steps });

export type AmiEvent = Record<string, string>;
export type AmiAction = Record<string, string>;

/** What has been seen so far: finds channels by the beginning of their name. */
export interface Seen {
  /** Name of the latest channel whose name begins so. */
  channel(prefix: string): string;
  uniqueid(prefix: string): string;
}

/** One action of the driving AMI user. */
export interface Control {
  /** Waits for this event (all named headers equal or matching); without it: from the beginning. */
  when?: Record<string, string | RegExp>;
  /** The n-th such event; default the first. */
  nth?: number;
  /** Further wait. */
  after?: number;
  action: (seen: Seen) => AmiAction;
}

export type OfferResult = 'answered' | 'elsewhere' | 'no_answer' | 'rejected' | 'busy' | 'abandoned' | 'unreachable';
export type Outcome =
  | 'answered'
  | 'abandoned'
  | 'short_abandon'
  | 'not_offered'
  | 'timeout'
  | 'rejected'
  | 'busy'
  | 'no_answer'
  | 'failed'
  | 'unobserved';

/** What one customer call was, written from what the people did, never from Skylark's output. Absent = not checked. */
export interface ExpectedCall {
  direction?: 'inbound' | 'outbound' | 'internal' | undefined;
  hotline?: boolean | undefined;
  caller?:
    | { raw?: string | undefined; number?: string | null | undefined; name?: string | undefined; withheld?: boolean }
    | undefined;
  callee?: { number?: string | null | undefined; extension?: string | null } | null | undefined;
  placedBy?: string | null | undefined;
  did?: string | null | undefined;
  entry?: 'queue' | 'dial' | null | undefined;
  queue?: string | null | undefined;
  outcome: Outcome | Outcome[];
  /** Extension of the first person; `{ number }` for somebody outside; null for nobody. */
  answeredBy?: string | { number: string } | null;
  /** Extension (`outside` for somebody behind the trunk) → results of its offers in order. */
  offers?: Record<string, OfferResult[]> | undefined;
  /** Extensions (or `outside`) in order of their beginning. */
  segments?: string[] | undefined;
  /** `kind from>to`. */
  transfers?: string[] | undefined;
  holds?: number | undefined;
  /** `queue left`. */
  visits?: string[] | undefined;
  hangupBy?:
    | 'caller'
    | 'agent'
    | 'callee'
    | 'pbx'
    | 'unknown'
    | ('caller' | 'agent' | 'callee' | 'pbx' | 'unknown')[]
    | undefined;
  withinLimit?: boolean | null | undefined;
  /** It is the consultation of another call of the scenario. */
  related?: boolean | undefined;
  /** Every wait between, in milliseconds. */
  waitMs?: [number, number] | undefined;
  ringMs?: [number, number] | undefined;
  talkMs?: [number, number] | undefined;
  holdMs?: [number, number] | undefined;
}

export interface Scenario {
  name: string;
  /** One sentence: what happens. */
  about: string;
  parties: Party[];
  control?: Control[];
  /** One a customer call, in order of arrival (consultations included). */
  calls: ExpectedCall[];
  pbx?: PbxOptions;
  precision?: 'event' | 'arrival';
  /** Only on these versions (default both), with the reason in `about`. */
  versions?: ('22' | '16')[];
  /** In the quick set. */
  quick?: boolean;
  /** At least so long, where nobody dials. */
  lasts?: number;
  /** The PBX must be empty so long after the last caller is done; default 20 s. */
  settle?: number;
  /** Arrival times are kept beside the trace. */
  arrivals?: boolean;
  /** Compared as a whole, not call by call (the burst). */
  loose?: boolean;
}
