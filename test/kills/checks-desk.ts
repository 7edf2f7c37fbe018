/**
 * The store after the killed day, held against what people were told: nothing acknowledged is missing, nothing is there
 * twice, what was cut off happened once or not at all, as it was found. Each check gives sentences; none: all is well.
 */
import { isDeepStrictEqual } from 'node:util';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { evolveAll } from '../../src/features/tickets/evolve.js';
import type { Ticket, TicketFact } from '../../src/features/tickets/ticket.js';
import { happened, type Act } from './ledger.js';
import { entryOf } from './work.js';

export interface KeptFact {
  readonly n: number;
  readonly at: number;
  readonly by: string | null;
  readonly type: string;
  /** What else the entry says, as JSON. */
  readonly body: string;
}

export interface Kept {
  readonly number: string;
  readonly call: string | null;
  readonly ticket: Ticket;
  readonly facts: readonly KeptFact[];
}

const factRow = z.object({
  ticket: z.number(),
  n: z.number(),
  at: z.number(),
  by: z.string().nullable(),
  type: z.string(),
  body: z.string(),
});
const ticketRow = z.object({ id: z.number(), number: z.string(), call: z.string().nullable(), body: z.string() });

export function keptTickets(db: Database.Database): readonly Kept[] {
  const rows = db
    .prepare('select ticket, n, at, by_user as "by", type, body from ticket_fact order by ticket, n')
    .all();
  const facts = new Map<number, KeptFact[]>();
  for (const { ticket, ...fact } of z.array(factRow).parse(rows)) {
    facts.set(ticket, [...(facts.get(ticket) ?? []), fact]);
  }
  const tickets = z.array(ticketRow).parse(db.prepare('select id, number, call, body from ticket order by id').all());
  return tickets.map(({ id, number, call, body }) => ({
    number,
    call,
    ticket: JSON.parse(body),
    facts: facts.get(id) ?? [],
  }));
}

const said = (act: Act): string => `moment ${act.moment}: ${act.user} ${act.what} ${act.ticket} ${act.words}`;

/** Opening by hand writes what it says as an edit of the blank ticket. */
const typeOf = (what: string): string => (what === 'create' ? 'edited' : (entryOf[what] ?? what));

/** Every request against the timelines. */
export function actsAgainstTimelines(acts: readonly Act[], tickets: readonly Kept[]): string[] {
  const wrong: string[] = [];
  const steps = acts.filter(({ what }) => what in entryOf);
  /** Words → entries that say them. */
  const entries = new Map<string, { readonly ticket: string; readonly fact: KeptFact }[]>();
  for (const { number, facts } of tickets) {
    for (const fact of facts) {
      for (const [words] of fact.body.matchAll(/mk\d{6}/g)) {
        entries.set(words, [...(entries.get(words) ?? []), { ticket: number, fact }]);
      }
    }
  }
  for (const act of steps) {
    if (act.words === '') continue;
    const found = entries.get(act.words) ?? [];
    const wanted = happened(act) ? 1 : 0;
    if (found.length !== wanted) {
      wrong.push(
        `${said(act)} (${act.outcome}, found ${String(act.found)}) stands ${found.length} times, not ${wanted}`,
      );
    }
    for (const { ticket, fact } of found) {
      if (ticket === act.ticket && fact.type === typeOf(act.what) && fact.by === act.user) continue;
      wrong.push(`${said(act)} became ${fact.type} of ${ticket} by ${String(fact.by)}`);
    }
  }
  // Steps without words are counted.
  for (const { number, facts } of tickets) {
    const wanted = steps.filter((act) => act.what === 'accept' && act.ticket === number && happened(act));
    const found = facts.filter(({ type }) => type === 'accepted');
    if (found.length !== wanted.length) {
      wrong.push(`${number} was accepted ${found.length} times, not ${wanted.length}: ${wanted.map(said).join('; ')}`);
    }
  }
  return wrong;
}

