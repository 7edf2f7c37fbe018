/** Facts of made-up calls, as the core gives them, for tests and benches of what stores them. */
import type { CallFact } from '../../src/core/call-fact.js';
import type { Micros } from '../../src/core/pbx-event.js';

const boot = 1_795_400_000_000_000;
const second = 1_000_000;

type Unplaced = CallFact extends infer F
  ? F extends CallFact
    ? Omit<F, 'call' | 'n' | 'at' | 'precision'>
    : never
  : never;

export interface CallPlan {
  readonly pbx?: string;
  /** Makes the id; any number. */
  readonly serial: number;
  readonly at?: Micros;
  readonly queue?: string;
  readonly extension?: string;
  readonly user?: string | null;
  readonly number?: string;
  /** Seconds from the offer to the answer; null: the caller gave up after `gaveUp` seconds. */
  readonly wait?: number | null;
  readonly gaveUp?: number;
  /** false: it still goes on. */
  readonly ended?: boolean;
}

export function callId(serial: number, pbx = 'main'): string {
  return `${pbx}-${boot / second}-${boot / second + 100}.${serial}`;
}

/** A hotline call by a queue to one agent: ten facts when it was answered and ended. */
export function factsOf(plan: CallPlan): CallFact[] {
  const {
    pbx = 'main',
    serial,
    at = boot + 100 * second + serial * second,
    queue = 'hotline',
    extension = '8001',
    user = 'wang.li',
    number = '+8613900000108',
    wait = 7,
    gaveUp = 20,
    ended = true,
  } = plan;
  const facts: CallFact[] = [];
  const add = (seconds: number, fact: Unplaced) => {
    facts.push({
      call: callId(serial, pbx),
      n: facts.length,
      at: at + Math.round(seconds * second),
      precision: 'event',
      ...fact,
    });
  };
  const party = { extension, device: `PJSIP/${extension}`, number: null, user };
  const channelId = `${boot / second + 100}.${serial + 1}`;
  add(0, {
    type: 'arrived',
    pbx,
    boot,
    linkedId: `${boot / second + 100}.${serial}`,
    direction: 'inbound',
    hotline: true,
    caller: { raw: number.replace('+86', ''), number, name: '', withheld: false, extension: null },
    callee: null,
    placedBy: null,
    did: '4008000002',
  });
  add(2, { type: 'offered', entry: 'queue', queue });
  add(2, { type: 'queue_joined', visit: 0, queue });
  add(2.1, { type: 'offer_started', offer: 0, channelId, queue, party });
  add(2.2, { type: 'rang', offer: 0 });
  const outcome = wait === null ? 'abandoned' : 'answered';
  const over = wait === null ? 2 + gaveUp : 2 + wait;
  if (wait !== null) {
    add(over, { type: 'answered', by: party, offer: 0 });
    add(over, { type: 'segment_started', segment: 0, channelId, party });
  }
  add(over, { type: 'offer_ended', offer: 0, result: outcome });
  add(over, { type: 'queue_left', visit: 0, left: outcome });
  if (!ended) return facts;
  const last = wait === null ? over : over + 60;
  if (wait !== null) add(last, { type: 'segment_ended', segment: 0 });
  add(last, { type: 'ended', outcome, hangupBy: wait === null ? 'caller' : 'agent', lastSeenAt: null });
  return facts;
}
