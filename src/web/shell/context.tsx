/** What every component may ask for: the language, and for those signed in the session with its live part. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Locale, SessionJson } from '../../contract/roles.js';
import type { SiteTime } from '../format/day.js';
import type { Texts } from '../i18n/texts.js';
import type { Live } from '../live/live.js';
import type { Connection } from '../live/socket.js';
import type { LiveState } from '../live/state.js';
import type { Drafts } from '../kit/draft.js';
import type { Ticker } from '../kit/ticker.js';
import type { Rest } from '../session/rest.js';

export interface Language {
  readonly texts: Texts;
  readonly locale: Locale;
  readonly choose: (locale: Locale) => void;
}

export interface Desk {
  readonly session: SessionJson;
  readonly live: Live;
  readonly rest: Rest;
  readonly time: SiteTime;
  /** What is typed and not saved yet; see kit/draft.ts. */
  readonly drafts: Drafts;
  readonly signOut: () => void;
  /** Takes over what the server says of the session: another phone, another password. */
  readonly changed: (session: SessionJson) => void;
  /** Locks the screen at once; null where this site has no lock. */
  readonly lockNow: (() => void) | null;
}

export const LanguageContext = createContext<Language | null>(null);
export const DeskContext = createContext<Desk | null>(null);
/** The one beat of the page; a locked page has one of its own. */
export const TickerContext = createContext<Ticker | null>(null);

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (language === null) throw new Error('used outside the shell');
  return language;
}

export function useTexts(): Texts {
  return useLanguage().texts;
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('used without a session');
  return desk;
}

export function useTicker(): Ticker {
  const ticker = useContext(TickerContext);
  if (ticker === null) throw new Error('used where nothing runs with time');
  return ticker;
}

/** A part of the live state; `pick` must give the same value for the same state. */
export function useLive<T>(pick: (state: LiveState) => T): T {
  const { store } = useDesk().live;
  return useSyncExternalStore(store.subscribe, () => pick(store.state()));
}

export function useConnection(): Connection {
  const { store } = useDesk().live;
  return useSyncExternalStore(store.subscribe, store.connection);
}

/** A value that changes with time; `read` must give a string, number or boolean. Drawn anew only when it changes. */
export function useBeat<T extends string | number | boolean | null>(read: () => T): T {
  return useSyncExternalStore(useTicker().add, read);
}
