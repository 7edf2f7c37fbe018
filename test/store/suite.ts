/**
 * What every store behind the port must do, whichever database it stands on. A store's own test file calls this with a
 * way to open one and to open the same again.
 */
import * as fc from 'fast-check';
import { sql, type Migration } from 'kysely';
import type { CallFact } from '../../src/core/call-fact.js';
import { openCallsFromFacts } from '../../src/store/restore.js';
import type { DurableFollower, Log, Store, StoredFact } from '../../src/ports.js';
import { callId, factsOf } from './facts-of-calls.js';

export interface StoreUnderTest {
  /** Opens the store; a second call, after `close`, opens what the first one left. */
  open(log?: Log): Promise<Store>;
  /** Throws everything away. */
  dispose(): Promise<void>;
}

export const silent: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

/** All facts of a store, page by page. */
export async function everything(store: Store, page = 50): Promise<StoredFact[]> {
  const all: StoredFact[] = [];
  for (;;) {
    const batch = await store.facts.read(all.at(-1)?.seq ?? 0, page);
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}

type NoteTables = { note: { id: number; text: string } };

const notes: Record<string, Migration> = {
  '001_notes': {
    up: async (db) => {
      await db.schema
        .createTable('note')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('text', 'text', (column) => column.notNull())
        .execute();
    },
  },
};

const more: Migration = {
  up: async (db) => {
    await sql`insert into note (id, text) values (7, 'from 002')`.execute(db);
  },
};

export function storeSuite(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`store: ${name}`, () => {
    let under: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      under = await make();
      store = await under.open();
    });
    afterEach(async () => {
      await store.close();
      await under.dispose();
    });

    const reopen = async () => {
      await store.close();
      store = await under.open();
    };

    describe('facts', () => {
      test('what was appended is read back whole, in order, after a restart too', async () => {
        const given = [...factsOf({ serial: 1 }), ...factsOf({ serial: 2, wait: null })];
        const last = await store.facts.append(given);
        await reopen();
        const read = await everything(store, 3);
        expect(read.map((stored) => stored.fact)).toEqual(given);
        expect(read.at(-1)?.seq).toBe(last);
        const seqs = read.map((stored) => stored.seq);
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      });

      test('less exact times and hostile text come back as they were', async () => {
        const facts = Array.from(
          factsOf({ serial: 3, number: '"\u2028\'; drop table fact; --\u{1F4DE}' }),
          (fact): CallFact => ({ ...fact, precision: 'arrival' }),
        );
        await store.facts.append(facts);
        expect((await everything(store)).map((stored) => stored.fact)).toEqual(facts);
      });

      test('the same facts given again are stored once', async () => {
        const facts = factsOf({ serial: 1 });
        await store.facts.append(facts.slice(0, 4));
        await store.facts.append(facts);
        await store.facts.append(facts.slice(2, 6));
        await reopen();
        await store.facts.append(facts);
        expect((await everything(store)).map((stored) => stored.fact)).toEqual(facts);
      });

      test('any cutting and repeating of several calls gives each fact once, in the order of its call', async () => {
        let serial = 100;
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.record({ call: fc.nat(2), back: fc.nat(4), forth: fc.integer({ min: 1, max: 6 }) }), {
              minLength: 1,
              maxLength: 12,
            }),
            async (pieces) => {
              const calls = [0, 1, 2].map((i) => factsOf({ serial: serial + i }));
              const ids = new Set([0, 1, 2].map((i) => callId(serial + i)));
              serial += 3;
              const reached = [0, 0, 0];
              const appends = pieces.map(({ call, back, forth }) => {
                const to = reached[call] ?? 0;
                const facts = calls[call] ?? [];
                const piece = facts.slice(Math.max(0, to - back), to + forth);
                reached[call] = Math.min(to + forth, facts.length);
                return store.facts.append(piece);
              });
              await Promise.all(appends);
              const stored = (await everything(store, 500)).map((s) => s.fact).filter((f) => ids.has(f.call));
              const sorted = stored.toSorted((a, b) => (a.call < b.call ? -1 : a.call > b.call ? 1 : a.n - b.n));
              expect(sorted).toEqual(calls.flatMap((facts, i) => facts.slice(0, reached[i])));
              for (const id of ids) {
                const numbers = stored.filter((f) => f.call === id).map((f) => f.n);
                expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
              }
            },
          ),
          { numRuns: 25 },
        );
      });

      test('followers hear of a commit once it is durable', async () => {
        const heard: number[] = [];
        const stop = store.facts.onCommit((seq) => heard.push(seq));
        const seq = await store.facts.append(factsOf({ serial: 1 }));
        expect(heard).toEqual([seq]);
        await store.facts.append(factsOf({ serial: 1 }));
        expect(heard).toEqual([seq]);
        stop();
        await store.facts.append(factsOf({ serial: 2 }));
        expect(heard).toEqual([seq]);
      });

      test('appends that come together share a commit, and each is acknowledged by it', async () => {
        const commits: number[] = [];
        store.facts.onCommit((seq) => commits.push(seq));
        const calls = Array.from({ length: 300 }, (_, i) => factsOf({ serial: i + 1 }));
        const seqs = await Promise.all(calls.map((facts) => store.facts.append(facts)));
        expect(commits.length).toBeLessThanOrEqual(5);
        expect(Math.max(...seqs)).toBe(commits.at(-1));
        expect((await everything(store, 1000)).length).toBe(300 * 11);
      });

      test('a page may begin and end anywhere, also inside of what was stored together', async () => {
        const facts = [...factsOf({ serial: 1 }), ...factsOf({ serial: 2 })];
        await store.facts.append(facts);
        const all = await everything(store, 1000);
        for (const [after, limit] of [
          [0, 1],
          [3, 4],
          [9, 5],
          [10, 100],
          [21, 1],
          [22, 10],
        ] as const) {
          const from = all[after - 1]?.seq ?? 0;
          expect(await store.facts.read(from, limit)).toEqual(all.slice(after, after + limit));
        }
      });

      test('open calls are those of the PBX that have not ended', async () => {
        const open = factsOf({ serial: 1, ended: false });
        const elsewhere = factsOf({ serial: 1, ended: false, pbx: 'other-site' });
        await store.facts.append([...open, ...factsOf({ serial: 2 }), ...elsewhere]);
        const later = factsOf({ serial: 3 });
        for (const fact of later.slice(0, -1)) await store.facts.append([fact]);
        await reopen();
        expect(await store.facts.openCalls('main')).toEqual([...open, ...later.slice(0, -1)]);
        expect(await store.facts.openCalls('other-site')).toEqual(elsewhere);
        await store.facts.append(later);
        expect(await store.facts.openCalls('main')).toEqual(open);
        expect(openCallsFromFacts(await store.facts.openCalls('main')).map((call) => call.id)).toEqual([callId(1)]);
      });
    });

    describe('durable followers', () => {
      const recorder = (name: string, seen: StoredFact[], trouble?: () => void): DurableFollower => ({
        name,
        handle: async (batch) => {
          trouble?.();
          seen.push(...batch);
        },
      });

      test('a follower gets what was there, then what comes, and goes on where it was after a restart', async () => {
        const seen: StoredFact[] = [];
        await store.facts.append(factsOf({ serial: 1 }));
        const first = store.follow(recorder('a', seen));
        await first.caughtUp();
        await store.facts.append(factsOf({ serial: 2 }));
        await first.caughtUp();
        await reopen();
        await store.facts.append(factsOf({ serial: 3 }));
        await store.follow(recorder('a', seen)).caughtUp();
        expect(seen.map((s) => s.fact)).toEqual([1, 2, 3].flatMap((serial) => factsOf({ serial })));
      });

      test('two followers have a cursor each', async () => {
        const one: StoredFact[] = [];
        const two: StoredFact[] = [];
        await store.facts.append(factsOf({ serial: 1 }));
        await store.follow(recorder('one', one)).caughtUp();
        await store.follow(recorder('two', two)).caughtUp();
        expect(two).toEqual(one);
      });

      test('a batch that throws leaves no trace, is tried again, and is not passed by', async () => {
        await store.migrate('notes', notes);
        let failures = 2;
        const texts: string[] = [];
        await store.facts.append(factsOf({ serial: 1 }));
        const following = store.follow({
          name: 'shaky',
          handle: async (batch, tx) => {
            const table = tx.withTables<NoteTables>();
            for (const { seq, fact } of batch) {
              await table.insertInto('note').values({ id: seq, text: fact.type }).execute();
              texts.push(fact.type);
            }
            if (failures-- > 0) throw new Error('not yet');
          },
        });
        await following.caughtUp();
        const rows = await store.db.withTables<NoteTables>().selectFrom('note').selectAll().orderBy('id').execute();
        expect(rows.map((row) => row.text)).toEqual(factsOf({ serial: 1 }).map((fact) => fact.type));
        expect(texts.length).toBe(3 * rows.length);
      });

      test('a stopped follower is called no more, and whoever waits for it is told', async () => {
        const seen: StoredFact[] = [];
        const following = store.follow(
          recorder('a', seen, () => {
            throw new Error('never');
          }),
        );
        await store.facts.append(factsOf({ serial: 1 }));
        const waiting = following.caughtUp();
        const told = expect(waiting).rejects.toThrow('was stopped');
        await following.stop();
        await told;
        await store.facts.append(factsOf({ serial: 2 }));
        expect(seen).toEqual([]);
      });
    });

    describe('tables of capabilities', () => {
      test('migrations run once, in the order of their names', async () => {
        await store.migrate('notes', notes);
        await store.migrate('notes', notes);
        await reopen();
        await store.migrate('notes', { ...notes, '002_more': more });
        const rows = await store.db.withTables<NoteTables>().selectFrom('note').selectAll().execute();
        expect(rows).toEqual([{ id: 7, text: 'from 002' }]);
      });

      test('in the order of their names, whatever the order in which they are given', async () => {
        await store.migrate('notes', { '002_more': more, ...notes });
        const rows = await store.db.withTables<NoteTables>().selectFrom('note').selectAll().execute();
        expect(rows).toEqual([{ id: 7, text: 'from 002' }]);
        // Another capability may use the same names.
        const ran: string[] = [];
        await store.migrate('other', { '001_notes': { up: async () => void ran.push('other') } });
        expect(ran).toEqual(['other']);
      });

      test('a migration that fails leaves nothing behind', async () => {
        await expect(
          store.migrate('notes', {
            ...notes,
            '002_broken': {
              up: async (db) => {
                await sql`insert into note (id, text) values (1, 'half')`.execute(db);
                throw new Error('broken');
              },
            },
          }),
        ).rejects.toThrow('broken');
        expect(await store.db.withTables<NoteTables>().selectFrom('note').selectAll().execute()).toEqual([]);
        await store.migrate('notes', { ...notes, '002_more': more });
      });

      test('a store that a newer program migrated is refused by name', async () => {
        await store.migrate('notes', { ...notes, '002_more': more });
        await expect(store.migrate('notes', notes)).rejects.toThrow(/newer Skylark.*notes.*002_more/);
      });

      test('a transaction that fails changes nothing, and one at a time writes', async () => {
        await store.migrate('notes', notes);
        const db = store.db.withTables<NoteTables>();
        await db.insertInto('note').values({ id: 1, text: '0' }).execute();
        const add = () =>
          db.transaction().execute(async (tx) => {
            const { text } = await tx.selectFrom('note').select('text').where('id', '=', 1).executeTakeFirstOrThrow();
            await tx
              .updateTable('note')
              .set({ text: String(Number(text) + 1) })
              .where('id', '=', 1)
              .execute();
          });
        const failing = db.transaction().execute(async (tx) => {
          await tx.updateTable('note').set({ text: '1000' }).execute();
          throw new Error('changed my mind');
        });
        const told = expect(failing).rejects.toThrow('changed my mind');
        await Promise.all([add(), add(), add(), store.facts.append(factsOf({ serial: 1 })), add(), add()]);
        await told;
        expect(await db.selectFrom('note').select('text').executeTakeFirst()).toEqual({ text: '5' });
        expect((await everything(store)).length).toBe(factsOf({ serial: 1 }).length);
      });

      test('a write is seen by the next question, and says how many rows it changed', async () => {
        await store.migrate('notes', notes);
        const db = store.db.withTables<NoteTables>();
        for (let id = 1; id <= 20; id += 1) {
          await db.insertInto('note').values({ id, text: 'x' }).execute();
          const rows = await db.selectFrom('note').select('id').execute();
          expect(rows.length).toBe(id);
        }
        const changed = await db.updateTable('note').set({ text: 'y' }).where('id', '>', 15).executeTakeFirst();
        expect(changed.numUpdatedRows).toBe(5n);
        await expect(db.insertInto('note').values({ id: 1, text: 'again' }).execute()).rejects.toThrow();
        expect(store.health()).toEqual({ ok: true, reason: null });
      });
    });

    describe('unknown intervals and the sign of life', () => {
      test('an interval is open until it is ended; beginning it twice makes one', async () => {
        await store.unknown.begin('main', 1000, 'link');
        await store.unknown.begin('main', 2000, 'link');
        await store.unknown.begin('main', 1500, 'daemon');
        await store.unknown.begin('other', 1200, 'link');
        await store.unknown.end('main', 5000, 'link');
        await store.unknown.end('main', 9000, 'link');
        await reopen();
        expect(await store.unknown.between(0, 10_000, 'main')).toEqual([
          { pbx: 'main', from: 1000, to: 5000, cause: 'link' },
          { pbx: 'main', from: 1500, to: null, cause: 'daemon' },
        ]);
        await store.unknown.begin('main', 6000, 'link');
        expect((await store.unknown.between(6500, 6600)).map((i) => [i.pbx, i.from])).toEqual(
          [
            ['other', 1200],
            ['main', 1500],
            ['main', 6000],
          ].toSorted((a, b) => Number(a[1]) - Number(b[1])),
        );
      });

      test('bounds are half open: an interval that only meets the edge is not touched', async () => {
        await store.unknown.begin('main', 1000, 'link');
        await store.unknown.end('main', 2000, 'link');
        expect(await store.unknown.between(2000, 3000)).toEqual([]);
        expect(await store.unknown.between(0, 1000)).toEqual([]);
        expect((await store.unknown.between(1999, 2000)).length).toBe(1);
      });

      test('an end before its beginning makes an empty interval, never a negative one', async () => {
        await store.unknown.begin('main', 5000, 'store');
        await store.unknown.end('main', 4000, 'store');
        expect(await store.unknown.between(0, 10_000)).toEqual([{ pbx: 'main', from: 5000, to: 5000, cause: 'store' }]);
      });

      test('the last sign of life is kept', async () => {
        expect(await store.lastAlive()).toBeNull();
        await store.alive(1_795_468_758_123_456);
        await store.alive(1_795_468_759_123_456);
        await reopen();
        expect(await store.lastAlive()).toBe(1_795_468_759_123_456);
      });
    });

    test('closing twice is harmless, and a closed store says so', async () => {
      await store.close();
      await store.close();
      await expect(store.facts.append(factsOf({ serial: 1 }))).rejects.toMatchObject({ code: 'unavailable' });
      await expect(store.alive(1)).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
}
