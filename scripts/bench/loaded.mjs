/**
 * A trace held in memory in socket-sized pieces, so that reading the file is nobody's time; and running both sides once
 * unmeasured, so that compiling them is nobody's either.
 */
import { breathe, interleaved, pieces } from './lib.mjs';
import { fedPeer } from './peer.mjs';

/** Bytes of the trace that the peer is given: it reads at one speed throughout, and would take minutes. */
const peerBytes = 20e6;

export const loaded = (file, limit = Infinity) => [...pieces(file, limit)];

/** Events a second of asterisk-manager on these pieces. */
export function peerRate(held) {
  const part = held.slice(0, Math.ceil(peerBytes / 65536));
  return async () => {
    const peer = fedPeer();
    const began = performance.now();
    for (const piece of part) {
      peer.feed(piece);
      await breathe();
    }
    return peer.events() / ((performance.now() - began) / 1000);
  };
}

export async function measured(sides) {
  for (const side of Object.values(sides)) await side();
  return interleaved(sides);
}
