/** Clock times and days in the site's zone (never the browser's: a supervisor abroad reads the desk's clock). */
import type { SiteClockJson } from '../../contract/site-clock.js';
import { ms } from './instant.js';

export interface SiteTime {
  /** `10:07:09`; of another day than today's `11-19 10:07`. */
  moment(at: number, now: number): string;
  /** `10:07` */
  minute(at: number): string;
  /** Start of the day that holds `at`, milliseconds since 1970. */
  dayStart(at: number): number;
}

interface Parts {
  readonly day: string;
  readonly time: string;
}

/**
 * `clock`: as the server tells it with the site; instants outside of it are asked of the browser. That is slow the first
 * time, up to a fifth of a second on a small machine, and what is shown lies in the clock nearly always. An unknown zone
 * name falls back to UTC.
 */
export function siteTime(zone: string, clock?: SiteClockJson): SiteTime {
  const told = clock === undefined ? () => null : byClock(clock);
  let asked: ((at: number) => Parts) | null = null;
  const parts = (at: number): Parts => told(at) ?? (asked ??= byBrowser(zone))(at);
  return {
    moment(at, now) {
      const { day, time } = parts(at);
      return day === parts(now).day ? time : `${day.slice(5)} ${time.slice(0, 5)}`;
    },
    minute: (at) => parts(at).time.slice(0, 5),
    dayStart(at) {
      const { day } = parts(at);
      const midnight = Date.parse(`${day}T00:00:00Z`);
      // The zone's offset at midnight may differ from that at noon: look again from the first guess.
      let guess = midnight - offset(parts(at), at);
      guess = midnight - offset(parts(guess), guess);
      // A day that begins after a skipped midnight begins with its first existing instant.
      return parts(guess).day === day ? guess : guess + 3_600_000;
    },
  };
}

function byClock(clock: SiteClockJson): (at: number) => Parts | null {
  const [from, to] = [ms(clock.from), ms(clock.to)];
  const offsets = clock.offsets.map((one) => ({ from: ms(one.from), ms: one.seconds * 1000 }));
  return (at) => {
    const here = at >= from && at < to ? offsets.findLast((one) => one.from <= at) : undefined;
    if (here === undefined) return null;
    const wall = new Date(at + here.ms).toISOString();
    return { day: wall.slice(0, 10), time: wall.slice(11, 19) };
  };
}

function byBrowser(zone: string): (at: number) => Parts {
  const format = formatter(zone);
  return (at) => {
    const found: Record<string, string> = {};
    for (const part of format.formatToParts(at)) found[part.type] = part.value;
    return {
      day: `${found['year']}-${found['month']}-${found['day']}`,
      time: `${found['hour']}:${found['minute']}:${found['second']}`,
    };
  };
}

function offset(parts: Parts, at: number): number {
  return Date.parse(`${parts.day}T${parts.time}Z`) - Math.floor(at / 1000) * 1000;
}

function formatter(zone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  };
  try {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: 'UTC' });
  }
}
