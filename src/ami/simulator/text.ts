/**
 * How Asterisk writes things on the AMI wire: header lines, escaped names, absent values, state words. Only text.
 * Numbers go out raw, as Asterisk sends them: a caller who put CR LF into his number writes lines of his own.
 */

export const absent = '<unknown>';

export const line = (key: string, value: string | number): string => `${key}: ${value}\r\n`;

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v',
  '\\': '\\\\', "'": "\\'", '"': '\\"', '?': '\\?',
}; // prettier-ignore

/** Names (CallerIDName, ConnectedLineName) are C-escaped; other values are not. */
export function escapedName(name: string): string {
  return name.replace(/[\\'"?]|\p{Cc}/gu, (character) => escapes[character] ?? character);
}

/** Asterisk keeps 79 bytes of a caller's number or name; version 22 never leaves half a character. */
export function cut(text: string, bytes = 79): string {
  const raw = Buffer.from(text, 'utf8');
  if (raw.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && (raw[end]! & 0xc0) === 0x80) end -= 1;
  return raw.subarray(0, end).toString('utf8');
}

export const channelStates = {
  down: 0,
  ring: 4,
  ringing: 5,
  up: 6,
  busy: 7,
} as const;
export type ChannelStateNumber = (typeof channelStates)[keyof typeof channelStates];

export const channelStateWords: Readonly<Record<ChannelStateNumber, string>> = {
  0: 'Down',
  4: 'Ring',
  5: 'Ringing',
  6: 'Up',
  7: 'Busy',
};

export const causeWords: Readonly<Record<number, string>> = {
  0: 'Unknown',
  1: 'Unallocated (unassigned) number',
  3: 'No route to destination',
  16: 'Normal Clearing',
  17: 'User busy',
  19: 'User alerting, no answer',
  20: 'Subscriber absent',
  21: 'Call Rejected',
  23: 'Call Rejected due to new call',
  26: 'Answered elsewhere',
  34: 'Circuit/channel congestion',
  127: 'Interworking, unspecified',
};

/** Device states as queues and DeviceStateChange name them. */
export const deviceStateWords = [
  'UNKNOWN',
  'NOT_INUSE',
  'INUSE',
  'BUSY',
  'INVALID',
  'UNAVAILABLE',
  'RINGING',
  'RINGINUSE',
  'ONHOLD',
] as const;
export const deviceStates = { notInUse: 1, inUse: 2, unavailable: 5, ringing: 6, ringInUse: 7, onHold: 8 } as const;

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-24` and `02:15:22`, in UTC. */
export function dateAndTime(micros: number): { date: string; time: string } {
  const at = new Date(micros / 1000);
  return {
    date: `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`,
    time: `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`,
  };
}

export function hoursMinutesSeconds(seconds: number): string {
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export const wholeSeconds = (micros: number): number => Math.floor(micros / 1_000_000);
export const secondsWithMicros = (micros: number): string =>
  `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
