/**
 * Durable timers: a row each, due at an instant of our clock. The runner sleeps until the first is due, but never long:
 * a clock that was set, and a sleep that setTimeout cannot hold, are noticed within half a second. A due timer's effect
 * and its removal are one commit; several that are due at once share it, so that a storm does not sync the disk for each.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { sql, type Generated, type Migration } from 'kysely';
import { z } from 'zod';
import type { Micros } from '../core/pbx-event.js';
import type { Clock, Db, DurableTimers, Log, TimerEffect, Tx } from '../ports.js';
import { textOf } from './error-text.js';

export type TimerTables = {
  timer: {
    /** Rises; never given twice: whoever read a row that was replaced meanwhile does not find it again. */
    id: Generated<number>;
    kind: string;
    key: string;
    due: Micros;
    /** When it is looked at next: `due`, later after its effect failed. */
    wake: Micros;
    attempts: number;
    /** TimerData as JSON. */
    data: string;
  };
};

export const timerMigrations: Readonly<Record<string, Migration>> = {
  '001_timers': {
    async up(db) {
      await sql`create table timer (
        id integer primary key autoincrement,
        kind text not null,
        key text not null,
        due integer not null,
        wake integer not null,
        attempts integer not null,
        data text not null,
        unique (kind, key)
      )`.execute(db);
      await sql`create index timer_wake on timer (wake, id)`.execute(db);
    },
  },
};

/** Milliseconds. */
const longestSleep = 500;
/** How often the table itself is asked for the first timer: another program may have set one. */
const lookEvery = 5_000;
/** Timers of one commit; and the milliseconds after which it takes no more, since calls wait to be stored. */
const mostTogether = 32;
const longestTogether = 25;
const second: Micros = 1_000_000;
const longestBackOff: Micros = 300 * second;

export interface TimersDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds; as much shorter as a test's clock runs faster than time, unless said. */
  readonly longestSleep?: number;
}

export interface Timers extends DurableTimers {
  readonly migrations: Readonly<Record<string, Migration>>;
  /** After every kind has its effect. What came due in the meantime comes at once. */
  start(): Promise<void>;
  /** What is under way is ended. */
  stop(): Promise<void>;
  /** Resolves when nothing is due but what waits for another attempt. */
  settled(): Promise<void>;
}

interface Row {
  readonly id: number;
  readonly kind: string;
  readonly key: string;
  readonly due: Micros;
  readonly wake: Micros;
  readonly attempts: number;
  readonly data: string;
}

const dataSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const backOff = (attempts: number): Micros => Math.min(longestBackOff, second * 2 ** Math.min(attempts, 20));

/** An effect failed: the commit that it was part of is rolled back. */
class EffectFailure extends Error {
  readonly row: Row;
  constructor(row: Row, cause: unknown) {
    super(textOf(cause), { cause });
    this.row = row;
  }
}