/** Each ticket is the sum of its facts, numbered without a gap; numbers of a day too, and none was given twice. */
export function ticketsAreWhole(tickets: readonly Kept[]): string[] {
  const wrong: string[] = [];
  const days = new Map<string, number[]>();
  for (const { number, ticket, facts } of tickets) {
    const [, day = '', count = ''] = number.split('-');
    days.set(day, [...(days.get(day) ?? []), Number(count)]);
    if (facts.some(({ n }, i) => n !== i))
      wrong.push(`${number}: its facts are numbered ${facts.map(({ n }) => n).join()}`);
    const list = facts.map(({ n, at, by, body }): TicketFact => ({ ...JSON.parse(body), n, at, by }));
    if (!isDeepStrictEqual(evolveAll(undefined, list), ticket)) wrong.push(`${number} is not the sum of its facts`);
    if (facts.filter(({ type }) => type === 'opened').length > 1) wrong.push(`${number} was opened twice`);
  }
  for (const [day, counts] of days) {
    const dense = counts.toSorted((a, b) => a - b).every((count, i) => count === i + 1);
    if (!dense) wrong.push(`the numbers of ${day} are ${counts.join()}`);
  }
  return wrong;
}

/** One ticket for each answered call of the hotline, none for others. */
export function oneTicketACall(
  calls: readonly { readonly id: string; readonly ticket: boolean }[],
  tickets: readonly Kept[],
): string[] {
  const wanted = calls.filter(({ ticket }) => ticket).map(({ id }) => id);
  const had = tickets.flatMap(({ call }) => (call === null ? [] : [call]));
  return [
    ...wanted.filter((id) => !had.includes(id)).map((id) => `the answered call ${id} has no ticket`),
    ...had.filter((id, i) => had.indexOf(id) !== i).map((id) => `the call ${id} has two tickets`),
    ...had
      .filter((id) => !wanted.includes(id))
      .map((id) => `the call ${id} has a ticket and was not answered by the desk`),
  ];
}

export interface KeptTask {
  readonly id: number;
  readonly kind: string;
  readonly state: string;
  readonly ticket: string | null;
  readonly number: string | null;
  readonly note: string | null;
  readonly rule: string | null;
  readonly times: number;
  readonly createdAt: number;
  readonly deadline: number;
  readonly overdueAt: number | null;
  readonly ended: { readonly at: number; readonly call: string | null; readonly reason: string | null } | null;
}

const taskSchema = z.object({
  kind: z.string(),
  state: z.string(),
  ticket: z.string().nullable(),
  number: z.string().nullable(),
  note: z.string().nullable(),
  rule: z.string().nullable(),
  times: z.number(),
  createdAt: z.number(),
  deadline: z.number(),
  overdueAt: z.number().nullable().default(null),
  ended: z.object({ at: z.number(), call: z.string().nullable(), reason: z.string().nullable() }).nullable(),
});

export function keptTasks(db: Database.Database): readonly KeptTask[] {
  const rows = z
    .array(z.object({ id: z.number(), body: z.string() }))
    .parse(db.prepare('select id, body from task').all());
  return rows.map(({ id, body }) => Object.assign(taskSchema.parse(JSON.parse(body)), { id }));
}

