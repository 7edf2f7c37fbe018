/**
 * What was told by itself on the killed day (targets that passed, reminders, waits that were over, overdue tasks) against
 * an expectation that knows the procedure and the timelines only: never early, never twice, and none left out while
 * somebody was there to tell it. Nothing of the program's own reckoning is used.
 */
import type Database from 'better-sqlite3';
import { z } from 'zod';
import type { Kept, KeptFact, KeptTask } from './checks-desk.js';
import { reminders, type DayReminder } from './desk.js';
import type { Down } from './killer.js';

/** Instants and spans: Micros of the day's clock. */
interface Stretch {
  readonly from: number;
  to: number;
}

/** Something whose time comes while it is wanted: a target, a reminder, a wait, against one base. */
interface Stream {
  readonly name: string;
  readonly timer: string;
  readonly base: number;
  readonly first: number;
  readonly every: number | null;
  /** A reminder that says "soon" is of no use from this instant on. */
  readonly useless: number;
  readonly wanted: Stretch[];
}

const dueSchema = z.object({
  due: z.number(),
  base: z.number().optional(),
  target: z.string().optional(),
  reminder: z.string().optional(),
});
const planSchema = z.object({ plannedResponseAt: z.number(), plannedResolutionAt: z.number() });
const pendSchema = z.object({ until: z.number().nullable(), stopsClock: z.boolean() });

const states: Readonly<Record<string, string>> = {
  created: 'draft',
  opened: 'open',
  dispatched: 'dispatched',
  accepted: 'accepted',
  declined: 'open',
  started: 'in_progress',
  pended: 'pending',
  resolved: 'resolved',
  confirmed: 'confirmed',
  closed: 'closed',
  reopened: 'open',
  denied: 'open',
  merged: 'merged',
  cancelled: 'cancelled',
};
const responds = new Set(['accepted', 'started', 'resolved']);
const isLive = (state: string): boolean => !['resolved', 'confirmed', 'closed', 'merged', 'cancelled'].includes(state);

/** A ticket as far as its times go, as the timeline tells it so far. */
class Standing {
  state = '';
  created = 0;
  response = 0;
  resolution = 0;
  resolved: number | null = null;
  responded = false;
  until: number | null = null;
  stands = false;

  take({ type, at, body }: KeptFact): void {
    const said: unknown = JSON.parse(body);
    this.state = states[type] ?? this.state;
    if (states[type] !== undefined && type !== 'created') [this.until, this.stands] = [null, false];
    if (type === 'created') this.created = at;
    if (type === 'created' || type === 'prioritised') {
      const plan = planSchema.parse(said);
      [this.response, this.resolution] = [plan.plannedResponseAt, plan.plannedResolutionAt];
    }
    if (responds.has(type)) this.responded = true;
    if (type === 'resolved') this.resolved = at;
    if (type === 'pended') {
      const wait = pendSchema.parse(said);
      [this.until, this.stands] = [wait.until, wait.stopsClock];
    }
    if (type === 'wait_over') [this.until, this.stands] = [null, false];
  }

  #base(of: DayReminder['of']): number | null {
    switch (of) {
      case 'response':
        return isLive(this.state) && !this.responded ? this.response : null;
      case 'resolution':
        return isLive(this.state) && !this.stands ? this.resolution : null;
      case 'confirmation':
        return this.state === 'resolved' ? this.resolved : null;
      case 'draft':
        return this.state === 'draft' ? this.created : null;
      default:
        return null;
    }
  }

  wants(): Omit<Stream, 'wanted'>[] {
    const list: Omit<Stream, 'wanted'>[] = [];
    for (const target of ['response', 'resolution'] as const) {
      const base = this.#base(target);
      if (base === null) continue;
      list.push({
        name: `passed ${target}`,
        timer: `ticket.target ${target}`,
        base,
        first: base,
        every: null,
        useless: Infinity,
      });
    }
    for (const { id, of, before, after, every } of reminders) {
      const base = this.#base(of);
      if (base === null) continue;
      const first = before === null ? base + (after ?? 0) : base - before;
      list.push({
        name: `reminded ${id}`,
        timer: `ticket.reminder ${id}`,
        base,
        first,
        every,
        useless: before === null ? Infinity : base,
      });
    }
    if (this.until !== null) {
      const base = this.until;
      list.push({ name: 'wait_over', timer: 'ticket.wait pending', base, first: base, every: null, useless: Infinity });
    }
    return list;
  }
}

/** What came by itself, with the name and base of its stream. */
function cameOf({ type, at, body }: KeptFact): { name: string; base: number; due: number; at: number } | null {
  if (type !== 'target_passed' && type !== 'reminded' && type !== 'wait_over') return null;
  const { due, base = due, target, reminder } = dueSchema.parse(JSON.parse(body));
  const name = type === 'target_passed' ? `passed ${target}` : type === 'reminded' ? `reminded ${reminder}` : type;
  return { name, base, due, at };
}

