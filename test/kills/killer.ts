/** Kills a daemon that is up at random moments, and at each once more while it recovers; tells how far it is. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../src/ami/simulator/random.js';
import type { KilledDesk } from './desk.js';
import type { Ledger } from './ledger.js';

/** A time in which nobody watched, on the clock of the day (Micros): from a kill until the daemon was ready again. */
export interface Down {
  readonly from: number;
  to: number;
}

export interface Killed {
  readonly downs: readonly Down[];
  /** Milliseconds of the machine: how slow it is today. */
  readonly longestStart: number;
}

/** Milliseconds of the machine that the daemon lives before it is killed: mostly short, sometimes long. */
const life = (random: Random): number => (random.next() < 0.7 ? random.next() * 800 : 1500 + random.next() * 2500);

export async function killAgainAndAgain(
  { daemon, clock, start, isReady }: KilledDesk,
  ledger: Ledger,
  moments: number,
  random: Random,
): Promise<Killed> {
  const downs: Down[] = [];
  /** How long a start takes, as it was last seen: the second kill comes within that. */
  let recovery = 1000;
  let longestStart = 0;
  const up = async (): Promise<void> => {
    const began = Date.now();
    start();
    await daemon.until('the daemon is ready', isReady, 300);
    recovery = Date.now() - began;
    longestStart = Math.max(longestStart, recovery);
  };
  for (let n = 0; n < moments && !ledger.over; n += 1) {
    await pause(life(random));
    const down = { from: clock.now(), to: Infinity };
    downs.push(down);
    await daemon.kill();
    ledger.moment += 1;
    start();
    await pause(random.next() * recovery);
    await daemon.kill();
    await up();
    down.to = clock.now();
    if ((n + 1) % 20 === 0) process.stderr.write(`${n + 1} of ${moments} moments, ${ledger.acts.length} requests\n`);
  }
  return { downs, longestStart };
}
