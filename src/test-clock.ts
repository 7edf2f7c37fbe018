/**
 * A clock of a test's own (`SKYLARK_TEST_CLOCK`), so that a day passes in minutes: where it stands, since when, and how
 * fast it runs. Refused outside test mode: a desk whose clock is wrong measures nothing rightly.
 */
import { systemClock } from './clock.js';
import { instant, parseInstant } from './contract/instant.js';
import type { Micros } from './core/pbx-event.js';
import type { Clock } from './ports.js';

export interface TestClock extends Clock {
  /** So many seconds pass on it in one of the machine's. */
  readonly pace: number;
}

/** The setting is wrong, or not allowed here; the message is one plain sentence. */
export class TestClockError extends Error {
  override readonly name = 'TestClockError';
}

const variable = 'SKYLARK_TEST_CLOCK';
const fastest = 3600;
const form = /^([^@*]+)(?:@([^@*]+))?(?:\*(\d{1,4}(?:\.\d{1,6})?))?$/;

function wrong(text: string): TestClockError {
  return new TestClockError(
    `${variable} must be START, START*PACE or START@SINCE*PACE with instants such as 2026-11-23T09:00:00+08:00 and a pace ` +
      `above 0 and up to ${fastest}, not "${text.slice(0, 100)}".`,
  );
}

/**
 * `START@SINCE*PACE`: stood at START when the machine's clock stood at SINCE, and runs PACE times as fast since then.
 * Without SINCE it begins now; with it, it goes on over a restart, and beside other programs that were given the same.
 * Throws TestClockError. `machine`: the clock that it is made of.
 */
export function testClockOf(text: string, machine: Clock = systemClock): TestClock {
  const parts = form.exec(text);
  if (parts === null) throw wrong(text);
  const start = parseInstant(parts[1] ?? '');
  const since = parts[2] === undefined ? machine.now() : parseInstant(parts[2]);
  const pace = Number(parts[3] ?? 1);
  if (start === null || since === null || !(pace > 0 && pace <= fastest)) throw wrong(text);
  return {
    pace,
    now: () => Math.round(start + (machine.now() - since) * pace),
  };
}

/** The clock that the environment asks for; null where it asks for none. Throws TestClockError outside test mode. */
export function testClockIn(
  env: Readonly<Record<string, string | undefined>>,
  machine: Clock = systemClock,
): TestClock | null {
  const text = env[variable];
  if (text === undefined || text === '') return null;
  if (env['NODE_ENV'] !== 'test') {
    throw new TestClockError(`${variable} is for tests alone: take it away, or set NODE_ENV=test.`);
  }
  return testClockOf(text, machine);
}

/** The setting by which several programs share one clock. */
export const testClockText = (start: Micros, since: Micros, pace: number): string =>
  `${instant(start)}@${instant(since)}*${pace}`;
