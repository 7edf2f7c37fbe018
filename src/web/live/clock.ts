/**
 * Three clocks: the browser's, the server's and each PBX's. Waits are measured on the PBX's clock, so a running wait
 * is `pbxNow − offeredAt`. All in milliseconds since 1970.
 */
import type { CallJson } from '../../contract/call.js';
import type { LinkJson } from '../../contract/live.js';

const samplesKept = 20;

export interface ServerClock {
  /** A message that the server stamped with its own time has just arrived. */
  observe(serverAt: number): void;
  now(): number;
  /** After a reconnect: the browser may have slept, or its clock have been set. */
  reset(): void;
}

/**
 * The offset is the largest of the last samples: the message that travelled fastest tells the most, a message that
 * was kept waiting can only look older.
 */
export function serverClock(browserNow: () => number): ServerClock {
  let samples: number[] = [];
  let offset = 0;
  return {
    observe(serverAt) {
      if (!Number.isFinite(serverAt)) return;
      samples = [...samples.slice(-(samplesKept - 1)), serverAt - browserNow()];
      offset = Math.max(...samples);
    },
    now: () => browserNow() + offset,
    reset() {
      samples = [];
    },
  };
}

/** The PBX's clock at an instant of the server's. Without a known offset the two are taken as one. */
export function pbxTime(serverNow: number, link: Pick<LinkJson, 'clockOffsetMs'> | undefined): number {
  return serverNow + (link?.clockOffsetMs ?? 0);
}

/**
 * The clock that a call's instants were taken from: the PBX's, or ours where the PBX sends none.
 */
export function clockOf(call: Pick<CallJson, 'precision'>): 'pbx' | 'server' {
  return call.precision === 'arrival' ? 'server' : 'pbx';
}
