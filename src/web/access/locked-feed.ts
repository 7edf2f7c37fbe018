/**
 * What a locked page hears: the line, the running wait and "VIP" of the user's own calls, and when it is unlocked
 * elsewhere. It never asks for anything else, and drops whatever else should come.
 */
import type { LockCardJson } from '../../contract/messages.js';
import type { Api } from '../session/api.js';
import type { Rest } from '../session/rest.js';
import { liveSocket, type Connection } from '../live/socket.js';
import { after, openWire } from '../live/wire.js';

export interface LockedFeed {
  /** A browser that is looked at again tries at once. */
  hurry(): void;
  stop(): void;
}

export interface LockedFeedDeps {
  readonly api: Api;
  readonly rest: Rest;
  /** The page locked before the server did: the server is told, and again until it knows. */
  readonly tell: boolean;
  readonly cards: (cards: readonly LockCardJson[]) => void;
  readonly connection: (connection: Connection) => void;
  readonly unlocked: () => void;
  readonly signedOut: () => void;
}

export function startLockedFeed(deps: LockedFeedDeps): LockedFeed {
  const { api, rest } = deps;
  let mustTell = deps.tell;
  let stopped = false;
  let cards = new Map<string, LockCardJson>();

  const show = (): void => deps.cards([...cards.values()].toSorted(byRing));

  async function tell(): Promise<void> {
    const answer = await rest.send('POST', '/api/v1/session/lock');
    if (stopped) return;
    if (answer.ok) mustTell = false;
    else if (answer.reason === 'no_idle_lock') deps.unlocked();
  }

  const socket = liveSocket(
    {
      open: openWire,
      after,
      now: () => Date.now(),
      random: () => Math.random(),
      place: () => null,
      async admitted() {
        const who = await api.whoAmI();
        return who.is === 'in' ? 'yes' : who.is === 'out' ? 'no' : 'unknown';
      },
    },
    {
      message(message) {
        switch (message.type) {
          case 'session.locked':
            mustTell = false;
            cards = new Map(message.cards.filter(isShown).map((card) => [card.id, card]));
            show();
            break;
          case 'pop.locked':
            if (isShown(message.card)) cards.set(message.card.id, message.card);
            else cards.delete(message.card.id);
            show();
            break;
          case 'session.unlocked':
            deps.unlocked();
            break;
          case 'snapshot':
            // So the server does not hold it for locked.
            if (mustTell) void tell();
            else deps.unlocked();
            break;
          default:
        }
      },
      connection: deps.connection,
      signedOut: deps.signedOut,
    },
  );
  if (mustTell) void tell();
  socket.start();
  return {
    hurry: () => socket.hurry(),
    stop() {
      stopped = true;
      socket.stop();
    },
  };
}

const isShown = (card: LockCardJson): boolean => card.state !== 'withdrawn';

function byRing(a: LockCardJson, b: LockCardJson): number {
  return a.ringingSince < b.ringingSince ? -1 : a.ringingSince > b.ringingSince ? 1 : 0;
}
