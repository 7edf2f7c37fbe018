/** Durations as people read them. In: milliseconds. Live figures count whole seconds (tenths flicker), records tenths. */
import type { Texts } from '../i18n/texts.js';

/** Whole seconds that have passed: `11`. */
export function wholeSeconds(span: number): string {
  return String(Math.max(0, Math.floor(span / 1000)));
}

/** `2:14`, `1:02:14`. */
export function stopwatch(span: number): string {
  const seconds = Math.max(0, Math.floor(span / 1000));
  const h = Math.floor(seconds / 3600);
  const m = Math.floor(seconds / 60) % 60;
  const tail = String(seconds % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`;
}

/**
 * Seconds in tenths, `11.0`; with milliseconds where the tenths would read as the limit and hide on which side of it
 * the wait fell.
 */
export function tenths(span: number, limit?: number): string {
  const rounded = Math.round(span / 100) * 100;
  if (limit !== undefined && rounded === limit && span !== limit) return (span / 1000).toFixed(3);
  return (rounded / 1000).toFixed(1);
}

/** A record's duration: tenths below a minute, then as a stopwatch. */
export function recorded(span: number, texts: Texts, limit?: number): string {
  return span < 60_000 ? texts.seconds(tenths(span, limit)) : stopwatch(span);
}

/** A rough span in words: `42 秒`, `3 分`, `2 小时 5 分`. */
export function words(span: number, texts: Texts): string {
  const seconds = Math.max(0, Math.floor(span / 1000));
  if (seconds < 60) return texts.spanSeconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return texts.spanMinutes(minutes);
  return texts.spanHours(Math.floor(minutes / 60), minutes % 60);
}

/** `94.1 %`; rounded down, so that 100 % is said only of all. */
export function percent(part: number, whole: number): string {
  return (Math.floor((part / whole) * 1000) / 10).toFixed(1);
}

/** A running wait: whole seconds below a minute (their unit is said apart), then as a stopwatch. */
export function running(span: number): string {
  return span < 60_000 ? wholeSeconds(span) : stopwatch(span);
}

/** The unit that stands behind `running`. */
export function runningUnit(span: number, texts: Texts): string {
  return span < 60_000 ? texts.secondsUnit : '';
}

/** How much of the limit is left (rounded up, so that 0 is said only at the end), or how far the wait is over it. */
export function rest(span: number, limit: number, texts: Texts): string {
  return span <= limit
    ? texts.figures.left(texts.spanSeconds(Math.ceil((limit - span) / 1000)))
    : texts.figures.over(words(span - limit, texts));
}
