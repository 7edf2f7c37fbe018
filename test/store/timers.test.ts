/** Timers that outlive the process, on a real store and a clock that stands where the test put it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Db, Log, Store, TimerEffect, Tx } from '../../src/ports.js';
import { openSqliteStore } from '../../src/store/sqlite.js';
import { createTimers, type Timers, type TimerTables } from '../../src/store/timers.js';

const second = 1_000_000;
const day = 86_400 * second;
const start = Date.parse('2026-11-24T01:00:00Z') * 1000;

interface Said {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

let folder: string;
let store: Store;
let now: number;
let said: Said[];
const open: Timers[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-timers-'));
  store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: quiet() });
  await store.migrate('timers', createTimers({ db: store.db, clock: { now: () => now }, log: quiet() }).migrations);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  now = start;
  said = [];
  await store.db.withTables<TimerTables>().deleteFrom('timer').execute();
});
afterEach(async () => {
  for (const timers of open.splice(0)) await timers.stop();
});

function quiet(): Log {
  const hear = (message: string, fields?: Readonly<Record<string, unknown>>): void =>
    void said?.push({ message, fields });
  return { error: hear, warn: hear, info: () => {}, debug: () => {} };
}

/** A daemon's timers. What came is written `kind/key@due` with the seconds of the clock at which it came. */
function daemon(effects: Readonly<Record<string, TimerEffect>> = {}): { timers: Timers; came: string[] } {
  const timers = createTimers({ db: store.db, clock: { now: () => now }, log: quiet() });
  const came: string[] = [];
  const note: TimerEffect = ({ kind, key, due }) => {
    return Promise.resolve(() => {
      came.push(`${kind}/${key}@${(due - start) / second}`);
    });
  };
  for (const [kind, effect] of Object.entries({ late: note, ...effects })) timers.handle(kind, effect);
  open.push(timers);
  return { timers, came };
}

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store.db.transaction().execute(work);
const set = (timers: Timers, key: string, seconds: number, kind = 'late'): Promise<void> =>
  inTx((tx) => timers.set(tx, { kind, key, due: start + seconds * second }));
const rows = () => store.db.withTables<TimerTables>().selectFrom('timer').selectAll().orderBy('id').execute();

async function goTo(timers: Timers, seconds: number): Promise<void> {
  now = start + seconds * second;
  await timers.settled();
}

test('a timer comes when it is due: not a microsecond before, and once', async () => {
  const { timers, came } = daemon();
  await timers.start();
  await set(timers, 'SD-1', 900);
  now = start + 900 * second - 1;
  await timers.settled();
  expect(came).toEqual([]);
  await goTo(timers, 900);
  await goTo(timers, 5000);
  expect(came).toEqual(['late/SD-1@900']);
  expect(await rows()).toEqual([]);
});

test('set anew it comes at the new time alone, cancelled never; another key is another timer', async () => {
  const { timers, came } = daemon();
  await timers.start();
  await set(timers, 'a', 10);
  await set(timers, 'b', 10);
  await set(timers, 'c', 10);
  await set(timers, 'a', 30);
  expect(await inTx((tx) => timers.cancel(tx, 'late', 'b'))).toBe(true);
  expect(await inTx((tx) => timers.cancel(tx, 'late', 'nothing'))).toBe(false);
  await goTo(timers, 29);
  expect(came).toEqual(['late/c@10']);
  await goTo(timers, 30);
  expect(came).toEqual(['late/c@10', 'late/a@30']);
});

test('a timer that was set by a transaction which was rolled back does not exist', async () => {
  const { timers, came } = daemon();
  await timers.start();
  const failed = inTx(async (tx) => {
    await timers.set(tx, { kind: 'late', key: 'a', due: start });
    throw new Error('the ticket was refused');
  });
  await expect(failed).rejects.toThrow('the ticket was refused');
  await goTo(timers, 10);
  expect(came).toEqual([]);
});

test('what came due while the daemon was away comes at its start, in the order in which it was due', async () => {
  const before = daemon();
  await before.timers.start();
  for (const [key, due] of [['c', 300], ['a', 100], ['b', 200], ['later', 4000]] as const) await set(before.timers, key, due); // prettier-ignore
  await before.timers.stop();
  now = start + 3600 * second;
  const { timers, came } = daemon();
  await timers.start();
  expect(came).toEqual(['late/a@100', 'late/b@200', 'late/c@300']);
  await goTo(timers, 4000);
  expect(came).toHaveLength(4);
});

