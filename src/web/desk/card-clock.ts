/** A card's clock: that of its PBX, which stands still while the PBX or the server is lost. */
import { useCallback } from 'react';
import type { CardJson } from '../../contract/live.js';
import { pbxOfCall } from '../agent/cards.js';
import { useDesk, useLive } from '../shell/context.js';
import { waitsSince } from './card-facts.js';

export function useCardClock(card: Pick<CardJson, 'callId' | 'offeredAt' | 'ringingSince'>): {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long the caller has waited, milliseconds. */
  readonly wait: () => number;
  /** The PBX is lost: what is shown may have moved on. */
  readonly stale: boolean;
} {
  const { clock } = useDesk().live;
  const pbx = useLive((state) => pbxOfCall(card.callId, state.links.keys()));
  const stale = useLive((state) => pbx !== null && state.outages.has(pbx));
  const start = waitsSince(card);
  const now = useCallback(() => (pbx === null ? clock.server() : clock.pbx(pbx)), [clock, pbx]);
  const wait = useCallback(() => Math.max(0, now() - start), [now, start]);
  return { now, wait, stale };
}
