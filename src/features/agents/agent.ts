/**
 * One agent as the PBX sees him, and the one place that says which state that makes. What he is doing for a caller comes
 * first, then his phone, then what he or the queue set: pause and wrap-up. Pure.
 */
import type { AgentJson } from '../../contract/live.js';
import type { CallId } from '../../core/call.js';
import type { DeviceState, Micros } from '../../core/pbx-event.js';
import { nearer, type AgentKey, type LastTalk, type Use } from './uses.js';

export type AgentState = AgentJson['state'];

export interface Membership {
  readonly queue: string;
  readonly device: string;
  readonly name: string | null;
  readonly membership: string;
  readonly paused: boolean;
  readonly pausedReason: string | null;
  readonly lastCallAt: Micros | null;
  readonly wrapUpSeconds: number;
}

export type PhoneKind = 'idle' | 'busy' | 'ringing' | 'away';

export interface Phone {
  readonly kind: PhoneKind;
  readonly since: Micros;
}

export interface Shown {
  readonly state: AgentState;
  readonly since: Micros;
  readonly callId: CallId | null;
}

export interface Agent {
  readonly key: AgentKey;
  /** The device as the first member or the phone itself names it. */
  device: string;
  /** By queue and device: a person may be a member by two phones. */
  readonly memberships: Map<string, Membership>;
  phone: Phone | null;
  readonly uses: Map<CallId, Use>;
  /** When a call last stopped using his phone. */
  freedAt: Micros;
  lastTalk: LastTalk | null;
  shown: Shown | null;
  /** When time alone will change his state. */
  next: Micros | null;
}

export interface Decision extends Shown {
  readonly next: Micros | null;
}

/**
 * How long a busy phone may be without a hotline call before it counts as busy elsewhere (Micros). The PBX tells the end
 * of a call and the phone's own state in two messages, and so it does the answer and the bridge.
 */
export const settling: Micros = 300_000;
/** The queue's whole-second end of a call and the bridge's exact one are the same end when they are this near. */
const sameEnd: Micros = 1_500_000;

export function phoneKind(state: DeviceState): PhoneKind {
  switch (state) {
    case 'in_use':
    case 'busy':
    case 'on_hold':
    case 'ring_in_use':
      return 'busy';
    case 'ringing':
      return 'ringing';
    case 'unavailable':
    case 'invalid':
      return 'away';
    // A queue rings a member whose state nobody knows, so he is no less ready for it.
    case 'not_in_use':
    case 'unknown':
      return 'idle';
    default:
      return state satisfies never;
  }
}

export function isPaused(agent: Agent): boolean {
  if (agent.memberships.size === 0) return false;
  for (const membership of agent.memberships.values()) if (!membership.paused) return false;
  return true;
}

export function pauseReason(agent: Agent): string | null {
  if (!isPaused(agent)) return null;
  for (const { pausedReason } of agent.memberships.values()) if (pausedReason !== null) return pausedReason;
  return null;
}

/** Until when the queues leave him alone after his last call, and since when; null where none grants it. */
export function wrapUp(agent: Agent): { readonly since: Micros; readonly until: Micros } | null {
  const { lastTalk } = agent;
  let wrap: { since: Micros; until: Micros } | null = null;
  const take = (since: Micros, until: Micros): void => {
    if (wrap === null || until > wrap.until) wrap = { since, until };
  };
  for (const { queue, lastCallAt, wrapUpSeconds } of agent.memberships.values()) {
    if (wrapUpSeconds <= 0) continue;
    const span = wrapUpSeconds * 1_000_000;
    const told = lastCallAt !== null && (lastTalk === null || lastCallAt > lastTalk.endedAt - sameEnd);
    if (told) {
      const same = lastTalk !== null && lastCallAt < lastTalk.endedAt + sameEnd;
      // The queue counts from its own whole second.
      take(same ? lastTalk.endedAt : lastCallAt, lastCallAt + span);
    } else if (lastTalk?.queue === queue) {
      take(lastTalk.endedAt, lastTalk.endedAt + span);
    }
  }
  return wrap;
}

function nearestUse(agent: Agent): Use | undefined {
  let best: Use | undefined;
  for (const use of agent.uses.values()) {
    // The phone says that it is quiet again: why the ring ended is decided a moment later.
    const over = use.kind === 'ringing' && agent.phone?.kind === 'idle' && agent.phone.since > use.since;
    if (!over) best = nearer(best, use);
  }
  return best;
}

/** The state at `at`. `direct`: the hotline reaches phones without a queue too, so that no membership is needed. */
export function decide(agent: Agent, at: Micros, direct: boolean): Decision {
  const { phone, shown } = agent;
  const use = nearestUse(agent);
  if (use !== undefined) return { state: use.kind, since: use.since, callId: use.callId, next: null };
  const stay = (state: AgentState, since = at, next: Micros | null = null): Decision =>
    shown?.state === state && shown.callId === null
      ? { ...shown, next }
      : { state, since: Math.min(since, at), callId: null, next };
  if (phone?.kind === 'busy' || phone?.kind === 'ringing') {
    const began = Math.max(phone.since, agent.freedAt);
    if (shown !== null && shown.state !== 'unknown' && shown.state !== 'busy_elsewhere' && at < began + settling)
      return { ...shown, next: began + settling };
    return stay(phone.kind === 'ringing' ? 'ringing' : 'busy_elsewhere', began);
  }
  if (phone?.kind === 'away') return stay('unavailable', phone.since);
  if (isPaused(agent)) return stay('paused');
  const wrap = wrapUp(agent);
  if (wrap !== null && at < wrap.until) {
    const between = shown?.state === 'busy_elsewhere' || shown?.state === 'paused' || shown?.state === 'unavailable';
    return stay('wrap_up', between ? at : wrap.since, wrap.until);
  }
  if (agent.memberships.size === 0 && !direct) return stay('unavailable');
  return stay('ready');
}
