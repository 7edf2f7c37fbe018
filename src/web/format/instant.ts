/** Instants of the wire (RFC 3339, up to microseconds) as milliseconds since 1970. Durations everywhere: milliseconds. */

/** NaN for what is no instant. Digits beyond milliseconds are kept as a fraction. */
export function ms(instant: string): number {
  const dot = instant.indexOf('.');
  if (dot < 0) return Date.parse(instant);
  const whole = Date.parse(instant.replace(/(\.\d{3})\d+/, '$1'));
  const rest = /^\d{3}(\d+)/.exec(instant.slice(dot + 1));
  return rest === null ? whole : whole + Number(`0.${rest[1]}`);
}

export function msOrNull(instant: string | null): number | null {
  return instant === null ? null : ms(instant);
}