test('the running daemon wakes by itself, without being asked', async () => {
  const { timers, came } = daemon();
  await timers.start();
  await set(timers, 'soon', 0);
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (came.length === 0) return;
      clearInterval(look);
      resolve();
    }, 5);
  });
  expect(came).toEqual(['late/soon@0']);
});

test('an effect and what it writes are one commit; what follows it sees that commit', async () => {
  const seen: number[] = [];
  const { timers } = daemon({
    repeat: async ({ key, due, data }, tx) => {
      const count = Number(data['count']);
      await timers.set(tx, { kind: 'repeat', key, due: due + 900 * second, data: { count: count + 1 } });
      return () => void seen.push(count);
    },
  });
  await timers.start();
  await inTx((tx) => timers.set(tx, { kind: 'repeat', key: 'SD-1', due: start + 900 * second, data: { count: 1 } }));
  for (const seconds of [900, 1800, 2700]) await goTo(timers, seconds);
  expect(seen).toEqual([1, 2, 3]);
  expect(await rows()).toMatchObject([{ kind: 'repeat', due: start + 3600 * second, data: '{"count":4}' }]);
});

test('an effect that falls behind catches up: every fifteen minutes of the night, each once', async () => {
  const seen: number[] = [];
  const { timers } = daemon({
    repeat: async ({ key, due }, tx) => {
      await timers.set(tx, { kind: 'repeat', key, due: due + 900 * second });
      return () => void seen.push((due - start) / second);
    },
  });
  await timers.start();
  await set(timers, 'SD-1', 900, 'repeat');
  await goTo(timers, 3600);
  expect(seen).toEqual([900, 1800, 2700, 3600]);
});

test('an effect that throws leaves nothing behind, is logged without the key, and is tried again later and later', async () => {
  let tries = 0;
  const { timers, came } = daemon({
    broken: async ({ key }, tx) => {
      tries += 1;
      await timers.set(tx, { kind: 'late', key: `of-${key}`, due: start });
      if (tries < 4) throw new Error('no such ticket');
    },
  });
  await timers.start();
  await set(timers, '+8613900000108', 10, 'broken');
  for (let key = 0; key < 40; key += 1) await set(timers, `other-${key}`, 10);
  await goTo(timers, 10);
  expect(came).toHaveLength(40);
  const failures = said.filter(({ message }) => message.startsWith('the effect of a timer failed'));
  expect(failures.map(({ fields }) => fields)).toMatchObject([
    { kind: 'broken', attempts: 1, error: 'no such ticket' },
  ]);
  expect(JSON.stringify(said)).not.toContain('13900000108');
  const afterFirst = tries;
  await goTo(timers, 10.9);
  expect(tries).toBe(afterFirst);
  for (const seconds of [11.1, 13.2, 17.3, 26]) await goTo(timers, seconds);
  expect(came.at(-1)).toBe('late/of-+8613900000108@0');
  expect(await rows()).toEqual([]);
});

test('an effect cancels a timer that is due at the same moment: it does not come', async () => {
  const { timers, came } = daemon({
    accepted: async (_timer, tx) => {
      await timers.cancel(tx, 'late', 'SD-1');
      await timers.set(tx, { kind: 'late', key: 'SD-2', due: start + 60 * second });
    },
  });
  await timers.start();
  await inTx(async (tx) => {
    await timers.set(tx, { kind: 'accepted', key: 'SD-1', due: start + 5 * second });
    await timers.set(tx, { kind: 'late', key: 'SD-1', due: start + 5 * second });
    await timers.set(tx, { kind: 'late', key: 'SD-2', due: start + 5 * second });
  });
  await goTo(timers, 5);
  expect(came).toEqual([]);
  await goTo(timers, 60);
  expect(came).toEqual(['late/SD-2@60']);
});

test('our clock is set forward, then back: what was due on the way came once, nothing comes early', async () => {
  const { timers, came } = daemon();
  await timers.start();
  await set(timers, 'hour', 3600);
  await set(timers, 'day', 86_400);
  await goTo(timers, 7200);
  expect(came).toEqual(['late/hour@3600']);
  await goTo(timers, -7200);
  await set(timers, 'again', 3600);
  await goTo(timers, 3599);
  expect(came).toEqual(['late/hour@3600']);
  await goTo(timers, 86_400);
  expect(came).toEqual(['late/hour@3600', 'late/again@3600', 'late/day@86400']);
});

test('a timer three years ahead, beyond what setTimeout holds, waits until then', async () => {
  const { timers, came } = daemon();
  await timers.start();
  const far = (3 * 365 * day) / second;
  await set(timers, 'far', far);
  for (const days of [25, 26, 400, 3 * 365 - 1]) {
    await goTo(timers, (days * day) / second);
    expect(came).toEqual([]);
  }
  await goTo(timers, far);
  expect(came).toEqual([`late/far@${far}`]);
});

