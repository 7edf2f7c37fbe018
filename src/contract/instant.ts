/** How instants and durations are written on the wire: RFC 3339 UTC with microseconds, milliseconds with fractions. */
import type { Micros } from '../core/pbx-event.js';

/** `2026-11-23T10:00:00.123456Z`; three digits where the rest is zero. */
export function instant(at: Micros): string {
  const seconds = Math.floor(at / 1_000_000);
  // A clock's offset may be half a microsecond.
  const rest = Math.floor(at - seconds * 1_000_000);
  const digits = rest % 1000 === 0 ? String(rest / 1000).padStart(3, '0') : String(rest).padStart(6, '0');
  return `${upToSecond(seconds)}.${digits}Z`;
}

/** The last second that was written out: what happens together is told together, and writing out a date is slow. */
const written = { second: Number.NaN, text: '' };

function upToSecond(second: number): string {
  if (second !== written.second) {
    written.text = new Date(second * 1000).toISOString().slice(0, -5);
    written.second = second;
  }
  return written.text;
}

export function instantOrNull(at: Micros | null): string | null {
  return at === null ? null : instant(at);
}

/** Micros → milliseconds, fractions kept. */
export function millis(span: Micros): number {
  return span / 1000;
}

export function millisOrNull(span: Micros | null): number | null {
  return span === null ? null : span / 1000;
}

const form = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** RFC 3339 with any offset → Micros; null for anything else. */
export function parseInstant(text: string): Micros | null {
  const match = form.exec(text);
  if (match === null) return null;
  const seconds = Date.parse(`${match[1]}${match[3]}`);
  if (Number.isNaN(seconds)) return null;
  return seconds * 1000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}
