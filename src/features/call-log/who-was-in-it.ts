/** Who took part in a call: users, our phones and outside numbers, each once. Being rung is taking part. */
import type { Call } from '../../core/call.js';

function* values(list: Iterable<string | null | undefined>): Iterable<string> {
  for (const value of list) if (value !== null && value !== undefined && value !== '') yield value;
}

export function usersOf(call: Call): Set<string> {
  return new Set(
    values([
      ...call.offers.map((o) => o.user),
      ...call.segments.map((s) => s.user),
      call.answeredBy?.user,
      call.placedBy?.user,
    ]),
  );
}

export function extensionsOf(call: Call): Set<string> {
  return new Set(
    values([
      ...call.offers.map((o) => o.extension),
      ...call.segments.map((s) => s.extension),
      call.answeredBy?.extension,
      call.placedBy?.extension,
      call.callee?.extension,
      call.caller.extension,
    ]),
  );
}

/** The caller's and the callee's numbers; a withheld number is never matched. */
export function numbersOf(call: Call): Set<string> {
  return new Set(values([call.caller.withheld ? null : call.caller.number, call.callee?.number]));
}
