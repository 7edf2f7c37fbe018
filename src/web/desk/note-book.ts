/**
 * Notes as they are typed: kept in this browser at each key, on the server at each pause, and merged with what another
 * window or computer wrote meanwhile. A word is never lost, and what is typed is never waited for.
 */
import type { DraftJson, DraftsOfCallJson } from '../../contract/desk.js';
import { mergeText } from '../../contract/merge-text.js';

/** `unread`: not known yet what the server has. `waiting`: kept here, not yet there. `refused`: it is no call of his. */
export type NoteState = 'unread' | 'saved' | 'waiting' | 'refused';

export interface Note {
  readonly text: string;
  readonly state: NoteState;
  /** Milliseconds since 1970; null: never. */
  readonly savedAt: number | null;
  /** Of colleagues who had the call before. */
  readonly others: DraftsOfCallJson['others'];
}

/** What the server has not got yet, with the version that it goes on from. */
export interface KeptNote {
  readonly version: number;
  readonly base: string;
  readonly text: string;
}

type Said<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: number };

export interface NoteBookDeps {
  read(callId: string): Promise<Said<DraftsOfCallJson>>;
  write(callId: string, body: { version: number; base: string; note: string }): Promise<Said<DraftJson>>;
  /** What this browser kept. */
  kept(callId: string): KeptNote | null;
  /** null: the server has it all. */
  keep(callId: string, note: KeptNote | null): void;
  /** Runs `task` after so many milliseconds; returns the cancel. */
  after(delay: number, task: () => void): () => void;
  parse(instant: string): number;
}

export interface NoteBook {
  /** Reads it from the server, the first time. */
  open(callId: string): void;
  note(callId: string): Note;
  type(callId: string, text: string): void;
  /** Saves what waits, at once. */
  flush(): void;
  /** Somebody saved this note: another window of the same user, or this one. */
  saved(draft: DraftJson): void;
  /** Whatever was missed while the link was down. */
  refresh(): void;
  readonly subscribe: (listener: () => void) => () => void;
  stop(): void;
}

export const pauseMs = 700;
const retryMs = 3000;
const notesOpen = 40;

interface Entry {
  readonly callId: string;
  /** What the server had when last told; null before. */
  base: { readonly version: number; readonly text: string } | null;
  note: Note;
  /** A save is under way. */
  busy: boolean;
  /** What was heard meanwhile. */
  heard: DraftJson | null;
  cancel: (() => void) | null;
}

const unread: Note = { text: '', state: 'unread', savedAt: null, others: [] };
const isOver = (status: number): boolean => status === 404 || status === 403;

export function noteBook(deps: NoteBookDeps): NoteBook {
  const entries = new Map<string, Entry>();
  const listeners = new Set<() => void>();
  let stopped = false;

  const put = (entry: Entry, change: Partial<Note>): void => {
    entry.note = { ...entry.note, ...change };
    for (const listener of listeners) listener();
  };
  const alive = (entry: Entry): boolean => !stopped && entries.get(entry.callId) === entry;
  const later = (entry: Entry, delay: number, task: (entry: Entry) => Promise<void>): void => {
    entry.cancel?.();
    entry.cancel = deps.after(delay, () => {
      entry.cancel = null;
      if (alive(entry)) void task(entry);
    });
  };
  /** Keeps here what the server has not got, and says so. */
  function settle(entry: Entry, text: string, savedAt: number | null): void {
    const base = entry.base ?? { version: 0, text: '' };
    const settled = entry.base !== null && text === base.text;
    deps.keep(entry.callId, settled ? null : { version: base.version, base: base.text, text });
    put(entry, { text, savedAt, state: settled ? 'saved' : entry.base === null ? 'unread' : 'waiting' });
    if (entry.note.state === 'waiting' && !entry.busy) later(entry, pauseMs, save);
  }

  /** Takes what the server has: what was typed here since the same beginning stays in it. */
  function meet(entry: Entry, draft: DraftJson): void {
    const savedAt = draft.savedAt === null ? null : deps.parse(draft.savedAt);
    let { text } = entry.note;
    if (entry.base === null || draft.version > entry.base.version) {
      text = mergeText(entry.base?.text ?? '', text, draft.note);
      entry.base = { version: draft.version, text: draft.note };
    }
    settle(entry, text, savedAt);
  }

  async function load(entry: Entry): Promise<void> {
    const answer = await deps.read(entry.callId);
    if (!alive(entry)) return;
    if (!answer.ok) {
      if (isOver(answer.status)) put(entry, { state: 'refused' });
      else later(entry, retryMs, load);
      return;
    }
    put(entry, { others: answer.value.others });
    if (!entry.busy) meet(entry, answer.value.own);
  }

  async function save(entry: Entry): Promise<void> {
    const { base } = entry;
    const { text, state } = entry.note;
    if (entry.busy || base === null || state !== 'waiting') return;
    entry.busy = true;
    const answer = await deps.write(entry.callId, { version: base.version, base: base.text, note: text });
    entry.busy = false;
    if (!alive(entry)) return;
    if (!answer.ok) {
      if (isOver(answer.status)) put(entry, { state: 'refused' });
      else later(entry, retryMs, save);
      return;
    }
    // What was typed on while it travelled began from what was sent.
    entry.base = { version: base.version, text };
    const { heard } = entry;
    entry.heard = null;
    meet(entry, answer.value);
    if (heard !== null && heard.version > answer.value.version) meet(entry, heard);
  }

  function open(callId: string): Entry {
    const found = entries.get(callId);
    if (found !== undefined) return found;
    const kept = deps.kept(callId);
    const entry: Entry = {
      callId,
      base: kept === null ? null : { version: kept.version, text: kept.base },
      note: kept === null ? unread : { ...unread, text: kept.text },
      busy: false,
      heard: null,
      cancel: null,
    };
    entries.set(callId, entry);
    for (const [other, old] of entries) {
      if (entries.size <= notesOpen) break;
      if (old !== entry && old.note.state !== 'waiting' && !old.busy) entries.delete(other);
    }
    void load(entry);
    return entry;
  }

  return {
    open: (callId) => void open(callId),
    note: (callId) => entries.get(callId)?.note ?? unread,
    type(callId, text) {
      const entry = open(callId);
      if (entry.note.text === text || entry.note.state === 'refused') return;
      settle(entry, text, entry.note.savedAt);
    },
    flush() {
      for (const entry of entries.values()) {
        if (entry.note.state !== 'waiting' || entry.busy) continue;
        entry.cancel?.();
        entry.cancel = null;
        void save(entry);
      }
    },
    saved(draft) {
      const entry = entries.get(draft.callId);
      if (entry === undefined || entry.base === null) return;
      // While one is under way, its answer tells first what it began from.
      if (!entry.busy) meet(entry, draft);
      else if (draft.version > (entry.heard?.version ?? 0)) entry.heard = draft;
    },
    refresh() {
      for (const entry of entries.values()) if (!entry.busy) void load(entry);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      stopped = true;
      for (const entry of entries.values()) entry.cancel?.();
    },
  };
}
