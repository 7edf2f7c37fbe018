/** Whose call it is: of those who spoke in it or placed it, and, as long as nobody has it, of those at whom it rings or rang. */
import type { Call } from './call.js';

/** His own calls show a person the whole number; a call that a colleague took is the colleague's. */
export function isOwnCall(call: Call, user: string | null): boolean {
  if (user === null) return false;
  if (call.placedBy?.user === user || call.answeredBy?.user === user) return true;
  if (call.segments.some((segment) => segment.user === user)) return true;
  return call.answeredAt === null && call.offers.some((offer) => offer.user === user);
}
