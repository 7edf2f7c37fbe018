/**
 * What calls for attention outside the card: ring, desktop notice, title of the tab. One window of a user does it for
 * all. Of a locked screen there is none of it: the shell takes it down with the rooms.
 */
import type { CardJson } from '../../contract/live.js';
import type { SessionJson } from '../../contract/roles.js';
import { words } from '../format/span.js';
import type { Texts } from '../i18n/texts.js';
import type { Live } from '../live/live.js';
import { pbxOfCall } from '../agent/cards.js';
import { callerWords, waitsSince } from './card-facts.js';
import { ringer, type Ringer } from './ringer.js';
import { tabs, type Channel, type Tabs } from './tabs.js';

export interface SoundSettings {
  readonly play: boolean;
  readonly volume: number;
  readonly device: string;
  readonly notices: boolean;
}

export interface AlertState {
  readonly settings: SoundSettings;
  /** The browser lets this window sound. */
  readonly audible: boolean;
  /** This window rings for all of this user's. */
  readonly leads: boolean;
  readonly permission: NotificationPermission | 'none';
}

export interface Alerts {
  readonly state: () => AlertState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly ringer: Ringer;
  change(settings: Partial<SoundSettings>): void;
  /** Rejects where the device is gone; then the browser's own is used. */
  chooseDevice(device: string): Promise<void>;
  askForNotices(): Promise<void>;
  speak(texts: Texts): void;
  stop(): void;
}

const settingsKey = 'skylark.sound';
const standard: SoundSettings = { play: true, volume: 0.6, device: '', notices: true };

function readSettings(): SoundSettings {
  try {
    const said: unknown = JSON.parse(localStorage.getItem(settingsKey) ?? 'null');
    if (typeof said !== 'object' || said === null) return standard;
    const { play, volume, device, notices }: Partial<Record<string, unknown>> = { ...said };
    return {
      play: typeof play === 'boolean' ? play : standard.play,
      volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : standard.volume,
      device: typeof device === 'string' ? device : standard.device,
      notices: typeof notices === 'boolean' ? notices : standard.notices,
    };
  } catch {
    return standard;
  }
}

function channelOf(user: string): Channel {
  if (!('BroadcastChannel' in window))
    return { post: () => undefined, listen: () => undefined, close: () => undefined };
  const channel = new BroadcastChannel(`skylark.desk.${user}`);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
    post: (message) => channel.postMessage(message),
    listen: (listener) => channel.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data)),
    close: () => channel.close(),
  };
}

