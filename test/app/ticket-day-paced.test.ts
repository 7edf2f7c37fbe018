/** The shell around a PBX's calls by a test's clock: it sleeps as much shorter as the clock runs faster, and ticks by it. */
import { jest } from '@jest/globals';
import type { CallBook } from '../../src/core/call-book.js';
import type { PbxEvent } from '../../src/core/pbx-event.js';
import { runPbxShell } from '../../src/pbx-shell.js';
import { testClockOf } from '../../src/test-clock.js';
import { keptLog } from './daemon.js';

const second = 1_000_000;

test.each([1, 60, 600])('at %i times the pace a caller is late after fifteen seconds of that clock', (pace) => {
  jest.useFakeTimers({ now: 0 });
  const machine = { now: () => Date.now() * 1000 };
  const clock = testClockOf(`2026-11-23T09:00:00+08:00*${pace}`, machine);
  const due = clock.now() + 15 * second;
  const ticks: PbxEvent[] = [];
  const book: Pick<CallBook, 'nextDeadline' | 'fold' | 'call'> = {
    nextDeadline: () => (ticks.length === 0 ? due : null),
    fold(event) {
      ticks.push(event);
      return [];
    },
    call: () => undefined,
  };
  const link = {
    onEvents: () => undefined,
    now: () => clock.now(),
    state: () => Object({ resynchronised: true }),
  };
  const shell = runPbxShell({ link, book: Object(book), live: [], boards: [], write: () => {}, log: keptLog(), pace });
  try {
    // A tenth of a second of the machine is left for what is still on its way.
    const needed = 15_000 / pace + 100;
    jest.advanceTimersByTime(Math.ceil(needed) - 2);
    expect(ticks).toEqual([]);
    jest.advanceTimersByTime(3);
    expect(ticks).toMatchObject([{ type: 'tick' }]);
    expect(ticks[0]?.at).toBeGreaterThanOrEqual(due);
    expect(ticks[0]?.at).toBeLessThan(due + 0.003 * pace * second);
  } finally {
    shell.stop();
    jest.useRealTimers();
  }
});
