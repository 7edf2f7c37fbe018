/**
 * Who is in a call on his own phone: having answered one, or having placed one that has not ended. A phone that merely
 * rings is in no call. Asked of every open page each second, so the calls are gone through once for all of them.
 */
import type { Call } from '../core/call.js';

/** Milliseconds for which one look at the calls holds. */
const holdsFor = 500;

function usersIn(calls: Iterable<Call>): Set<string> {
  const users = new Set<string>();
  for (const call of calls) {
    if (call.endedAt !== null) continue;
    const placing = call.placedBy?.user ?? null;
    if (placing !== null) users.add(placing);
    for (const { user, endedAt } of call.segments) if (endedAt === null && user !== null) users.add(user);
  }
  return users;
}

/** For `createAccess`: is this user in one of these calls? `now` in milliseconds, for the age of the last look. */
export function inCallOf(
  openCalls: () => Iterable<Call>,
  now: () => number = () => performance.now(),
): (user: string) => boolean {
  let users: ReadonlySet<string> = new Set();
  let lookedAt = Number.NEGATIVE_INFINITY;
  return (user) => {
    if (now() - lookedAt >= holdsFor) {
      users = usersIn(openCalls());
      lookedAt = now();
    }
    return users.has(user);
  };
}
