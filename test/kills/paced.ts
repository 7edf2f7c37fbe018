/** A simulated PBX by a test's clock: it keeps the same time as a daemon that was given the same. */
import type { SimClock } from '../../src/ami/simulator/clock.js';
import type { TestClock } from '../../src/test-clock.js';

export function paced(clock: TestClock): SimClock {
  return {
    now: () => clock.now(),
    after(ms, run) {
      const timer = setTimeout(run, Math.min(ms / clock.pace, 2_147_483_647));
      return () => clearTimeout(timer);
    },
  };
}
