/**
 * What the parts of the console share: its slots, the notes, the own day. The slots and the notes outlive the room, which
 * is taken down while the screen is locked and while another room is looked at.
 */
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
  type RefObject,
} from 'react';
import type { CallPageJson, CallJson } from '../../contract/call.js';
import type { DraftJson, DraftsOfCallJson } from '../../contract/desk.js';
import type { CardJson } from '../../contract/live.js';
import { cardsInOrder } from '../agent/cards.js';
import { ms } from '../format/instant.js';
import { useConnection, useDesk, useLive, type Desk } from '../shell/context.js';
import { useMyTasks, type MyTasks } from '../tickets/use-tasks.js';
import { myDay, type MyDay } from './my-day.js';
import { noteBook, type KeptNote, type Note, type NoteBook } from './note-book.js';
import { choose, emptySlots, fold, follow, step, take, type Busy, type Slots } from './slots.js';

export interface Console {
  /** In the order of the rail, those that live first. */
  readonly cards: readonly CardJson[];
  readonly slots: Slots;
  readonly shown: CardJson | null;
  readonly notes: NoteBook;
  /** Newest first, of today; null: they cannot be read. */
  readonly calls: readonly CallJson[] | null;
  readonly day: MyDay | null;
  /** What the reader has to do. */
  readonly tasks: MyTasks;
  readonly choose: (id: string) => void;
  readonly step: (by: 1 | -1) => void;
  readonly take: (callId: string) => void;
  readonly fold: (id: string) => void;
  /** The parts in which a field may have the focus. */
  readonly cardPart: RefObject<HTMLElement | null>;
  readonly workPart: RefObject<HTMLElement | null>;
}

const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (console === null) throw new Error('used outside the console');
  return console;
}

export function useNote(callId: string | null): Note | null {
  const { notes } = useConsole();
  useEffect(() => {
    if (callId !== null) notes.open(callId);
  }, [notes, callId]);
  const note = useSyncExternalStore(notes.subscribe, () => (callId === null ? null : notes.note(callId)));
  return note;
}

const keptKey = (user: string, callId: string): string => `skylark.note.${user}.${callId}`;

function readKept(key: string): KeptNote | null {
  try {
    const said: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (typeof said !== 'object' || said === null) return null;
    const { version, base, text }: Partial<Record<string, unknown>> = { ...said };
    return typeof version === 'number' && typeof base === 'string' && typeof text === 'string'
      ? { version, base, text }
      : null;
  } catch {
    return null;
  }
}

/** The notes with the way to the server, which another session's proof replaces. */
interface Kept {
  readonly book: NoteBook;
  rest: Desk['rest'];
}

function openNotes({ rest: first, session }: Desk): Kept {
  const path = (callId: string): string => `/api/v1/calls/${encodeURIComponent(callId)}/draft`;
  const kept: { rest: Desk['rest']; book: NoteBook } = {
    rest: first,
    book: noteBook({
      read: (callId) => kept.rest.get<DraftsOfCallJson>(path(callId)),
      write: (callId, body) => kept.rest.send<DraftJson>('PUT', path(callId), body),
      kept: (callId) => readKept(keptKey(session.user, callId)),
      keep(callId, note) {
        try {
          if (note === null) localStorage.removeItem(keptKey(session.user, callId));
          else localStorage.setItem(keptKey(session.user, callId), JSON.stringify(note));
        } catch {
          // Without storage it is in this page's memory, and on the server a moment later.
        }
      },
      after(delay, task) {
        const timer = setTimeout(task, delay);
        return () => clearTimeout(timer);
      },
      parse: ms,
    }),
  };
  return kept;
}

/** One for as long as the page lives and the same user is signed in. */
function useNotes(): NoteBook {
  const desk = useDesk();
  const { drafts, live, session, rest } = desk;
  const key = `desk.notes/${session.user}`;
  const [kept] = useState((): Kept => {
    const before = drafts.get(key);
    if (isKept(before)) return before;
    const fresh = openNotes(desk);
    drafts.set(key, fresh);
    return fresh;
  });
  const { book } = kept;
  useLayoutEffect(() => {
    kept.rest = rest;
  }, [kept, rest]);
  useEffect(() => {
    // While another room was shown nobody listened.
    book.refresh();
    return live.listen((message) => {
      if (message.type === 'draft.saved') book.saved(message.draft);
      // A fresh stream, or after a lock: what was saved elsewhere meanwhile is not told again.
      if (message.type === 'snapshot') book.refresh();
    });
  }, [live, book]);
  useEffect(() => {
    const flush = (): void => book.flush();
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('pagehide', flush);
    return () => {
      flush();
      document.removeEventListener('visibilitychange', flush);
      window.removeEventListener('pagehide', flush);
    };
  }, [book]);
  const up = useConnection().state === 'up';
  useEffect(() => {
    if (up) book.flush();
  }, [up, book]);
  return book;
}

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' && value !== null && 'book' in value && 'rest' in value;