export function startAlerts(live: Live, session: SessionJson, first: Texts): Alerts {
  let texts = first;
  let settings = readSettings();
  const sound = ringer();
  sound.setVolume(settings.volume);
  if (settings.device !== '') void sound.setDevice(settings.device).catch(() => undefined);
  const listeners = new Set<() => void>();
  const notices = new Map<string, Notification>();
  let rung = new Set<string>();
  let plainTitle: string | null = null;
  let ownTitle = '';
  let state: AlertState;

  const permission = (): AlertState['permission'] =>
    'Notification' in window && window.isSecureContext ? Notification.permission : 'none';
  const read = (): AlertState => ({
    settings,
    audible: sound.audible(),
    leads: crowd.leads(),
    permission: permission(),
  });
  const tell = (): void => {
    state = read();
    act();
    for (const listener of listeners) listener();
  };
  const after = (delay: number, task: () => void): (() => void) => {
    const timer = setTimeout(task, delay);
    return () => clearTimeout(timer);
  };
  let started = false;
  const crowd: Tabs = tabs({
    id: crypto.getRandomValues(new Uint32Array(2)).join('-'),
    since: Date.now(),
    channel: channelOf(session.user),
    after,
    changed: () => {
      if (started) tell();
    },
  });
  const able = (): void => crowd.can({ visible: document.visibilityState === 'visible', audible: sound.audible() });

  function calling(): readonly CardJson[] {
    // What rings behind a broken link is not known: the phone itself tells.
    if (live.store.connection().state !== 'up') return [];
    return [...live.store.state().cards.values()].filter(
      (card) => card.state === 'ringing' && card.user === session.user,
    );
  }

  function notify(card: CardJson): void {
    if (notices.has(card.callId)) return;
    const pbx = pbxOfCall(card.callId, live.store.state().links.keys());
    const now = pbx === null ? live.clock.server() : live.clock.pbx(pbx);
    const line = card.queueName ?? card.queue ?? card.did ?? '';
    const body = texts.desk.alert.body(line, words(now - waitsSince(card), texts));
    try {
      const notice = new Notification(texts.desk.alert.title(callerWords(card, texts)), {
        body,
        tag: card.callId,
        requireInteraction: true,
        silent: true,
      });
      notice.addEventListener('click', () => {
        window.focus();
        notice.close();
      });
      notices.set(card.callId, notice);
    } catch {
      // Some browsers show notices only by a service worker: the sound and the title remain.
    }
  }

  function act(): void {
    const calls = calling();
    const ids = new Set(calls.map((card) => card.callId));
    const fresh = calls.some((card) => !rung.has(card.callId));
    rung = ids;
    if (fresh) crowd.ring();
    const talks = [...live.store.state().cards.values()].some(
      (card) => card.state === 'answered_here' && card.user === session.user,
    );
    if (calls.length > 0 && settings.play && crowd.leads() && sound.audible()) {
      if (fresh && talks) sound.stop();
      sound.start(talks ? 'knock' : 'ring');
    } else sound.stop();
    for (const [id, notice] of notices) {
      if (ids.has(id) && !crowd.seen()) continue;
      notice.close();
      notices.delete(id);
    }
    if (settings.notices && crowd.leads() && !crowd.seen() && permission() === 'granted') calls.forEach(notify);
    title(calls);
  }

  function title(calls: readonly CardJson[]): void {
    const [card] = calls;
    // Whoever set another title meanwhile has changed the room: that is the one to go back to.
    if (plainTitle !== null && document.title !== ownTitle) plainTitle = document.title;
    if (card === undefined) {
      if (plainTitle !== null) document.title = plainTitle;
      plainTitle = null;
      return;
    }
    plainTitle ??= document.title;
    ownTitle = `${texts.desk.alert.title(callerWords(card, texts))} · ${session.site.name}`;
    document.title = ownTitle;
  }

  const unsubscribe = live.store.subscribe(act);
  sound.onChange(() => {
    able();
    tell();
  });
  // The first press of anything gives the page its voice; when what the press does is drawn, for to open the sound takes
  // a while.
  const voice = (): void => {
    const unlock = (): void => void sound.unlock();
    // A hidden page draws nothing, and needs its voice most.
    if (document.visibilityState === 'hidden') unlock();
    else requestAnimationFrame(() => setTimeout(unlock));
  };
  const touched = (): void => {
    if (!sound.audible()) voice();
  };
  const gone = (): void => crowd.stop();
  document.addEventListener('pointerdown', touched);
  document.addEventListener('keydown', touched);
  document.addEventListener('visibilitychange', able);
  window.addEventListener('pagehide', gone);
  // Right after signing in the browser allows it already; before anything was touched it would only complain.
  if (navigator.userActivation.hasBeenActive) voice();
  state = read();
  started = true;
  able();
  act();

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ringer: sound,
    change(next) {
      settings = { ...settings, ...next };
      sound.setVolume(settings.volume);
      try {
        localStorage.setItem(settingsKey, JSON.stringify(settings));
      } catch {
        // Kept for this page only.
      }
      tell();
    },
    async chooseDevice(device) {
      try {
        await sound.setDevice(device);
        this.change({ device });
      } catch (error) {
        await sound.setDevice('').catch(() => undefined);
        this.change({ device: '' });
        throw error;
      }
    },
    async askForNotices() {
      if (permission() === 'default') await Notification.requestPermission();
      tell();
    },
    speak(next) {
      texts = next;
      act();
    },
    stop() {
      unsubscribe();
      document.removeEventListener('pointerdown', touched);
      document.removeEventListener('keydown', touched);
      document.removeEventListener('visibilitychange', able);
      window.removeEventListener('pagehide', gone);
      sound.stop();
      title([]);
      for (const notice of notices.values()) notice.close();
      crowd.stop();
      sound.close();
    },
  };
}
