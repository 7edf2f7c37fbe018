/** A note as it is typed: through a lost link, a second window, a reload and a slow server no word of it is lost. */
import { array, assert, asyncProperty, constantFrom, nat, oneof, record } from 'fast-check';
import type { DraftJson } from '../../src/contract/desk.js';
import { mergeText } from '../../src/contract/merge-text.js';
import { noteBook, pauseMs, type KeptNote, type NoteBook } from '../../src/web/desk/note-book.js';

/** A server with one note a call, which merges as the real one does; and windows of the same user at it. */
function desk() {
  const notes = new Map<string, DraftJson>();
  const open = new Set<NoteBook>();
  const server = {
    away: false,
    refuses: 0,
    /** What is written is kept, but its writer never hears of it. */
    deaf: false,
    /** Answers wait here until they are let go. */
    held: null as null | (() => void)[],
    notes,
    note: (id: string) => notes.get(id)?.note ?? '',
  };
  const answer = <T>(value: () => T): Promise<{ ok: true; value: T } | { ok: false; status: number }> => {
    if (server.away) return Promise.resolve({ ok: false, status: 0 });
    if (server.refuses > 0) return Promise.resolve({ ok: false, status: server.refuses });
    const done = { ok: true as const, value: value() };
    if (server.deaf) return Promise.resolve({ ok: false, status: 0 });
    if (server.held === null) return Promise.resolve(done);
    const { held } = server;
    return new Promise((resolve) => held.push(() => resolve(done)));
  };
  function window(storage = new Map<string, KeptNote>()) {
    let now = 0;
    const timers = new Set<{ at: number; task: () => void }>();
    const book = noteBook({
      read: (callId) =>
        answer(() => ({ own: notes.get(callId) ?? { callId, version: 0, note: '', savedAt: null }, others: [] })),
      write: (callId, { version, base, note }) =>
        answer(() => {
          const before = notes.get(callId);
          const text = before === undefined || version === before.version ? note : mergeText(base, note, before.note);
          const draft = {
            callId,
            version: (before?.version ?? 0) + 1,
            note: text,
            savedAt: '2026-11-24T02:07:09.000Z',
          };
          notes.set(callId, draft);
          if (!server.deaf) for (const other of open) other.saved(draft);
          return draft;
        }),
      kept: (callId) => storage.get(callId) ?? null,
      keep: (callId, note) => void (note === null ? storage.delete(callId) : storage.set(callId, note)),
      after(delay, task) {
        const timer = { at: now + delay, task };
        timers.add(timer);
        return () => timers.delete(timer);
      },
      parse: (instant) => Date.parse(instant),
    });
    open.add(book);
    return {
      book,
      storage,
      async pass(ms: number) {
        now += ms;
        for (const timer of timers) {
          if (timer.at > now) continue;
          timers.delete(timer);
          timer.task();
        }
        for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
      },
      close() {
        book.stop();
        open.delete(book);
      },
    };
  }
  return { server, window };
}

test('what is typed is on the server a pause later, and said to be so', async () => {
  const { server, window } = desk();
  const one = window();
  one.book.open('c');
  await one.pass(0);
  expect(one.book.note('c').state).toBe('saved');
  one.book.type('c', '打印');
  one.book.type('c', '打印机脱机');
  expect(one.book.note('c').state).toBe('waiting');
  expect(server.note('c')).toBe('');
  await one.pass(pauseMs);
  expect(server.note('c')).toBe('打印机脱机');
  expect(one.book.note('c')).toMatchObject({ state: 'saved', savedAt: Date.parse('2026-11-24T02:07:09Z') });
  expect(one.storage.size).toBe(0);
});

test('typed on while a save travels: both are kept, and saved after it', async () => {
  const { server, window } = desk();
  const one = window();
  one.book.open('c');
  await one.pass(0);
  one.book.type('c', 'one');
  server.held = [];
  await one.pass(pauseMs);
  one.book.type('c', 'one two');
  const held = server.held;
  server.held = null;
  for (const go of held) go();
  await one.pass(0);
  expect(one.book.note('c')).toMatchObject({ text: 'one two', state: 'waiting' });
  await one.pass(pauseMs);
  expect(server.note('c')).toBe('one two');
});

test('the link is lost in the middle of a sentence: kept here, there when it is back', async () => {
  const { server, window } = desk();
  const one = window();
  one.book.open('c');
  await one.pass(0);
  server.away = true;
  one.book.type('c', 'kept');
  await one.pass(pauseMs);
  await one.pass(60_000);
  expect(one.book.note('c').state).toBe('waiting');
  expect(one.storage.get('c')?.text).toBe('kept');
  server.away = false;
  one.book.flush();
  await one.pass(0);
  expect(server.note('c')).toBe('kept');
});

