/** The site's day of an instant, `2026-11-24`: what tickets are numbered by and tries are counted on. */
import type { Micros } from '../../core/pbx-event.js';

/** Throws RangeError where there is no such zone. */
export function siteDay(zone: string): (at: Micros) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (at) => format.format(at / 1000);
}
