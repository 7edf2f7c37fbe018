/** The last messages with their audience, for those who come back: bounded in number and bytes. */
import type { Audience, Principal } from '../ports.js';

export interface Sent {
  readonly seq: number;
  readonly audience: Audience;
  readonly frame: Buffer;
}

export interface Ring {
  /** Numbers must rise by one. */
  push(sent: Sent): void;
  /** What was sent after that number; null where some of it is gone. */
  since(after: number): readonly Sent[] | null;
}

/** Does that audience hold this reader? */
export function isFor(audience: Audience, who: Principal): boolean {
  if (who.via === 'display') return audience.displays === true;
  if (audience.everyone === true) return true;
  if (who.user !== null && audience.users?.includes(who.user) === true) return true;
  const way = audience.via === undefined || audience.via === who.via;
  if (way && audience.roles?.some((role) => who.roles.includes(role)) === true) return true;
  return audience.watchers === true && isWatcher(who);
}

export const isWatcher = (who: Principal): boolean =>
  who.via === 'token' && who.user === null && who.roles.includes('supervisor');

export function createRing(most: number, mostBytes: number): Ring {
  /** By `seq % most`. */
  const kept: (Sent | undefined)[] = [];
  let first = 1;
  let last = 0;
  let bytes = 0;

  function forgetFirst(): void {
    const place = first % most;
    bytes -= kept[place]?.frame.length ?? 0;
    kept[place] = undefined;
    first += 1;
  }

  return {
    push(sent) {
      if (sent.seq - first >= most) forgetFirst();
      kept[sent.seq % most] = sent;
      last = sent.seq;
      bytes += sent.frame.length;
      while (bytes > mostBytes && first <= last) forgetFirst();
    },
    since(after) {
      if (after < first - 1) return null;
      const missed: Sent[] = [];
      for (let seq = after + 1; seq <= last; seq += 1) {
        const sent = kept[seq % most];
        if (sent !== undefined) missed.push(sent);
      }
      return missed;
    },
  };
}
