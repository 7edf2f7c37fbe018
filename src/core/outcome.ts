/** What became of a call, and who ended it. Judged once, when everything of it is over. */
import type { Book, OpenCall, Talk } from './book-state.js';
import type { Call, HangupBy, Offer, Outcome } from './call.js';

/** The dialplan went on after the agent had hung up, for longer than it takes to end a call (Micros). */
const wentOn = 1_000_000;

/** The phone outside (or the one that was to place the call) refused: by its cause. */
export function refusedOutside(cause: number | null): OpenCall['outboundEnd'] {
  switch (cause) {
    case 17:
      return 'busy';
    case 18:
    case 19:
      return 'no_answer';
    case 21:
      return 'rejected';
    default:
      return 'failed';
  }
}

/** The offers of the last attempt to reach somebody by dialling: those that overlapped with the very last. */
function lastAttempt(call: Call): readonly Offer[] {
  const last = call.offers.at(-1);
  if (last === undefined) return [];
  return call.offers.filter((o) => o.queue === last.queue && (o.endedAt === null || o.endedAt >= last.startedAt));
}

export function outcomeOf(book: Book, open: OpenCall, call: Call): Outcome {
  if (call.answeredAt !== null) return 'answered';
  if (open.outbound) return open.outboundEnd ?? 'no_answer';
  if (call.offeredAt === null) return open.originated ? (open.outboundEnd ?? 'no_answer') : 'not_offered';
  const left = open.customers.find((c) => c.askedAt !== null);
  if (left !== undefined) {
    const { shortAbandon } = book.wiring.answerRule(call.queue);
    const until = left.hungAt ?? left.askedAt ?? open.lastHangupAt;
    return until - call.offeredAt < shortAbandon ? 'short_abandon' : 'abandoned';
  }
  if (open.customers.some((c) => c.bridge === null && open.visit === null && call.visits.at(-1)?.left === 'withdrawn'))
    return 'failed';
  if (open.stage === 'dial') return ofAttempt(lastAttempt(call));
  switch (call.visits.at(-1)?.left) {
    case 'timeout':
    case 'empty':
    case 'full':
      return 'timeout';
    default:
      return 'failed';
  }
}

function ofAttempt(offers: readonly Offer[]): Outcome {
  const has = (result: Offer['result']): boolean => offers.some((o) => o.result === result);
  if (has('no_answer') || has('abandoned')) return 'no_answer';
  if (has('rejected')) return 'rejected';
  if (has('busy')) return 'busy';
  return 'failed';
}

/** The agent's side of a call, in the words of its direction. */
function agentSide(call: Call): HangupBy {
  return call.direction === 'internal' && !call.hotline ? 'callee' : 'agent';
}

function lastTalk(open: OpenCall): Talk | undefined {
  let last: Talk | undefined;
  for (const talk of open.pastTalks) {
    if (last === undefined || (talk.endedAt ?? 0) >= (last.endedAt ?? 0)) last = talk;
  }
  return last;
}

export function endedBy(open: OpenCall, call: Call): HangupBy {
  const customer = open.customers.findLast((c) => c.askedAt !== null);
  const asked = customer?.askedAt ?? null;
  // Click to call, and the agent's own phone refused: that is the agent's word, nobody has called yet.
  const declined =
    open.originated &&
    !open.outbound &&
    call.answeredAt === null &&
    customer?.extension != null &&
    customer.acceptedAt === null;
  const customerSide: HangupBy = open.outbound ? 'callee' : declined ? 'agent' : 'caller';
  const talk = lastTalk(open);
  const over = talk?.endedAt ?? null;
  const movedOn = over === null || (open.stageAt !== null && open.stageAt >= over);
  const agentAsked = talk === undefined || movedOn ? null : talk.channel.askedAt;
  if (asked !== null && over !== null && !movedOn && asked > over + wentOn) return customerSide;
  if (asked !== null && (agentAsked === null || asked <= agentAsked)) return customerSide;
  if (agentAsked !== null) return agentSide(call);
  const placer = open.placer ?? open.root;
  if (placer.extension !== null && !open.customers.includes(placer) && placer.askedAt !== null) return 'agent';
  const attempt = movedOn && open.stage === 'dial' ? lastAttempt(call) : [];
  const refused = attempt.length > 0 && attempt.every((o) => o.result === 'busy' || o.result === 'rejected');
  if (refused) return agentSide(call);
  // His end went unseen: who asked for it was not heard.
  return open.customers.some((c) => c.hungAt !== null && c.unseen) ? 'unknown' : 'pbx';
}
