/** The caller's thread while he talks: it waits until he is in no conversation any more, or is sent elsewhere. */
import type { Channel } from './channel.js';
import type { Script } from './thread.js';

/** Parking and attended transfers change the bridge that he is in; that ends nothing. */
export function* whileTalking(caller: Channel): Script {
  while (caller.bridge !== null && !caller.moved) yield Infinity;
}
