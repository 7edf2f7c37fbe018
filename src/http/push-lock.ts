/**
 * What sockets of locked sessions are told: that they are locked, and of the user's own cards the line, the running wait
 * and "VIP". They are in no group of the push meanwhile, so nothing else can reach them.
 */
import { cardSchema, type CardJson } from '../contract/live.js';
import type { LiveEvent, LockCardJson } from '../contract/messages.js';
import type { Audience, Principal } from '../ports.js';
import { textFrame } from './push-frame.js';

interface Listener {
  send(frame: Buffer): void;
}

export interface LockViews<L extends Listener> {
  /** Tells that it is locked, with those of the snapshot's cards that are his. */
  enter(socket: L, who: Principal, cards: unknown): void;
  leave(socket: L): void;
  /** Gives an event's part for locked pages to those of its audience. */
  tell(event: LiveEvent, audience: Audience): void;
  users(): string[];
}

function lockCard(card: CardJson): LockCardJson {
  const { id, callId, state, reason, queue, queueName, offeredAt, ringingSince, answeredAt, limitMs } = card;
  // Of several people behind a number one may be the VIP: whoever comes back should hurry.
  const vip = card.caller.vip || card.candidates.some((person) => person.vip !== null);
  return { id, callId, state, reason, queue, queueName, offeredAt, ringingSince, answeredAt, limitMs, vip };
}

export function createLockViews<L extends Listener>(): LockViews<L> {
  const byUser = new Map<string, Set<L>>();
  const userOf = new Map<L, string>();

  function leave(socket: L): void {
    const user = userOf.get(socket);
    if (user === undefined) return;
    userOf.delete(socket);
    const mine = byUser.get(user);
    mine?.delete(socket);
    if (mine?.size === 0) byUser.delete(user);
  }

  return {
    enter(socket, who, cards) {
      leave(socket);
      if (who.user !== null) {
        userOf.set(socket, who.user);
        byUser.set(who.user, (byUser.get(who.user) ?? new Set()).add(socket));
      }
      const valid = cardSchema.array().safeParse(cards);
      const mine = valid.success ? valid.data.filter((card) => card.user === who.user).map(lockCard) : [];
      socket.send(textFrame(JSON.stringify({ type: 'session.locked', cards: mine })));
    },
    leave,
    tell(event, audience) {
      if (byUser.size === 0 || !('card' in event)) return;
      for (const user of new Set(audience.users)) {
        const sockets = byUser.get(user);
        if (sockets === undefined) continue;
        const frame = textFrame(JSON.stringify({ type: 'pop.locked', card: lockCard(event.card) }));
        for (const socket of sockets) socket.send(frame);
      }
    },
    users: () => [...byUser.keys()],
  };
}