/** Times of one ticket by stream; facts of one commit count together. */
function streamsOf(facts: readonly KeptFact[]): Stream[] {
  const streams = new Map<string, Stream>();
  const standing = new Standing();
  let open: Stretch[] = [];
  facts.forEach((fact, i) => {
    standing.take(fact);
    const next = facts[i + 1];
    if (next !== undefined && next.at === fact.at && next.by === fact.by) return;
    const wants = standing.wants().map((want) => {
      const key = `${want.name} ${want.base}`;
      const stream = streams.get(key) ?? Object.assign(want, { wanted: [] });
      streams.set(key, stream);
      return stream;
    });
    const still: Stretch[] = [];
    for (const stream of wants) {
      const last = stream.wanted.at(-1);
      const stretch = last !== undefined && open.includes(last) ? last : { from: fact.at, to: Infinity };
      if (stretch !== last) stream.wanted.push(stretch);
      still.push(stretch);
    }
    for (const stretch of open) if (!still.includes(stretch)) stretch.to = fact.at;
    open = still;
  });
  return [...streams.values()];
}

export interface TimersJudged {
  readonly wrong: string[];
  /** How many came by themselves. */
  readonly came: number;
}

const timerRow = z.object({ kind: z.string(), key: z.string(), due: z.number() });

/**
 * `end`: when the daemon was stopped. `margin`: so long may it take, on the day's clock, from the time that has come
 * until it is written down.
 */
export function timersAgainstTimelines(
  db: Database.Database,
  tickets: readonly Kept[],
  tasks: readonly KeptTask[],
  downs: readonly Down[],
  end: number,
  margin: number,
): TimersJudged {
  const wrong: string[] = [];
  let came = 0;
  /** How long somebody was there to tell between two instants. */
  const watched = (from: number, to: number): number => {
    const away = downs.reduce((sum, down) => sum + Math.max(0, Math.min(down.to, to) - Math.max(down.from, from)), 0);
    return to - from - away;
  };
  const rows = z.array(timerRow).parse(db.prepare('select kind, key, due from timer').all());
  const timers = new Map(rows.map(({ kind, key, due }) => [`${kind} ${key}`, due]));

  for (const { number, facts } of tickets) {
    const told = facts.flatMap((fact) => cameOf(fact) ?? []);
    came += told.length;
    for (const stream of streamsOf(facts)) {
      const { name, base, every } = stream;
      const where = `${number} ${name} (moment ${downs.filter(({ from }) => from <= stream.first).length + 1})`;
      let due: number | null = stream.first;
      let from = -Infinity;
      for (const one of told.filter((entry) => entry.name === name && entry.base === base)) {
        told.splice(told.indexOf(one), 1);
        if (one.due !== due) wrong.push(`${where} came for ${one.due}, due was ${String(due)}`);
        if (one.at < one.due) wrong.push(`${where} came ${one.due - one.at} µs early`);
        if (!stream.wanted.some((stretch) => stretch.from <= one.at && one.at <= stretch.to))
          wrong.push(`${where} came and was not wanted`);
        from = one.at;
        due = every === null ? null : one.due + every * (Math.floor((one.at - one.due) / every) + 1);
      }
      if (due === null) continue;
      for (const stretch of stream.wanted) {
        const at = Math.max(due, stretch.from, from);
        const until = Math.min(stretch.to, stream.useless, end);
        if (at < until && watched(at, until) > margin)
          wrong.push(`${where} did not come: due ${due}, wanted from ${at} to ${until}`);
      }
      const [kind, key] = stream.timer.split(' ');
      const timer = `${kind} ${number}/${key}`;
      const isWanted = stream.wanted.some(({ to }) => to === Infinity);
      if (!isWanted) continue;
      if (timers.get(timer) === due) timers.delete(timer);
      else if (due > end && stream.useless > end)
        wrong.push(`${where}: its timer is ${String(timers.get(timer))}, not ${due}`);
    }
    for (const { name, due } of told) wrong.push(`${number} ${name} came for ${due} and belongs to nothing`);
  }

  for (const { id, state, deadline, overdueAt, ended } of tasks) {
    const until = ended?.at ?? end;
    if (overdueAt !== null && overdueAt < deadline)
      wrong.push(`task ${id} was overdue ${deadline - overdueAt} µs early`);
    if (overdueAt !== null && overdueAt > until) wrong.push(`task ${id} became overdue after its end`);
    if (overdueAt === null && deadline < until && watched(deadline, until) > margin)
      wrong.push(`task ${id} was never overdue`);
    if (overdueAt !== null) came += 1;
    const key = `task.deadline ${id}`;
    if (state === 'open' && overdueAt === null && timers.get(key) !== deadline)
      wrong.push(`task ${id} has no timer for its deadline`);
    if (state === 'open' && overdueAt === null) timers.delete(key);
  }
  for (const [timer, due] of timers)
    if (/^(?:ticket|task)\./.test(timer)) wrong.push(`the timer ${timer} for ${due} belongs to nothing`);
  return { wrong, came };
}
