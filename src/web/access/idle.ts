/**
 * When a page locks for want of a sign of its user: the same moment as the server, which counts from the last sign that
 * it was told. So it counts from the last report here too: what was done since and not reported is not counted, and the
 * page locks a little early, never late. Pure; times in milliseconds of the browser's clock.
 */

export interface IdleTimes {
  readonly idle: number;
  /** Signs are told at most so often. */
  readonly report: number;
  /** So long before the lock it is said. */
  readonly warn: number;
}

export function idleTimes(idle: number): IdleTimes {
  return { idle, report: Math.min(30_000, idle / 4), warn: Math.min(60_000, idle / 2) };
}

/** A sign that could not be told is told again with the next one, but not sooner than this. */
const againAfter = 3000;

export interface Idle {
  /** The user does something. `report`: tell the server; `due`: too late, ask the server whether it is locked. */
  act(now: number): 'report' | 'due' | 'nothing';
  /** The server has a sign of this moment. */
  signed(now: number): void;
  /** The report did not reach the server. */
  unreported(now: number): void;
  /** Until the lock; negative when it is past. */
  left(now: number): number;
  phase(now: number): 'fine' | 'warned' | 'due';
}

export function createIdle(times: IdleTimes, begun: number): Idle {
  /** The last sign that counts. */
  let last = begun;
  let reportAt = begun + times.report;
  const left = (now: number): number => last + times.idle - now;
  const phase = (now: number): 'fine' | 'warned' | 'due' =>
    left(now) <= 0 ? 'due' : left(now) <= times.warn ? 'warned' : 'fine';
  return {
    act(now) {
      if (phase(now) === 'due') return 'due';
      if (now < reportAt) return 'nothing';
      last = now;
      reportAt = now + times.report;
      return 'report';
    },
    signed(now) {
      last = Math.max(last, now);
      reportAt = Math.max(reportAt, now + times.report);
    },
    unreported(now) {
      reportAt = now + againAfter;
    },
    left,
    phase,
  };
}
