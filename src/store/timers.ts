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
const longestTogether = 15;
const second: Micros = 1_000_000;
const longestBackOff: Micros = 300 * second;

export interface TimersDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds; shorter where a test's clock runs faster than time. */
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
  const sleep = deps.longestSleep ?? longestSleep;
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

  /** Removes a due timer and runs its effect. */
  async function take(tx: Tx, row: Row, after: (() => void)[]): Promise<void> {
    const timers = tx.withTables<TimerTables>();
    const { numDeletedRows } = await timers.deleteFrom('timer').where('id', '=', row.id).executeTakeFirst();
    // The effect of one before it cancelled it, or set it anew.
    if (numDeletedRows === 0n) return;
    try {
      const { kind, key, due, data } = row;
      const then = await effects.get(kind)?.({ kind, key, due, data: dataSchema.parse(JSON.parse(data)) }, tx);
      if (then !== undefined) after.push(then);
    } catch (error) {
      throw new EffectFailure(row, error);
    }
  }

  /** Due timers, at most `limit`, in one commit. Returns whether more of them may be due. */
  async function takeSome(limit: number): Promise<boolean> {
    const after: (() => void)[] = [];
    const more = await db.transaction().execute(async (tx) => {
      const started = performance.now();
      const rows = await waiting(tx)
        .select(['id', 'kind', 'key', 'due', 'attempts', 'data'])
        .where('wake', '<=', clock.now())
        .limit(limit)
        .execute();
      for (const row of rows) {
        await take(tx, row, after);
        if (performance.now() - started > longestTogether) return true;
      }
      return rows.length === limit;
    });
    for (const then of after) {
      try {
        then();
      } catch (error) {
        log.error('what follows a timer failed', { error: textOf(error) });
      }
    }
    return more;
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
        const more = await takeSome(alone > 0 ? 1 : mostTogether);
        alone = Math.max(0, alone - 1);
        if (more) continue;
      } catch (error) {
        if (!(error instanceof EffectFailure)) throw error;
        if (alone > 0) await putOff(error);
        alone = alone > 0 ? alone - 1 : mostTogether;
        continue;
      }
      await look();
      if (first > clock.now()) return;
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
      return numDeletedRows > 0n;
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
