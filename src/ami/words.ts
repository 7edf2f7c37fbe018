/** Asterisk's words for states and kinds, as ours. A word that we do not know is never an error. */
import type { BridgeKind, DeviceState, DialStatus, MemberView } from '../core/pbx-event.js';

const dialStatuses: Readonly<Record<string, DialStatus>> = {
  ANSWER: 'answer',
  NOANSWER: 'no_answer',
  BUSY: 'busy',
  CANCEL: 'cancel',
  CONGESTION: 'congestion',
  CHANUNAVAIL: 'unavailable',
  ABORT: 'abort',
  CONTINUE: 'continue',
};

export function dialStatus(word: string | null): DialStatus {
  return (word === null ? undefined : dialStatuses[word]) ?? 'other';
}

export function dialProgress(word: string | null): 'ringing' | 'progress' | 'other' {
  return word === 'RINGING' ? 'ringing' : word === 'PROGRESS' ? 'progress' : 'other';
}

/** Device states by number, as queues count them. */
const deviceStates: readonly DeviceState[] = [
  'unknown',
  'not_in_use',
  'in_use',
  'busy',
  'invalid',
  'unavailable',
  'ringing',
  'ring_in_use',
  'on_hold',
];

export function deviceStateByNumber(number: number | null): DeviceState {
  return (number === null ? undefined : deviceStates[number]) ?? 'unknown';
}

const deviceStateWords: Readonly<Record<string, DeviceState>> = {
  UNKNOWN: 'unknown',
  NOT_INUSE: 'not_in_use',
  INUSE: 'in_use',
  BUSY: 'busy',
  INVALID: 'invalid',
  UNAVAILABLE: 'unavailable',
  RINGING: 'ringing',
  RINGINUSE: 'ring_in_use',
  ONHOLD: 'on_hold',
};

export function deviceStateByWord(word: string): DeviceState {
  return deviceStateWords[word] ?? 'unknown';
}

/** From a bridge's type and technology. A conference by `ConfBridge` is of type base, with softmix. */
export function bridgeKind(type: string | null, technology: string | null): BridgeKind {
  if (type === 'parking') return 'parking';
  if (technology === 'holding_bridge') return 'holding';
  if (type === 'basic') return 'basic';
  return type === 'base' && technology === 'softmix' ? 'conference' : 'other';
}

export function membership(word: string | null): MemberView['membership'] {
  return word === 'static' || word === 'dynamic' || word === 'realtime' ? word : 'other';
}

export function completionReason(word: string | null): 'caller' | 'agent' | 'transfer' | 'other' {
  return word === 'caller' || word === 'agent' || word === 'transfer' ? word : 'other';
}
