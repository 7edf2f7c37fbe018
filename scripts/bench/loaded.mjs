/**
 * A trace held in memory in socket-sized pieces, so that reading the file is nobody's time; and running both sides once
 * unmeasured, so that compiling them is nobody's either.
 */
import { breathe, interleaved, pieces } from './lib.mjs';
import { fedPeer } from './peer.mjs';

/** Bytes of the trace that the peer is given: it reads at one speed throughout, and would take minutes. */
const peerBytes = 20e6;

export const loaded = (file, limit = Infinity) => [...pieces(file, limit)];

/** Gives a side its pieces, with a turn of the loop after each eight of them, as a socket that has much to give does. */
export async function feed(held, take) {
  for (let at = 0; at < held.length; at += 1) {
    take(held[at]);
    if (at % 8 === 7) await breathe();
  }
  await breathe();
}

/** Events a second of asterisk-manager on these pieces. */
export function peerRate(held) {
  const part = held.slice(0, Math.ceil(peerBytes / 65536));
  return async () => {
    const peer = fedPeer();
    const began = performance.now();
    await feed(part, peer.feed);
    return peer.events() / ((performance.now() - began) / 1000);
  };
}

export async function measured(sides) {
  for (const side of Object.values(sides)) await side();
  return interleaved(sides);
}