export function createTimers(deps: TimersDeps): Timers {
  const { db, clock, log } = deps;
  const sleep = deps.longestSleep ?? longestSleep / (clock.pace ?? 1);
  const effects = new Map<string, TimerEffect>();

  let state: 'new' | 'running' | 'stopped' = 'new';
  /** When the first timer is due, or before: as far as is known. Infinity where there is none. */
  let first: Micros = Infinity;
  let lookedAt = -Infinity;
  let alarm: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | null = null;
  /** Milliseconds until the store is asked again after it failed; 0: it works. */
  let pause = 0;
  const runs = (): boolean => state === 'running';

  /** Timers that are taken out and whose turn has not come yet: an effect may cancel those behind it, or set them anew. */
  const taken = new Map<string, Row>();
  const nameOf = (kind: string, key: string): string => `${kind} ${key}`;

  /** Those that come first, whether they are due or not. */
  const waiting = (of: Tx | Db) =>
    of
      .withTables<TimerTables>()
      .selectFrom('timer')
      .where('kind', 'in', [...effects.keys()])
      .orderBy('wake')
      .orderBy('id');

  async function look(): Promise<void> {
    const row = await waiting(db).select('wake').limit(1).executeTakeFirst();
    lookedAt = performance.now();
    first = Math.min(first, row?.wake ?? Infinity);
  }

  async function run(row: Row, tx: Tx, after: (() => void)[]): Promise<void> {
    try {
      const { kind, key, due, data } = row;
      const then = await effects.get(kind)?.({ kind, key, due, data: dataSchema.parse(JSON.parse(data)) }, tx);
      if (then !== undefined) after.push(then);
    } catch (error) {
      throw new EffectFailure(row, error);
    }
  }

  /** Takes due timers out, at most `limit`, and runs their effects. Returns when the next one is due, as the table says. */
  async function takeSome(tx: Tx, limit: number, after: (() => void)[]): Promise<Micros> {
    const started = performance.now();
    const columns = ['id', 'kind', 'key', 'due', 'wake', 'attempts', 'data'] as const;
    const rows = await waiting(tx)
      .select(columns)
      .limit(limit + 1)
      .execute();
    const now = clock.now();
    const due = rows.slice(0, limit).filter(({ wake }) => wake <= now);
    if (due.length === 0) return rows[0]?.wake ?? Infinity;
    for (const row of due) taken.set(nameOf(row.kind, row.key), row);
    await remove(tx, due);
    for (const row of due) {
      if (taken.get(nameOf(row.kind, row.key)) !== row) continue;
      taken.delete(nameOf(row.kind, row.key));
      await run(row, tx, after);
      if (performance.now() - started > longestTogether) break;
    }
    // Calls wait to be stored: the others come with the next commit.
    await putBack(tx, [...taken.values()]);
    return taken.size > 0 ? -Infinity : (rows[due.length]?.wake ?? Infinity);
  }

  async function remove(tx: Tx, rows: readonly Row[]): Promise<void> {
    const ids = rows.map(({ id }) => id);
    await tx.withTables<TimerTables>().deleteFrom('timer').where('id', 'in', ids).execute();
  }

  async function putBack(tx: Tx, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    await tx
      .withTables<TimerTables>()
      .insertInto('timer')
      .values([...rows])
      .execute();
  }

  /** One commit of due timers. Returns when the next one is due, as the table says. */
  async function takeTogether(limit: number): Promise<Micros> {
    const after: (() => void)[] = [];
    const next = await db
      .transaction()
      .execute((tx) => takeSome(tx, limit, after))
      .finally(() => taken.clear());
    for (const then of after) {
      try {
        then();
      } catch (error) {
        log.error('what follows a timer failed', { error: textOf(error) });
      }
    }
    return next;
  }

  async function putOff({ row, message }: EffectFailure): Promise<void> {
    const attempts = row.attempts + 1;
    const again = backOff(row.attempts);
    const { kind, id } = row;
    // Not its key: it may hold a number.
    log.error('the effect of a timer failed and will be tried again', {
      kind,
      id,
      attempts,
      againInSeconds: again / second,
      error: message,
    });
    await db
      .withTables<TimerTables>()
      .updateTable('timer')
      .set({ attempts, wake: clock.now() + again })
      .where('id', '=', id)
      .execute();
  }

  /** Until nothing is due. */
  async function work(): Promise<void> {
    /** After a failure they go one by one, until whichever failed has failed alone. */
    let alone = 0;
    while (runs()) {
      // Whatever is set from here on is earlier than what the table says below, or stands in it.
      first = Infinity;
      try {
        const next = await takeTogether(alone > 0 ? 1 : mostTogether);
        alone = Math.max(0, alone - 1);
        first = Math.min(first, next);
        lookedAt = performance.now();
        if (first > clock.now()) return;
      } catch (error) {
        if (!(error instanceof EffectFailure)) throw error;
        if (alone > 0) await putOff(error);
        alone = alone > 0 ? alone - 1 : mostTogether;
      }
    }
  }

  async function guarded(what: () => Promise<void>): Promise<void> {
    try {
      await what();
      pause = 0;
    } catch (error) {
      first = -Infinity;
      if (pause === 0) log.error('timers cannot be read or written, and wait', { error: textOf(error) });
      pause = Math.min(5_000, pause === 0 ? 100 : pause * 2);
    }
  }

  function begin(what: () => Promise<void>): Promise<void> {
    underWay = guarded(what).then(() => {
      underWay = null;
      wake(pause);
    });
    return underWay;
  }

  function wake(atLeast = 0): void {
    clearTimeout(alarm);
    if (state !== 'running' || underWay !== null) return;
    const left = (first - clock.now()) / 1000;
    if (atLeast === 0 && left <= 0) {
      void begin(work);
      return;
    }
    if (atLeast === 0 && performance.now() - lookedAt >= lookEvery) {
      void begin(look);
      return;
    }
    // setTimeout holds no month, and a clock may be set: a short sleep meets both.
    alarm = setTimeout(wake, Math.max(1, atLeast, Math.min(sleep, Math.ceil(left))));
  }

  return {
    migrations: timerMigrations,
    handle(kind, effect) {
      if (state !== 'new') throw new Error(`timers run already: the effect of ${kind} comes too late`);
      if (effects.has(kind)) throw new Error(`timers of the kind ${kind} have an effect already`);
      effects.set(kind, effect);
    },
    async set(tx, { kind, key, due, data = {} }) {
      if (!Number.isSafeInteger(due)) throw new RangeError('a timer is due at whole microseconds');
      await tx
        .withTables<TimerTables>()
        .insertInto('timer')
        .orReplace()
        .values({ kind, key, due, wake: due, attempts: 0, data: JSON.stringify(data) })
        .execute();
      taken.delete(nameOf(kind, key));
      // The transaction that sets it holds the writer: whoever looks for what is due waits for its end.
      if (due >= first || !effects.has(kind)) return;
      first = due;
      wake(pause);
    },
    async cancel(tx, kind, key) {
      const { numDeletedRows } = await tx
        .withTables<TimerTables>()
        .deleteFrom('timer')
        .where('kind', '=', kind)
        .where('key', '=', key)
        .executeTakeFirst();
      const besides = taken.delete(nameOf(kind, key));
      return besides || numDeletedRows > 0n;
    },
    async start() {
      const rows = await db.withTables<TimerTables>().selectFrom('timer').select('kind').distinct().execute();
      const unknown = rows.map(({ kind }) => kind).filter((kind) => !effects.has(kind));
      if (unknown.length > 0) log.warn('timers of these kinds wait: nothing here handles them', { kinds: unknown });
      if (state !== 'new' || effects.size === 0) return;
      state = 'running';
      await begin(work);
    },
    async stop() {
      state = 'stopped';
      clearTimeout(alarm);
      await underWay;
    },
    async settled() {
      while (runs()) {
        await (underWay ?? begin(work));
        if (underWay === null && first > clock.now()) return;
        if (pause > 0) await delay(pause);
      }
    },
  };
}
