/** How instants and durations are written on the wire: RFC 3339 UTC with microseconds, milliseconds with fractions. */
import type { Micros } from '../core/pbx-event.js';

/** `2026-11-23T10:00:00.123456Z`; three digits where the rest is zero. */
export function instant(at: Micros): string {
  const millis = Math.floor(at / 1000);
  const rest = at - millis * 1000;
  const text = new Date(millis).toISOString();
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
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
