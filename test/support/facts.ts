/** Facts of one call written by hand, numbered as the book numbers them, for tests of what follows facts. */
import type { Call } from '../../src/core/call.js';
import { evolve, type CallFact } from '../../src/core/call-fact.js';
import type { Micros } from '../../src/core/pbx-event.js';

type WithoutBase<T> = T extends CallFact ? Omit<T, 'call' | 'n' | 'precision' | 'at'> : never;
export type BareFact = WithoutBase<CallFact>;

const start: Micros = Date.UTC(2026, 10, 23, 1, 0, 0) * 1000;
export const second = 1_000_000;

/** Seconds after nine o'clock in Shanghai → Micros. */
export const at = (seconds: number): Micros => start + Math.round(seconds * second);

export const phone = (
  extension: string,
  user: string | null,
): { extension: string; device: string; number: null; user: string | null } => ({
  extension,
  device: `PJSIP/${extension}`,
  number: null,
  user,
});

export const arrival = (
  number: string | null,
  more: Partial<Extract<CallFact, { type: 'arrived' }>> = {},
): BareFact => ({
  type: 'arrived',
  pbx: 'main',
  boot: at(-3600),
  linkedId: '1795400000.1',
  direction: 'inbound',
  hotline: true,
  caller: { raw: number ?? '', number, name: '', withheld: number === null, extension: null },
  callee: null,
  placedBy: null,
  did: '4008000001',
  ...more,
});

/** A log of facts that grows a call as the book would. */
export function callLog(id = 'main-1795396400-1795400000.1'): {
  say(seconds: number, fact: BareFact): CallFact;
  call(): Call | undefined;
} {
  let call: Call | undefined;
  let n = 0;
  return {
    say(seconds, bare) {
      const fact = { ...bare, call: id, n, at: at(seconds), precision: 'event' } as CallFact;
      n += 1;
      call = evolve(call, fact);
      return fact;
    },
    call: () => call,
  };
}
