/** What the card says besides what stands in it: whom it shows, how the wait is made up, whether he called before. Pure. */
import type { CardJson } from '../../contract/live.js';
import { ms, msOrNull } from '../format/instant.js';
import { readableNumber } from '../format/number.js';
import type { Texts } from '../i18n/texts.js';

/** The number as it is read aloud; '' where there is none to show. */
export function numberOf({ caller }: Pick<CardJson, 'caller'>): string {
  if (caller.withheld) return '';
  return caller.number === null ? caller.raw.trim() : readableNumber(caller.number);
}

/** The largest word of the card: the name, else the number, else why there is neither. */
export function headOf(card: CardJson, texts: Texts): string {
  return (
    card.caller.name?.trim() || numberOf(card) || (card.caller.withheld ? texts.call.withheld : texts.call.noNumber)
  );
}

/** What is spoken and written where only a word or two fit; no name of somebody who is only one of several. */
export function callerWords(card: CardJson, texts: Texts): string {
  const who = headOf(card, texts);
  return card.caller.vip ? `${who} ${texts.pop.vip}` : who;
}

/** Since when he waits, milliseconds on the PBX's clock. */
export function waitsSince(card: Pick<CardJson, 'offeredAt' | 'ringingSince'>): number {
  return ms(card.offeredAt ?? card.ringingSince);
}

/** Until this phone rang, milliseconds; the rest of the wait is ringing. */
export function queuedMs(card: Pick<CardJson, 'offeredAt' | 'ringingSince'>): number {
  return Math.max(0, ms(card.ringingSince) - waitsSince(card));
}

const day = 24 * 3_600_000;

/** How often he has called within 24 hours, this call too; `orMore` where the card holds no more calls to tell. */
export function repeats(card: Pick<CardJson, 'lastCalls'>, now: number): { count: number; orMore: boolean } | null {
  const recent = card.lastCalls.filter((call) => {
    const at = msOrNull(call.offeredAt);
    return at !== null && now - at < day && at <= now;
  });
  if (recent.length === 0) return null;
  return { count: recent.length + 1, orMore: recent.length === card.lastCalls.length && recent.length >= 3 };
}

/** `VIP`, `VIP 二级`, `VIP 二级 · 公司领导`. */
export function vipWords(vip: { readonly level: string; readonly reason: string | null }, texts: Texts): string {
  const level = vip.level.trim();
  const rank =
    level === '' || level.toUpperCase().startsWith('VIP') ? level || texts.pop.vip : `${texts.pop.vip} ${level}`;
  return vip.reason === null || vip.reason.trim() === '' ? rank : `${rank} · ${vip.reason}`;
}
