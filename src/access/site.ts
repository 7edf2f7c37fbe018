/** The desk, as it is told to whoever signs in: its name, its language, and how its clock stands for the year around now. */
import { IANAZone } from 'luxon';
import { instant } from '../contract/instant.js';
import type { Locale, SiteJson } from '../contract/roles.js';
import type { SiteClockJson } from '../contract/site-clock.js';
import type { Micros } from '../core/pbx-event.js';

export interface Site {
  readonly name: string;
  readonly zone: string;
  readonly locale: Locale;
}

const dayMs = 86_400_000;
/** What pages show lies in it nearly always; for what does not they ask the browser. */
const aroundMs = 400 * dayMs;
/** No zone sets its clock twice within so short a time. */
const stepMs = 7 * dayMs;

/** The clock of `zone`, `aroundMs` to both sides of the day that holds `at`. Throws RangeError where there is no such zone. */
export function siteClock(name: string, at: Micros): SiteClockJson {
  const zone = IANAZone.create(name);
  if (!zone.isValid) throw new RangeError(`There is no time zone ${name}`);
  const day = Math.floor(at / 1000 / dayMs) * dayMs;
  const [begin, end] = [day - aroundMs, day + aroundMs];
  const offset = (ms: number): number => Math.round(zone.offset(ms) * 60);
  const offsets = [{ at: begin, seconds: offset(begin) }];
  for (let low = begin; low < end; low += stepMs) {
    const here = offset(low);
    let high = Math.min(low + stepMs, end);
    const there = offset(high);
    if (there === here) continue;
    let before = low;
    while (high - before > 1) {
      const middle = Math.floor((before + high) / 2);
      if (offset(middle) === here) before = middle;
      else high = middle;
    }
    offsets.push({ at: high, seconds: there });
  }
  const told = (ms: number): string => instant(ms * 1000);
  return {
    from: told(begin),
    to: told(end),
    offsets: offsets.map(({ at: from, seconds }) => ({ from: told(from), seconds })),
  };
}

/** The site with its clock, worked out once a day. */
export function siteTold(site: Site, now: () => Micros): () => SiteJson {
  let known: { readonly day: number; readonly told: SiteJson } | null = null;
  return () => {
    const at = now();
    const day = Math.floor(at / 1000 / dayMs);
    if (known?.day !== day) known = { day, told: { ...site, clock: siteClock(site.zone, at) } };
    return known.told;
  };
}