test('the page is loaded anew before anything was saved: the text is there and goes to the server', async () => {
  const { server, window } = desk();
  const first = window();
  first.book.open('c');
  await first.pass(0);
  first.book.type('c', 'hello');
  await first.pass(pauseMs);
  server.away = true;
  first.book.type('c', 'hello world');
  first.close();
  server.away = false;
  const second = window(first.storage);
  second.book.open('c');
  expect(second.book.note('c').text).toBe('hello world');
  await second.pass(0);
  await second.pass(pauseMs);
  expect(server.note('c')).toBe('hello world');
});

test('typed before the server’s own note was read: that one comes first, nothing stands twice', async () => {
  const { server, window } = desk();
  server.notes.set('c', { callId: 'c', version: 3, note: 'from home', savedAt: null });
  const one = window();
  server.away = true;
  one.book.open('c');
  one.book.type('c', 'here');
  await one.pass(0);
  server.away = false;
  await one.pass(3000);
  await one.pass(pauseMs);
  expect(server.note('c')).toBe('from home here');
  expect(one.book.note('c').text).toBe('from home here');
});

test('a second window shows what the first wrote, and both may write at once', async () => {
  const { server, window } = desk();
  const [one, two] = [window(), window()];
  for (const each of [one, two]) each.book.open('c');
  await one.pass(0);
  one.book.type('c', 'a');
  await one.pass(pauseMs);
  expect(two.book.note('c').text).toBe('a');
  one.book.type('c', 'a one');
  two.book.type('c', 'a two');
  await one.pass(pauseMs);
  await two.pass(pauseMs);
  await one.pass(pauseMs);
  expect(server.note('c').split(' ').toSorted()).toEqual(['a', 'one', 'two']);
  expect(one.book.note('c').text).toBe(server.note('c'));
  expect(two.book.note('c').text).toBe(server.note('c'));
});

test('the server has it, but its answer was lost, and he wrote on: nothing stands twice', async () => {
  const { server, window } = desk();
  const one = window();
  one.book.open('c');
  await one.pass(0);
  one.book.type('c', '打印机。');
  await one.pass(pauseMs);
  one.book.type('c', '打印机。三楼');
  server.deaf = true;
  await one.pass(pauseMs);
  expect(server.note('c')).toBe('打印机。三楼');
  one.close();
  server.deaf = false;
  const again = window(one.storage);
  again.book.open('c');
  again.book.type('c', '打印机。三楼，已重启');
  await again.pass(0);
  await again.pass(pauseMs);
  expect(server.note('c')).toBe('打印机。三楼，已重启');
});

test('somebody else’s call: the note says that it is not kept, instead of pretending', async () => {
  const { server, window } = desk();
  server.refuses = 404;
  const one = window();
  one.book.open('c');
  await one.pass(0);
  expect(one.book.note('c').state).toBe('refused');
});

test('two windows, a link that breaks, reloads at any moment: every word is in the note in the end', async () => {
  const act = oneof(
    record({ do: constantFrom('type' as const), window: nat(1) }),
    record({ do: constantFrom('pass' as const, 'reload' as const), window: nat(1) }),
    record({ do: constantFrom('cut' as const, 'back' as const), window: nat(1) }),
  );
  await assert(
    asyncProperty(array(act, { maxLength: 25 }), async (acts) => {
      const { server, window } = desk();
      // One browser: what is kept is kept for both windows of it only where they do not write over each other's.
      const windows = [window(), window(new Map())];
      for (const each of windows) each.book.open('c');
      const words: string[] = [];
      for (const { do: what, window: n } of acts) {
        const here = windows[n];
        if (here === undefined) continue;
        if (what === 'type') {
          const word = `w${words.length}`;
          words.push(word);
          const { text } = here.book.note('c');
          here.book.type('c', text === '' ? word : `${text} ${word}`);
        } else if (what === 'pass') await here.pass(pauseMs);
        else if (what === 'cut') server.away = true;
        else if (what === 'back') server.away = false;
        else {
          here.close();
          const fresh = window(here.storage);
          fresh.book.open('c');
          windows[n] = fresh;
        }
      }
      server.away = false;
      for (let round = 0; round < 6; round += 1) {
        for (const each of windows) {
          each.book.refresh();
          await each.pass(3000);
        }
      }
      const found = server.note('c').split(/\s+/).filter(Boolean);
      expect(found.toSorted()).toEqual(words.toSorted());
      for (const each of windows) expect(each.book.note('c')).toMatchObject({ text: server.note('c'), state: 'saved' });
    }),
    { numRuns: 150 },
  );
});
