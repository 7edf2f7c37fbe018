/**
 * The only file of the lab that knows Skylark's code: recorded bytes in, calls as the contract gives them out, by the
 * same lexer, translation, core and wire form that the daemon uses.
 */
import type { JudgedCall } from './compare.js';

/** Folds a trace; `arrivals` are [byte offset, microseconds of our clock], needed where events carry no Timestamp. */
export async function foldTrace(
  _bytes: Buffer,
  _arrivals: readonly (readonly [number, number])[],
): Promise<JudgedCall[]> {
  throw new Error('Skylark cannot fold a trace yet');
}
