/**
 * Whoever does what in whatever order, whenever the daemon is stopped and however far the clock jumps: the timers that
 * wait are those that the ticket asks for, and what has come is what had to, once each and never early. What must be is
 * worked out here anew, from what REST says of the ticket.
 */
import {
  array,
  asyncProperty,
  assert,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check';
import { jest } from '@jest/globals';
import type { TicketJson, TimelineEntryJson } from '../../../src/contract/ticket.js';
import { SkylarkError } from '../../../src/errors.js';
import { at } from '../../support/facts.js';
import { openDesk, type TicketDesk } from './desk.js';

jest.setTimeout(180_000);

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const ticketNumber = 'SD-20261123-0001';

interface Wait {
  readonly base: number;
  readonly first: number;
}
/** Reminders that come with `kernel.ts`: name, seconds before (-) or after, every. */
const reminders: readonly [name: string, of: string, shift: number, every: number | null][] = [
  ['response-soon', 'response', -5 * minute, null],
  ['response-late', 'response', 0, null],
  ['resolution-soon', 'resolution', -30 * minute, null],
  ['resolution-late', 'resolution', 0, null],
  ['follow-up', 'follow_up', day, day],
  ['confirm', 'confirmation', 4 * hour, day],
  ['draft', 'draft', 30 * minute, null],
];

const seconds = (instant: string | null): number | null =>
  instant === null ? null : (Date.parse(instant) * 1000 - at(0)) / 1_000_000;
const entrySeconds = (entry: TimelineEntryJson): number => seconds(entry.at) ?? Number.NaN;

/** Since when the user knows how it goes; null where nobody owes him that. */
function toldAt(timeline: readonly TimelineEntryJson[]): number | null {
  if (!timeline.some(({ type }) => type === 'escalated')) return null;
  const last = timeline.findLast(
    ({ type, toldUser }) =>
      type === 'escalated' || type === 'reopened' || type === 'denied' || (type === 'commented' && toldUser === true),
  );
  return last === undefined ? null : entrySeconds(last);
}

/** Whether the solution waits: for a reason that stops the clock, until the wait was said to be over. */
function stands(ticket: TicketJson, timeline: readonly TimelineEntryJson[]): boolean {
  if (ticket.state !== 'pending') return false;
  const begun = timeline.findLastIndex(({ type }) => type === 'pended');
  return timeline[begun]?.kind !== 'change' && !timeline.slice(begun).some(({ type }) => type === 'wait_over');
}

/** What the ticket asks for as it stands, by the name of the timer, if none of it had come yet. */
function asked(ticket: TicketJson, timeline: readonly TimelineEntryJson[]): Map<string, Wait> {
  const { state } = ticket;
  const busy = !['resolved', 'confirmed', 'closed', 'merged', 'cancelled'].includes(state);
  const bases: Record<string, number | null> = {
    response: busy && ticket.respondedAt === null ? seconds(ticket.plannedResponseAt) : null,
    resolution: busy && !stands(ticket, timeline) ? seconds(ticket.plannedResolutionAt) : null,
    follow_up: busy ? toldAt(timeline) : null,
    confirmation: state === 'resolved' ? seconds(ticket.resolvedAt) : null,
    draft: state === 'draft' ? seconds(ticket.createdAt) : null,
  };
  const all = new Map<string, Wait>();
  for (const target of ['response', 'resolution']) {
    const base = bases[target] ?? null;
    if (base !== null) all.set(`ticket.target ${ticketNumber}/${target}`, { base, first: base });
  }
  for (const [name, of, shift] of reminders) {
    const base = bases[of] ?? null;
    if (base !== null) all.set(`ticket.reminder ${ticketNumber}/${name}`, { base, first: base + shift });
  }
  const until = state === 'pending' ? seconds(ticket.pendingUntil) : null;
  const begun = timeline.findLastIndex(({ type }) => type === 'pended');
  const over = timeline.slice(begun).some(({ type }) => type === 'wait_over');
  if (until !== null && !over) all.set(`ticket.wait ${ticketNumber}/pending`, { base: until, first: until });
  return all;
}

const everyOf = (name: string): number | null =>
  reminders.find(([reminder]) => name.endsWith(`/${reminder}`))?.[3] ?? null;
const isSoon = (name: string): boolean => name.endsWith('-soon');

function firstAfter(now: number, due: number, every: number): number {
  let next = due;
  while (next <= now) next += every;
  return next;
}

/** The model: what has come of each name, and when it comes again. */
class Model {
  readonly #came = new Map<string, { base: number; next: number | null }>();

  /** What waits: name → when. */
  waiting(all: ReadonlyMap<string, Wait>): Map<string, number> {
    const times = new Map<string, number>();
    for (const [name, { base, first }] of all) {
      const last = this.#came.get(name);
      const next = last?.base === base ? last.next : first;
      if (next !== null) times.set(name, next);
    }
    return times;
  }

  /** Whatever is due by `now`, as lines; each is noted as having come. */
  come(all: ReadonlyMap<string, Wait>, now: number): string[] {
    const lines: string[] = [];
    for (const [name, due] of this.waiting(all)) {
      const base = all.get(name)?.base ?? 0;
      if (due > now) continue;
      const every = everyOf(name);
      this.#came.set(name, { base, next: every === null ? null : firstAfter(now, due, every) });
      // "Soon" is not said any more once it is late.
      if (!(isSoon(name) && base <= now)) lines.push(`${name} ${due}`);
    }
    return lines;
  }
}

/** What came by itself, as the model names it. */
function cameLines(timeline: readonly TimelineEntryJson[]): string[] {
  return timeline.flatMap(({ type, kind, reminder, due }) => {
    const when = seconds(due ?? null);
    if (type === 'target_passed') return [`ticket.target ${ticketNumber}/${kind} ${when}`];
    if (type === 'reminded') return [`ticket.reminder ${ticketNumber}/${reminder?.id} ${when}`];
    return type === 'wait_over' ? [`ticket.wait ${ticketNumber}/pending ${when}`] : [];
  });
}

interface Act {
  readonly user: string;
  /** A step of the procedure, `edit`, or `restart` of the program. */
  readonly step: string;
  readonly body: object;
}

async function take(desk: TicketDesk, { user, step, body }: Act): Promise<void> {
  try {
    if (step === 'restart') await desk.restart();
    else if (step === 'edit') await desk.edit(user, ticketNumber, body);
    else await desk.step(user, ticketNumber, step, body);
  } catch (error) {
    // Refused: that changes nothing.
    if (!(error instanceof SkylarkError)) throw error;
  }
}

const user = constantFrom('li.ming', 'han.song', 'zhou.yan');
const step = (name: string, body: Arbitrary<object>): Arbitrary<Act> => record({ user, step: constant(name), body });
const act: Arbitrary<Act> = oneof(
  {
    weight: 2,
    arbitrary: step(
      'edit',
      record({ impact: constantFrom('low', 'high'), urgency: constantFrom('low', 'medium', 'high') }),
    ),
  },
  { weight: 1, arbitrary: step('edit', constant({ contact: 1 })) },
  { weight: 3, arbitrary: step('dispatch', constant({ to: { group: 'onsite' } })) },
  { weight: 3, arbitrary: step('accept', constant({})) },
  { weight: 1, arbitrary: step('decline', constant({ reason: 'x' })) },
  { weight: 3, arbitrary: step('start', constant({})) },
  { weight: 4, arbitrary: step('pend', record({ reason: constantFrom('user', 'parts', 'change') })) },
  { weight: 2, arbitrary: step('resolve', constant({ solution: 'x' })) },
  { weight: 2, arbitrary: step('reopen', constant({ reason: 'x' })) },
  { weight: 2, arbitrary: step('escalate', constant({ kind: 'hierarchical', reason: 'x' })) },
  { weight: 2, arbitrary: step('comment', record({ text: constant('x'), toldUser: constantFrom(true, false) })) },
  { weight: 1, arbitrary: step('cancel', constant({ reason: 'x' })) },
  { weight: 1, arbitrary: step('restart', constant({})) },
);
const moves = array(
  record({ act, wait: oneof(integer({ min: 0, max: 2 * hour }), integer({ min: 0, max: 3 * day })) }),
  {
    minLength: 1,
    maxLength: 14,
  },
);

async function follow(desk: TicketDesk, list: readonly { act: Act; wait: number }[]): Promise<void> {
  const model = new Model();
  let now = 60;
  let known = 0;
  /** Lets all that is due come, and looks whether it is what the model says. `before`: as it stood until then. */
  async function settle(before: ReadonlyMap<string, Wait>): Promise<ReadonlyMap<string, Wait>> {
    await desk.pass(now);
    const { ticket, timeline } = await desk.detail('zhou.yan', ticketNumber);
    const all = asked(ticket, timeline);
    const lines = cameLines(timeline);
    // A wait that is over makes the solution due again: what follows of it comes with it.
    const expected = [...model.come(before, now), ...model.come(all, now)];
    expect(lines.slice(known).toSorted()).toEqual(expected.toSorted());
    known = lines.length;
    for (const { at: written, due } of timeline) {
      if (due !== undefined) expect(seconds(written)).toBeGreaterThanOrEqual(seconds(due) ?? 0);
    }
    const waiting = [...model.waiting(all)].filter(([, due]) => due > now);
    expect((await desk.timers()).filter((line) => line.startsWith('ticket.'))).toEqual(
      waiting.toSorted(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).map(([name, due]) => `${name} ${due}`),
    );
    return all;
  }

  await desk.answered('c1', '+8613900000109', 'li.ming', -2, 60);
  const complete = { subject: 'x', category: 'fault', place: 'x', impact: 'low', urgency: 'medium' };
  await desk.edit('li.ming', ticketNumber, complete);
  for (const { act, wait } of list) {
    await take(desk, act);
    const all = await settle(new Map());
    now += wait;
    await settle(all);
  }
}

/** The long way: escalated, waiting beyond its time, resolved, asked about, not solved after all, told, and over. */
const longWay = (
  [
    ['li.ming', 'escalate', { kind: 'hierarchical', reason: 'x' }, day + hour],
    ['li.ming', 'dispatch', { to: { group: 'onsite' } }, 0],
    ['han.song', 'accept', {}, hour],
    ['han.song', 'pend', { reason: 'parts' }, 3 * day],
    ['zhou.yan', 'restart', {}, hour],
    ['han.song', 'pend', { reason: 'user' }, hour],
    ['han.song', 'start', {}, day],
    ['han.song', 'resolve', { solution: 'x' }, 3 * day],
    ['li.ming', 'reopen', { reason: 'x' }, 2 * day],
    ['li.ming', 'comment', { text: 'x', toldUser: true }, 2 * day],
    ['zhou.yan', 'edit', { contact: 1 }, hour],
    ['li.ming', 'dispatch', { to: { group: 'onsite' } }, 0],
    ['han.song', 'accept', {}, 0],
    ['han.song', 'resolve', { solution: 'x' }, day],
  ] as const
).map(([user, step, body, wait]) => ({ act: { user, step, body }, wait }));

test('exactly the timers that the ticket asks for, each once, none early', async () => {
  await assert(
    asyncProperty(moves, async (list) => {
      const desk = await openDesk();
      try {
        await follow(desk, list);
      } finally {
        await desk.close();
      }
    }),
    { numRuns: 20, examples: [[longWay]] },
  );
});
