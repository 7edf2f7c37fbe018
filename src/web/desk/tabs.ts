/**
 * Several windows of one user are one: exactly one of them rings and notifies. Each tells the others what it can do; the
 * best of those that are known leads. A window that vanished without a word is noticed when nobody says that he rings.
 * Messages alone decide, no beats: a hidden window's timers run once a minute.
 */

export interface Abilities {
  /** It is looked at. */
  readonly visible: boolean;
  /** The browser lets it sound. */
  readonly audible: boolean;
}

interface Peer extends Abilities {
  readonly id: string;
  /** When it was opened, milliseconds since 1970. */
  readonly since: number;
}

type Message =
  | { readonly type: 'here'; readonly peer: Peer; readonly answer: boolean }
  | { readonly type: 'gone'; readonly id: string }
  | { readonly type: 'rings'; readonly id: string };

export interface Channel {
  post(message: unknown): void;
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

export interface TabsDeps {
  readonly id: string;
  readonly since: number;
  readonly channel: Channel;
  readonly after: (delay: number, task: () => void) => () => void;
  /** Something about who leads, or about what is looked at, has changed. */
  readonly changed: () => void;
}

export interface Tabs {
  /** Whether this window is the one that sounds and notifies. */
  leads(): boolean;
  /** Whether any window of this user is looked at. */
  seen(): boolean;
  can(abilities: Abilities): void;
  /** It rings: whoever leads says so; where nobody does, the silent leader is taken for gone. */
  ring(): void;
  stop(): void;
}

/** Long enough for a message to another window, short enough for the first ring. */
const silentMs = 600;

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  if (value.type === 'gone' || value.type === 'rings') return 'id' in value && typeof value.id === 'string';
  if (value.type !== 'here' || !('peer' in value) || typeof value.peer !== 'object' || value.peer === null)
    return false;
  const { peer } = value;
  return 'id' in peer && typeof peer.id === 'string' && 'since' in peer && typeof peer.since === 'number';
}

/** Who can sound comes first, then who is looked at, then the oldest. */
function better(a: Peer, b: Peer): boolean {
  if (a.audible !== b.audible) return a.audible;
  if (a.visible !== b.visible) return a.visible;
  return a.since !== b.since ? a.since < b.since : a.id < b.id;
}

export function tabs({ id, since, channel, after, changed }: TabsDeps): Tabs {
  const peers = new Map<string, Peer>();
  let own: Peer = { id, since, visible: false, audible: false };
  let heardRing = false;
  let cancel: (() => void) | null = null;
  let stopped = false;
  const post = (message: Message): void => {
    if (!stopped) channel.post(message);
  };
  const say = (answer: boolean): void => post({ type: 'here', peer: own, answer });
  const leader = (): Peer => [...peers.values()].reduce((best, peer) => (better(peer, best) ? peer : best), own);

  channel.listen((message) => {
    if (!isMessage(message)) return;
    if (message.type === 'here') {
      if (message.peer.id === id) return;
      peers.set(message.peer.id, message.peer);
      if (message.answer) say(false);
      changed();
    } else if (message.type === 'gone') {
      peers.delete(message.id);
      changed();
    } else heardRing = true;
  });
  say(true);

  return {
    leads: () => leader() === own,
    seen: () => own.visible || [...peers.values()].some((peer) => peer.visible),
    can(abilities) {
      if (own.visible === abilities.visible && own.audible === abilities.audible) return;
      own = { ...own, ...abilities };
      say(false);
      changed();
    },
    ring() {
      cancel?.();
      const first = leader();
      if (first === own) {
        post({ type: 'rings', id });
        return;
      }
      heardRing = false;
      cancel = after(silentMs, () => {
        cancel = null;
        if (heardRing) return;
        peers.delete(first.id);
        // Whoever is still there says so, and the best of those leads.
        say(true);
        changed();
        this.ring();
      });
    },
    stop() {
      cancel?.();
      if (stopped) return;
      post({ type: 'gone', id });
      stopped = true;
      channel.close();
    },
  };
}
