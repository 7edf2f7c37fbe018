/**
 * Keeps rosters, holidays and service calendars: the tables, and a copy in memory from which everything is answered.
 * One change at a time: it is judged against the copy, written, and only then in force. Whoever changes what another
 * changed meanwhile is told so.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { ZodType } from 'zod';
import {
  calendarDraftSchema,
  rosterDraftSchema,
  type CalendarDraft,
  type CalendarJson,
  type HolidayJson,
  type RosterDraft,
  type RosterJson,
} from '../../contract/rosters.js';
import { instant } from '../../contract/instant.js';
import type { AuditActor } from '../../contract/audit.js';
import { conflict, invalid, notFound, SkylarkError } from '../../errors.js';
import type { Audit, AuditDetails, Clock, Db, Log } from '../../ports.js';
import { checkDraft, usersIn, type DraftDeps } from './draft.js';
import { refusalIn, windows } from './refusal.js';
import { rostersOf, type Holidays, type Rosters } from './roster-model.js';
import { dateOf, dayOf, minuteOf, type SiteZone } from './site-time.js';
import type { RosterTables } from './tables.js';

export interface KeeperDeps extends DraftDeps {
  readonly db: Db;
  readonly zone: SiteZone;
  readonly clock: Clock;
  /** Gets an entry of every change, in the change's own transaction. */
  readonly audit: Pick<Audit, 'record'>;
  readonly log: Log;
}

/** Whoever makes a change. */
export interface By {
  /** User name; null for a token without a user. */
  readonly user: string | null;
  readonly actor: AuditActor;
  readonly address: string | null;
}

export interface Keeper {
  load(): Promise<void>;
  readonly rosters: () => Rosters;
  list(): readonly RosterJson[];
  one(id: string): RosterJson;
  add(draft: RosterDraft, by: By): Promise<RosterJson>;
  change(id: string, version: number, draft: RosterDraft, by: By): Promise<RosterJson>;
  remove(id: string, version: number, by: By): Promise<void>;
  holidays(): readonly HolidayJson[];
  /** Adds these, in place of what stood on the same dates. */
  setHolidays(list: readonly HolidayJson[], by: By): Promise<void>;
  removeHoliday(date: string, by: By): Promise<void>;
  calendars(): readonly CalendarJson[];
  calendar(id: string): CalendarJson | undefined;
  addCalendar(draft: CalendarDraft, by: By): Promise<CalendarJson>;
  changeCalendar(id: string, version: number, draft: CalendarDraft, by: By): Promise<CalendarJson>;
  removeCalendar(id: string, version: number, by: By): Promise<void>;
}

/** The calendar that counts where none is named: 7×24 until somebody changes it. */
export const defaultCalendar = 'default';
const builtIn: CalendarJson = { id: defaultCalendar, version: 0, name: '7×24', hours: null, holidays: true };

const mostRosters = 500;
const mostHolidays = 2000;
const mostCalendars = 100;

const changedMeanwhile = (version: number) =>
  conflict(
    'Somebody changed this in the meantime',
    `It is at version ${version} now: read it again, and make the change in what it has become.`,
  );

function checkCalendar({ hours }: CalendarDraft): void {
  const problems: Record<string, string> = {};
  (hours ?? []).forEach((one, i) => {
    const [start, end] = [minuteOf(one.start), minuteOf(one.end)];
    if (end <= start) {
      problems[`hours.${i}.end`] =
        'must lie after the start; write hours past midnight as two entries, …–24:00, 00:00–…';
    }
    const other = (hours ?? []).findIndex(
      (before, j) =>
        j < i && before.weekday === one.weekday && start < minuteOf(before.end) && minuteOf(before.start) < end,
    );
    if (other >= 0) problems[`hours.${i}`] = `overlaps hours.${other}; make one entry of the two`;
  });
  if (Object.keys(problems).length > 0) throw invalid('The hours are not as they should be', problems);
}

