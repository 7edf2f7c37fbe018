/**
 * What a page keeps of its clocks when it is locked, so that a running wait is right on the locked screen too: how far
 * the server's and each PBX's clock are from this one. No call, no person.
 */
import { pbxOfCall } from '../agent/cards.js';
import type { Live } from '../live/live.js';

export interface LockClock {
  /** Present time on the clock of a call's PBX, milliseconds since 1970. */
  now(callId: string): number;
}

/** The clocks of a live page, as differences. */
export function clockOfLive(live: Live): LockClock {
  const server = live.wallNow() - Date.now();
  const pbxs = new Map(
    [...live.store.state().links.values()].map(({ pbx, clockOffsetMs }) => [pbx, clockOffsetMs ?? 0]),
  );
  return {
    now(callId) {
      const pbx = pbxOfCall(callId, pbxs.keys());
      return Date.now() + server + (pbx === null ? 0 : (pbxs.get(pbx) ?? 0));
    },
  };
}

/** Of a page that was loaded locked: the server's clock from its own answer (whole seconds), the PBX's taken for the same. */
export function clockOfAnswer(headers: Headers | null): LockClock {
  const said = Date.parse(headers?.get('Date') ?? '');
  // A whole second stands for its middle.
  const server = Number.isFinite(said) ? said + 500 - Date.now() : 0;
  return { now: () => Date.now() + server };
}