const callsRead = 200;

/** Own calls of today: read at first, and again when one of them changes its state. */
function useOwnCalls(cards: readonly CardJson[]): readonly CallJson[] | null {
  const { rest, session, time, live } = useDesk();
  const [calls, setCalls] = useState<readonly CallJson[] | null>(null);
  const up = useConnection().state === 'up';
  const states = cards.map((card) => `${card.callId} ${card.state}`).join(' ');
  useEffect(() => {
    if (!up) return undefined;
    let wanted = true;
    // The call log writes a moment after the card has changed.
    const timer = setTimeout(
      () => {
        const from = new Date(time.dayStart(live.wallNow())).toISOString();
        const query = new URLSearchParams({ hotline: 'true', from, user: session.user, limit: String(callsRead) });
        void rest.get<CallPageJson>(`/api/v1/calls?${query.toString()}`).then((answer) => {
          if (wanted && answer.ok) setCalls(answer.value.items);
        });
      },
      calls === null ? 0 : 1200,
    );
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- reading them must not ask for them again
  }, [rest, session.user, time, live, up, states]);
  return calls;
}

export function ConsoleHost({ children }: { readonly children: ReactNode }) {
  const { session, drafts, time, live } = useDesk();
  const known = useLive((state) => state.cards);
  const cards = useMemo(
    () => cardsInOrder([...known.values()].filter((card) => card.user === session.user)),
    [known, session.user],
  );
  const notes = useNotes();
  const cardPart = useRef<HTMLElement | null>(null);
  const workPart = useRef<HTMLElement | null>(null);
  const key = `desk.slots/${session.user}`;
  const [slots, setSlots] = useState((): Slots => {
    const kept = drafts.get(key);
    return isSlots(kept) ? kept : emptySlots;
  });
  const put = useCallback(
    (change: (before: Slots) => Slots) =>
      setSlots((before) => {
        const next = change(before);
        drafts.set(key, next);
        return next;
      }),
    [drafts, key],
  );
  const busyWith = useCallback(
    (before: Slots): Busy => ({
      inCard: fieldIn(cardPart.current),
      inWork: fieldIn(workPart.current),
      workHeld: before.work !== null && notes.note(before.work).text !== '',
    }),
    [notes],
  );
  // Before it is painted: the card is there with the frame that tells of it.
  useLayoutEffect(() => put((before) => follow(before, cards, busyWith(before))), [cards, put, busyWith]);

  const calls = useOwnCalls(cards);
  const tasks = useMyTasks();
  const day = useMemo(
    () => (calls === null ? null : myDay(calls, session.user, time.dayStart(live.wallNow()))),
    [calls, session.user, time, live],
  );
  const latest = useRef(cards);
  useLayoutEffect(() => {
    latest.current = cards;
  }, [cards]);
  const acts = useMemo(
    () => ({
      choose: (id: string) => put((before) => choose(before, id)),
      step: (by: 1 | -1) => put((before) => step(before, latest.current, by)),
      take: (callId: string) => put((before) => take(before, callId)),
      fold: (id: string) => put((before) => fold(before, latest.current, id)),
    }),
    [put],
  );
  const value = useMemo((): Console => {
    const shown = cards.find((card) => card.id === slots.shown) ?? null;
    return { cards, slots, shown, notes, calls, day, tasks, ...acts, cardPart, workPart };
  }, [cards, slots, notes, calls, day, tasks, acts]);
  return <ConsoleContext value={value}>{children}</ConsoleContext>;
}

const isSlots = (value: unknown): value is Slots =>
  typeof value === 'object' && value !== null && 'folded' in value && 'talking' in value;

/** Whether a field in which one writes has the focus there. */
function fieldIn(part: HTMLElement | null): boolean {
  const active = document.activeElement;
  return part !== null && active !== null && part.contains(active) && active.matches('input, textarea, select');
}
