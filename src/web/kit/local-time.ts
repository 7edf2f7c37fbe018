/**
 * What stands in a date-and-time field (the site's wall clock) and the instant that is meant: a supervisor abroad fills
 * in the desk's time, not his own. Pure.
 */

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/;

function formatter(zone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  try {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: 'UTC' });
  }
}

/** Milliseconds since 1970 → `2026-12-01T08:30` on the clock of `zone`; '' for what is no time. An unknown zone is UTC. */
export function localOf(at: number, zone: string): string {
  if (!Number.isFinite(at)) return '';
  const found: Record<string, string> = {};
  for (const part of formatter(zone).formatToParts(at)) found[part.type] = part.value;
  return `${found['year']}-${found['month']}-${found['day']}T${found['hour']}:${found['minute']}`;
}

/**
 * `2026-12-01T08:30` on the clock of `zone` → RFC 3339 UTC; null for what is no such text. A time that the clock skips
 * in spring is taken as the same span after midnight; of one that comes twice, the first.
 */
export function zoned(local: string, zone: string): string | null {
  if (!form.test(local)) return null;
  const wall = Date.parse(`${local}:00Z`);
  if (!Number.isFinite(wall)) return null;
  const offsetAt = (at: number): number => Date.parse(`${localOf(at, zone)}:00Z`) - Math.floor(at / 60_000) * 60_000;
  // The offset before and after a change of the clock; the earlier instant that shows this time is meant.
  const guesses = [wall - offsetAt(wall - 86_400_000), wall - offsetAt(wall + 86_400_000)].toSorted((a, b) => a - b);
  const at = guesses.find((guess) => localOf(guess, zone) === local) ?? guesses[0] ?? wall;
  return new Date(at).toISOString();
}