/** Tasks by hand against the requests; tasks of tickets against their timelines. */
export function tasksAreRight(acts: readonly Act[], tasks: readonly KeptTask[], tickets: readonly Kept[]): string[] {
  const wrong: string[] = [];
  for (const act of acts) {
    if (act.what !== 'task' && act.what !== 'task_done') continue;
    const has = (task: KeptTask) => (act.what === 'task' ? task.note : task.ended?.reason) === act.words;
    const found = tasks.filter(has).length;
    if (found !== (happened(act) ? 1 : 0)) wrong.push(`${said(act)} (${act.outcome}) stands on ${found} tasks`);
  }
  for (const { number, ticket, facts } of tickets) {
    const of = (kind: string) =>
      tasks.filter((task) => task.ticket === number && task.kind === kind && task.rule !== null);
    const drafts = of('complete_draft');
    if (drafts.length !== 1) wrong.push(`${number} has ${drafts.length} tasks to complete its draft`);
    // Solved on the line with the user's words it is confirmed in the same commit, and nobody is to be asked.
    const resolved = facts.filter(({ type }, i) => type === 'resolved' && facts[i + 1]?.at !== facts[i]?.at).length;
    const confirms = of('confirm');
    if (confirms.length !== resolved)
      wrong.push(`${number} has ${confirms.length} tasks to ask the user, not ${resolved}`);
    const open = (list: readonly KeptTask[]) => list.filter(({ state }) => state === 'open').length;
    if (open(drafts) !== (ticket.state === 'draft' ? 1 : 0))
      wrong.push(`${number} is ${ticket.state}; open draft tasks: ${open(drafts)}`);
    if (open(confirms) !== (ticket.state === 'resolved' ? 1 : 0))
      wrong.push(`${number} is ${ticket.state}; open confirm tasks: ${open(confirms)}`);
  }
  return wrong;
}

/** The PBX's clock is known that well in the first seconds after a start, on a clock that runs sixty times as fast (Micros). */
const soon = 15_000_000;

/** Missed calls as the call log tells them against the tasks to call back. */
export function callBacksAreRight(
  calls: readonly {
    readonly id: string;
    readonly number: string | null;
    readonly missed: boolean;
    readonly talk: number;
    readonly endedAt: number;
  }[],
  tasks: readonly KeptTask[],
  db: Database.Database,
): string[] {
  const wrong: string[] = [];
  const marks = db.prepare("select call from task_call where rule = 'missed'").pluck().all().map(String);
  const missed = calls.filter((call) => call.missed).map(({ id }) => id);
  for (const id of missed) if (!marks.includes(id)) wrong.push(`the missed call ${id} became no task`);
  for (const id of marks) if (!missed.includes(id)) wrong.push(`the call ${id} became a task and was not missed`);
  const backs = tasks.filter(({ kind, rule }) => kind === 'call_back' && rule === 'missed');
  const counted = backs.reduce((sum, { times }) => sum + times, 0);
  if (counted !== missed.length) wrong.push(`${missed.length} missed calls are counted ${counted} times in tasks`);
  for (const { id, number, state, ended, createdAt } of backs) {
    const reached = calls.filter((call) => call.number === number && call.talk >= 5000);
    if (state === 'done' && !reached.some((call) => call.id === ended?.call))
      wrong.push(`task ${id} was closed by no call with him`);
    const later = reached.find((call) => call.endedAt > createdAt + soon);
    if (state === 'open' && later !== undefined) wrong.push(`task ${id} is open though ${later.id} reached him`);
  }
  return wrong;
}

/** As many entries of the audit log for each ticket as there were requests that happened. */
export function auditCounts(acts: readonly Act[], db: Database.Database): string[] {
  const rows = z
    .array(z.object({ id: z.string(), count: z.number() }))
    .parse(
      db
        .prepare("select subject_id as id, count(*) as count from audit_entry where subject_kind = 'ticket' group by 1")
        .all(),
    );
  const wrong: string[] = [];
  const wanted = new Map<string, number>();
  for (const act of acts) {
    if (act.what in entryOf && happened(act)) wanted.set(act.ticket, (wanted.get(act.ticket) ?? 0) + 1);
  }
  for (const { id, count } of rows) {
    if (count !== (wanted.get(id) ?? 0))
      wrong.push(`${id} has ${count} entries in the audit log, and ${wanted.get(id) ?? 0} steps`);
    wanted.delete(id);
  }
  for (const [id, count] of wanted) wrong.push(`${id} has no entry in the audit log, and ${count} steps`);
  return wrong;
}
