/** Which cards stand in the strip, and in what order. The order of those that live never changes by their state. */
import type { CardJson } from '../../contract/live.js';

export const cardsShown = 3;

/** Living cards by the start of their ring; behind them the withdrawn ones, the latest first. */
export function cardsInOrder(cards: Iterable<CardJson>): readonly CardJson[] {
  const all = [...cards];
  const living = all.filter((card) => card.state !== 'withdrawn').sort(byRing);
  const gone = all.filter((card) => card.state === 'withdrawn').sort((a, b) => byRing(b, a));
  return [...living, ...gone];
}

function byRing(a: CardJson, b: CardJson): number {
  return a.ringingSince < b.ringingSince ? -1 : a.ringingSince > b.ringingSince ? 1 : 0;
}

/** The PBX of a call id (`<pbx>-<boot>-<uniqueid>`), among those known; null where none fits. */
export function pbxOfCall(callId: string, pbxs: Iterable<string>): string | null {
  let found: string | null = null;
  for (const pbx of pbxs) {
    if (callId.startsWith(`${pbx}-`) && (found === null || pbx.length > found.length)) found = pbx;
  }
  return found;
}
