/** How people write spans of time, in the configuration and in the procedure: `15s 300ms 2m 1h 30d 2y`. Pure. */
import { z } from 'zod';
import type { Micros } from '../core/pbx-event.js';

const units: Readonly<Record<string, Micros>> = {
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
  /** 365 days: what is kept "two years" is kept at least 730 days. */
  y: 365 * 86_400_000_000,
};

const durationForm = /^(\d{1,9}(?:\.\d{1,6})?) ?(ms|s|m|h|d|y)$/;

/** `15s 300ms 2m 1h 30d 2y` → Micros; null for anything else. A year has 365 days. */
export function parseDuration(text: string): Micros | null {
  const match = durationForm.exec(text.trim());
  if (match === null) return null;
  return Math.round(Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN));
}

/** Micros → the longest unit that says it without a fraction: `15s`, `730d`. */
export function showDuration(span: Micros): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const size = units[unit] ?? 1;
    if (span >= size && span % size === 0) return `${span / size}${unit}`;
  }
  return `${span / 1000}ms`;
}

/** What is wrong with a written duration, in words; null where it lies within the bounds. */
export function durationFault(text: string, least: string, most: string): string | null {
  const span = parseDuration(text);
  const [low, high] = [parseDuration(least) ?? 0, parseDuration(most) ?? 0];
  if (span === null) {
    const hint = /^\d+$/.test(text.trim()) ? ` (${text.trim()} has no unit)` : '';
    return `must be a duration such as 15s, 300ms, 2m, 1h, 30d or 2y${hint}`;
  }
  return span < low || span > high ? `must lie between ${showDuration(low)} and ${showDuration(high)}` : null;
}

/** Text in a file, Micros in the program; written back as text. Bounds are included. */
export const durationBetween = (least: string, most: string) =>
  z.codec(z.string(), z.number(), {
    decode(text, ctx) {
      const fault = durationFault(text, least, most);
      if (fault === null) return parseDuration(text) ?? 0;
      ctx.issues.push({ code: 'custom', input: text, message: fault });
      return z.NEVER;
    },
    encode: showDuration,
  });