test('timers of a kind that this program does not know wait, and stop nobody', async () => {
  const old = daemon({ gone: () => Promise.resolve() });
  await old.timers.start();
  await set(old.timers, 'x', 10, 'gone');
  await old.timers.stop();
  const { timers, came } = daemon();
  await timers.start();
  expect(said).toContainEqual({
    message: 'timers of these kinds wait: nothing here handles them',
    fields: { kinds: ['gone'] },
  });
  await set(timers, 'a', 20);
  await goTo(timers, 30);
  expect(came).toEqual(['late/a@20']);
  expect(await rows()).toMatchObject([{ kind: 'gone' }]);
});

test('the store cannot be used for a while: it is said once, and the timer comes afterwards, once', async () => {
  const before = daemon();
  await before.timers.start();
  await set(before.timers, 'SD-1', 10);
  await before.timers.stop();
  let broken = 3;
  const db: Db = new Proxy(store.db, {
    get(of, name) {
      if (name === 'transaction' && broken > 0) {
        broken -= 1;
        throw new Error('the disk is full');
      }
      const value: unknown = Reflect.get(of, name, of);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
  now = start + 20 * second;
  const timers = createTimers({ db, clock: { now: () => now }, log: quiet() });
  const came: string[] = [];
  timers.handle('late', ({ key }) => Promise.resolve(() => void came.push(key)));
  open.push(timers);
  await timers.start();
  await timers.settled();
  expect(came).toEqual(['SD-1']);
  expect(said).toEqual([
    { message: 'timers cannot be read or written, and wait', fields: { error: 'the disk is full' } },
  ]);
});

test('what makes no time, and effects that come too late or twice, are refused', async () => {
  const { timers } = daemon();
  await timers.start();
  for (const due of [Number.NaN, Infinity, 1.5, 2 ** 60]) {
    await expect(inTx((tx) => timers.set(tx, { kind: 'late', key: 'a', due }))).rejects.toThrow(RangeError);
  }
  expect(() => timers.handle('new', () => Promise.resolve())).toThrow('comes too late');
  const twice = createTimers({ db: store.db, clock: { now: () => now }, log: quiet() });
  twice.handle('late', () => Promise.resolve());
  expect(() => twice.handle('late', () => Promise.resolve())).toThrow('have an effect already');
  expect(await rows()).toEqual([]);
});

type Step =
  | { readonly do: 'set'; readonly key: number; readonly in: number }
  | { readonly do: 'cancel'; readonly key: number }
  | { readonly do: 'move'; readonly by: number }
  | { readonly do: 'restart' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('set' as const), key: fc.nat(4), in: fc.integer({ min: -20, max: 100 }) }),
    fc.record({ do: fc.constant('cancel' as const), key: fc.nat(4) }),
    fc.record({ do: fc.constant('move' as const), by: fc.integer({ min: -30, max: 60 }) }),
    fc.record({ do: fc.constant('restart' as const) }),
  ),
  { minLength: 1, maxLength: 25 },
);

test('any order of setting, cancelling, restarts and a clock that jumps: each timer comes when a list of them says', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      now = start;
      await store.db.withTables<TimerTables>().deleteFrom('timer').execute();
      let { timers, came } = daemon();
      await timers.start();
      const expected: string[] = [];
      const pending = new Map<number, { due: number; serial: number }>();
      let serial = 0;
      const fire = (): void => {
        const due = [...pending].filter(([, one]) => one.due <= now);
        due.sort(([, a], [, b]) => a.due - b.due || a.serial - b.serial);
        for (const [key, one] of due) {
          expected.push(`late/${key}@${(one.due - start) / second}`);
          pending.delete(key);
        }
      };
      const all: string[] = [];
      for (const step of list) {
        if (step.do === 'set') {
          const due = now + step.in * second;
          await inTx((tx) => timers.set(tx, { kind: 'late', key: String(step.key), due }));
          pending.set(step.key, { due, serial: (serial += 1) });
        } else if (step.do === 'cancel') {
          // What is due already is on its way: it may come before it is cancelled, so it is let come first.
          const there = pending.delete(step.key);
          expect(await inTx((tx) => timers.cancel(tx, 'late', String(step.key)))).toBe(there);
        } else if (step.do === 'move') {
          now += step.by * second;
        } else {
          await timers.stop();
          all.push(...came);
          ({ timers, came } = daemon());
          await timers.start();
        }
        await timers.settled();
        fire();
      }
      await timers.stop();
      expect([...all, ...came]).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
