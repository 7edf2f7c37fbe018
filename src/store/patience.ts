/**
 * Waits for another program's write. SQLite's own waiting sleeps longer and longer, up to 100 ms a time, and so misses
 * every gap that a command leaves between two short transactions: a fact would wait for tenths of a second. Here the
 * lock is tried for every millisecond, so that it is had at the end of the one transaction that was in the way.
 */
import { codeOf } from './error-text.js';

const cell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Runs `act`, again each millisecond while another program holds the lock, for at most `longest` milliseconds; then its
 * SQLITE_BUSY is thrown. Blocks its thread: for workers only. `act` must change nothing before it has the lock.
 */
export function patiently<T>(longest: number, act: () => T): T {
  const began = performance.now();
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (!codeOf(error).startsWith('SQLITE_BUSY') || performance.now() - began >= longest) throw error;
    }
    Atomics.wait(cell, 0, 0, 1);
  }
}