export function createKeeper(deps: KeeperDeps): Keeper {
  const { db, zone, clock, audit, log } = deps;
  let rosters = new Map<string, RosterJson>();
  let holidays: Holidays = new Map();
  let calendars = new Map<string, CalendarJson>([[defaultCalendar, builtIn]]);
  let current: Rosters = rostersOf([], holidays, zone);

  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(async (error: unknown) => {
      // Refused, all is as it was. After any other fault nobody knows what was written: look.
      if (!(error instanceof SkylarkError) || error.code === 'unavailable') await load().catch(() => undefined);
    });
    return next;
  }

  /** The change and the audit log's entry of it: both or neither. */
  const write = (
    work: (tx: Transaction<RosterTables>) => Promise<unknown>,
    by: By,
    kind: 'roster' | 'config',
    id: string,
    details: AuditDetails,
  ): Promise<void> =>
    db.transaction().execute(async (tx) => {
      await work(tx.withTables<RosterTables>());
      const { actor, address } = by;
      const action = kind === 'roster' ? 'roster.changed' : 'config.changed';
      await audit.record(tx, { actor, action, subject: { kind, id }, details, address });
    });

  function use(nextRosters: Map<string, RosterJson>, nextHolidays: Holidays): void {
    rosters = nextRosters;
    holidays = nextHolidays;
    current = rostersOf([...rosters.values()], holidays, zone);
  }

  /** Throws `conflict` where the change would leave a duty without anybody, or somebody on duty twice. */
  async function judge(nextRosters: ReadonlyMap<string, RosterJson>, nextHolidays: Holidays): Promise<void> {
    const now = clock.now();
    const after = rostersOf([...nextRosters.values()], nextHolidays, zone);
    for (const window of windows(current, after, now)) {
      const refusal = refusalIn(current, after, now, window);
      if (refusal !== null) throw refusal;
      // A year of many rosters takes a while; calls come first.
      await turn();
    }
  }

  function known<T extends { version: number }>(all: ReadonlyMap<string, T>, id: string, what: string): T {
    const found = all.get(id);
    if (found === undefined) throw notFound(`There is no such ${what}`);
    return found;
  }
  function sameVersion(found: { version: number }, version: number): void {
    if (found.version !== version) throw changedMeanwhile(found.version);
  }

  function checked(written: RosterDraft, before?: RosterJson): RosterDraft {
    const { draft, problems } = checkDraft(written, deps, before && usersIn(before));
    if (problems !== null) throw invalid('The roster is not as it should be', problems);
    return draft;
  }

  async function put(id: string, version: number, draft: RosterDraft, by: By): Promise<RosterJson> {
    const at = clock.now();
    const next: RosterJson = { ...draft, id, version, updatedAt: instant(at), updatedBy: by.user };
    const nextRosters = new Map(rosters).set(id, next);
    await judge(nextRosters, holidays);
    const row = { version, body: JSON.stringify(draft), updated_at: at, updated_by: by.user };
    await write(
      (tx) =>
        tx
          .insertInto('roster')
          .values({ id, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute(),
      by,
      'roster',
      id,
      { change: version === 1 ? 'added' : 'changed', version, duty: draft.duty },
    );
    use(nextRosters, holidays);
    return next;
  }

  async function putCalendar(id: string, version: number, draft: CalendarDraft, by: By): Promise<CalendarJson> {
    const row = { version, body: JSON.stringify(draft) };
    await write(
      (tx) =>
        tx
          .insertInto('service_calendar')
          .values({ id, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute(),
      by,
      'config',
      `calendar ${id}`,
      { version },
    );
    const next = { ...draft, id, version };
    calendars = new Map(calendars).set(id, next);
    return next;
  }

  /** What a row holds; null, and said in the log, where it is damaged: the others must serve. */
  function read<T>(schema: ZodType<T>, body: string, table: string, id: string): T | null {
    try {
      return schema.parse(JSON.parse(body));
    } catch {
      log.error('a stored row cannot be read and is left out', { table, id });
      return null;
    }
  }

  async function load(): Promise<void> {
    const tables = db.withTables<RosterTables>();
    const rows = await tables.selectFrom('roster').selectAll().orderBy('id').execute();
    const days = await tables.selectFrom('holiday').selectAll().orderBy('date').execute();
    const hours = await tables.selectFrom('service_calendar').selectAll().orderBy('id').execute();
    const found = rows.flatMap((row): [string, RosterJson][] => {
      const { id, version, updated_at: at, updated_by: updatedBy } = row;
      const draft = read(rosterDraftSchema, row.body, 'roster', id);
      return draft === null ? [] : [[id, { ...draft, id, version, updatedAt: instant(at), updatedBy }]];
    });
    calendars = new Map([
      [defaultCalendar, builtIn],
      ...hours.flatMap(({ id, version, body }): [string, CalendarJson][] => {
        const draft = read(calendarDraftSchema, body, 'service_calendar', id);
        return draft === null ? [] : [[id, { ...draft, id, version }]];
      }),
    ]);
    use(new Map(found), new Map(days.map((day) => [dayOf(day.date), { name: day.name, worksAs: day.works_as }])));
  }

  return {
    load: () => inTurn(load),
    rosters: () => current,
    list: () =>
      [...rosters.values()].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.id < b.id ? -1 : 1)),
    one: (id) => known(rosters, id, 'roster'),
    add: (draft, by) =>
      inTurn(async () => {
        if (rosters.size >= mostRosters) {
          throw conflict(`There are ${mostRosters} rosters already`, 'Delete those that are over.');
        }
        return put(randomUUID(), 1, checked(draft), by);
      }),
    change: (id, version, draft, by) =>
      inTurn(async () => {
        const before = known(rosters, id, 'roster');
        sameVersion(before, version);
        return put(id, version + 1, checked(draft, before), by);
      }),
    remove: (id, version, by) =>
      inTurn(async () => {
        const before = known(rosters, id, 'roster');
        sameVersion(before, version);
        const next = new Map(rosters);
        next.delete(id);
        await judge(next, holidays);
        await write((tx) => tx.deleteFrom('roster').where('id', '=', id).execute(), by, 'roster', id, {
          change: 'removed',
          version,
          duty: before.duty,
        });
        use(next, holidays);
      }),
    holidays: () =>
      [...holidays].sort(([a], [b]) => a - b).map(([day, { name, worksAs }]) => ({ date: dateOf(day), name, worksAs })),
    setHolidays: (list, by) =>
      inTurn(async () => {
        const next = new Map(holidays);
        for (const { date, name, worksAs } of list) next.set(dayOf(date), { name, worksAs });
        if (next.size > mostHolidays) {
          throw conflict(`There may be ${mostHolidays} holidays at most`, 'Delete those of past years.');
        }
        await judge(rosters, next);
        await write(
          async (tx) => {
            for (const { date, name, worksAs } of list) {
              const row = { name, works_as: worksAs };
              await tx
                .insertInto('holiday')
                .values({ date, ...row })
                .onConflict((conflict) => conflict.column('date').doUpdateSet(row))
                .execute();
            }
          },
          by,
          'roster',
          'holidays',
          { change: 'changed', dates: list.map(({ date }) => date) },
        );
        use(rosters, next);
      }),
    removeHoliday: (date, by) =>
      inTurn(async () => {
        const next = new Map(holidays);
        if (!next.delete(dayOf(date))) throw notFound('There is no holiday on that date');
        await judge(rosters, next);
        await write((tx) => tx.deleteFrom('holiday').where('date', '=', date).execute(), by, 'roster', 'holidays', {
          change: 'removed',
          dates: [date],
        });
        use(rosters, next);
      }),
    calendars: () => [...calendars.values()],
    calendar: (id) => calendars.get(id),
    addCalendar: (draft, by) =>
      inTurn(async () => {
        checkCalendar(draft);
        if (calendars.size >= mostCalendars) {
          throw conflict(`There are ${mostCalendars} service calendars already`, 'Delete those that are not used.');
        }
        return putCalendar(randomUUID(), 1, draft, by);
      }),
    changeCalendar: (id, version, draft, by) =>
      inTurn(async () => {
        sameVersion(known(calendars, id, 'service calendar'), version);
        checkCalendar(draft);
        return putCalendar(id, version + 1, draft, by);
      }),
    removeCalendar: (id, version, by) =>
      inTurn(async () => {
        sameVersion(known(calendars, id, 'service calendar'), version);
        if (id === defaultCalendar) {
          throw conflict('The default calendar is always there', 'Set its hours to null for 7×24.');
        }
        await write(
          (tx) => tx.deleteFrom('service_calendar').where('id', '=', id).execute(),
          by,
          'config',
          `calendar ${id}`,
          { change: 'removed', version },
        );
        const next = new Map(calendars);
        next.delete(id);
        calendars = next;
      }),
  };
}
