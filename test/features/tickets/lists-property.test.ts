/**
 * Lists against a plain filter: whatever happened to tickets, every reader finds by every mixture of filters, words and
 * sorts exactly those that he may see and that fit, each once, in order, however short the pages are.
 */
import {
  array, assert, asyncProperty, boolean, constant, constantFrom, integer, nat, oneof, option, record, type Arbitrary,
} from 'fast-check'; // prettier-ignore
import { sql } from 'kysely';
import { instant } from '../../../src/contract/instant.js';
import { categoryKinds, priorities, procedureSchema } from '../../../src/contract/procedure.js';
import { ticketViews } from '../../../src/contract/ticket-lists.js';
import { ticketStates } from '../../../src/contract/ticket.js';
import type { Micros } from '../../../src/core/pbx-event.js';
import { ticketKeeper } from '../../../src/features/tickets/keep-tickets.js';
import type { Fields, Ticket, TicketFactBody } from '../../../src/features/tickets/ticket.js';
import { at } from '../../support/facts.js';
import { openDesk, type TicketDesk } from './desk.js';
import { blank, minute, users } from './kernel.js';

const members: Readonly<Record<string, readonly string[]>> = { onsite: ['han.song', 'gu.yan'], network: ['chen.mo'] };
const above: Readonly<Record<string, readonly string[]>> = {
  fault: ['fault'], net: ['net', 'fault'], vpn: ['vpn', 'net', 'fault'], complaint: ['complaint'],
}; // prettier-ignore
const label = (id: string) => ({ 'zh-CN': id, en: id });
const procedure = procedureSchema.parse({
  categories: [
    { id: 'fault', kind: 'fault', label: label('fault') },
    { id: 'net', parent: 'fault', label: label('net') },
    { id: 'vpn', parent: 'net', label: label('vpn') },
    { id: 'complaint', kind: 'complaint', label: label('complaint') },
  ],
  groups: Object.entries(members).map(([id, list]) => ({ id, label: label(id), members: list })),
});

type Of<A> = A extends Arbitrary<infer T> ? T : never;

// What happens. Facts are never judged when they are kept, so any may follow any.

const person = constantFrom(...users);
const text = constantFrom('打印机卡纸', '网络慢', 'VPN 掉线', 'zabbix 报警 42', '打印 vpn连接', '');
const number = constantFrom('+8613900000108', '+8613900000109', '8005', null);
const target = constantFrom(
  { group: 'onsite', user: null },
  { group: 'network', user: null },
  { group: 'onsite', user: 'gu.yan' },
  { group: null, user: 'han.song' },
);
const category = constantFrom('fault', 'net', 'vpn', 'complaint');
const kindOf = (id: string) => (id === 'complaint' ? ('complaint' as const) : ('fault' as const));
const anInstant = integer({ min: 0, max: 400 }).map((m) => at(0) + m * minute);
const plan = record({
  priority: constantFrom(...priorities),
  plannedResponseAt: option(anInstant),
  plannedResolutionAt: option(anInstant),
});
const body: Arbitrary<TicketFactBody> = oneof(
  constant({ type: 'opened' } as const),
  target.map((to) => ({ type: 'dispatched', to, note: null }) as const),
  constant({ type: 'accepted' } as const),
  target.map((assignee) => ({ type: 'started', note: null, assignee }) as const),
  boolean().map((stopsClock) => ({ type: 'pended', reason: 'user', note: null, until: null, stopsClock }) as const),
  text.map((solution) => ({ type: 'resolved', solution, onTheLine: false }) as const),
  constant({ type: 'confirmed', how: 'call', call: 'c1', words: '好了' } as const),
  constant({ type: 'closed', end: 'confirmed', note: null } as const),
  constant({ type: 'cancelled', reason: '误拨' } as const),
  text.map((reason) => ({ type: 'reopened', reason, call: null }) as const),
  text.map((said) => ({ type: 'commented', text: said, toldUser: true }) as const),
  constant({ type: 'escalated', kind: 'hierarchical', to: null, reason: '着急' } as const),
  constantFrom('no', 'yes', 'possible').map((state) => ({ type: 'vip_marked', vip: { state, level: null } }) as const),
  option(person).map((to) => ({ type: 'owned', from: null, to, inbox: null }) as const),
  constantFrom('c1', 'c2', 'c3').map((call) => ({ type: 'call_linked', call, why: 'added' }) as const),
  plan.map((planned) => ({ type: 'prioritised', paused: 0, ...planned }) as const),
  category.map((id) => ({ type: 'edited', changes: { category: { from: null, to: id } }, kind: kindOf(id) }) as const),
  constantFrom(1, 2).map((to) => ({ type: 'edited', changes: { contact: { from: null, to } } }) as const),
);
const written = record({
  subject: option(text),
  description: option(text),
  category: option(category),
  contact: option(constantFrom(1, 2)),
  contactPhone: number,
});
const life = record({
  written,
  caller: number,
  plan,
  owner: option(person),
  by: option(person),
  /** Opened so many minutes behind the one before it; less than none: it was late. */
  wait: constantFrom(0, 0, 1, 7, 20, -15),
  later: array(record({ by: option(person, { freq: 6 }), facts: array(body, { minLength: 1, maxLength: 3 }) }), {
    maxLength: 5,
  }),
  removed: integer({ min: 0, max: 9 }).map((n) => n === 0),
  /** So many ids were given away before it: lists go by blocks of them. */
  skipped: constantFrom(0, 0, 0, 0, 0, 0, 0, 16_383, 65_535, 70_000, 1_200_000),
});

// What is asked.

const rarely = <T>(one: Arbitrary<T>): Arbitrary<T | undefined> =>
  oneof({ weight: 4, arbitrary: constant(undefined) }, { weight: 1, arbitrary: one });
const asked = record({
  reader: person,
  limit: integer({ min: 1, max: 6 }),
  sort: rarely(constantFrom('newest', 'due')),
  q: rarely(constantFrom('打印', '打印机卡纸', '纸', 'vpn', 'ＶＰＮ 掉线', 'zab', 'v', '42', '4', '0108', '网络', '袋鼠', '好了', '!?')),
  view: rarely(constantFrom(...ticketViews)),
  state: rarely(array(constantFrom(...ticketStates), { minLength: 1, maxLength: 4 })),
  owner: rarely(person),
  assignee: rarely(person),
  group: rarely(constantFrom('onsite', 'network')),
  category: rarely(category),
  kind: rarely(constantFrom(...categoryKinds)),
  priority: rarely(constantFrom(...priorities)),
  contact: rarely(constantFrom(1, 2)),
  number: rarely(constantFrom('+8613900000108', '+8613900000109', '8005')),
  call: rarely(constantFrom('c1', 'c2')),
  from: rarely(anInstant),
  to: rarely(anInstant),
  due: rarely(constantFrom('late', 'soon')),
}); // prettier-ignore
type Asked = Pick<Of<typeof asked>, 'reader' | 'limit'> & Partial<Of<typeof asked>>;

// The plain filter, as the product says it.

interface Kept {
  readonly id: number;
  readonly ticket: Ticket;
  readonly acted: ReadonlySet<string>;
  readonly said: readonly string[];
}

const over = ({ state }: Ticket): boolean => ['closed', 'merged', 'cancelled'].includes(state);
const voice = ({ kind }: Ticket): boolean => ['complaint', 'suggestion', 'praise'].includes(kind ?? '');
const groupsOf = (user: string): string[] => Object.keys(members).filter((id) => members[id]?.includes(user));

function sees(reader: string, { ticket, acted }: Kept): boolean {
  if (reader === 'zhou.yan') return true;
  const { owner, assignee, openedBy, state } = ticket;
  if (voice(ticket) && state !== 'draft') return false;
  const given = ['dispatched', 'accepted', 'in_progress', 'pending'].includes(state);
  if (owner === reader || (reader === 'ding.du' && given)) return true;
  if (groupsOf(reader).includes(assignee?.group ?? '')) return true;
  return !voice(ticket) && (acted.has(reader) || openedBy === reader || assignee?.user === reader);
}

function inView(view: (typeof ticketViews)[number], reader: string, ticket: Ticket): boolean {
  const { state, owner, assignee, vip, escalated } = ticket;
  if (view === 'voices') return voice(ticket);
  if (over(ticket)) return false;
  switch (view) {
    case 'open':
      return true;
    case 'mine':
      return owner === reader || assignee?.user === reader;
    case 'group':
      return assignee?.user === null && groupsOf(reader).includes(assignee.group ?? '');
    case 'inbox':
      return owner === null;
    case 'draft':
      return state === 'draft';
    case 'unaccepted':
      return state === 'dispatched';
    case 'to_confirm':
      return state === 'resolved';
    case 'pending':
      return state === 'pending';
    case 'vip':
      return vip.state !== 'no';
    default:
      return escalated;
  }
}

const runsIn = (raw: string): string[] =>
  raw.normalize('NFKC').toLowerCase().match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? []; // prettier-ignore

function saysAll(q: string, { ticket, said }: Kept): boolean {
  const { fields, caller, solution } = ticket;
  const numbers = [caller.number, fields.contactPhone].flatMap((one) => (one === null ? [] : [one, one.replace('+86', ''), one.slice(-4)])); // prettier-ignore
  const there = [ticket.number, fields.subject, fields.description, solution, ...numbers, ...said].flatMap((one) =>
    runsIn(one ?? ''),
  );
  const terms = runsIn(q);
  const stands = (term: string): boolean => {
    if (/\p{Script=Han}/u.test(term)) return there.some((run) => run.includes(term));
    const whole = /^\d{1,6}$/.test(term) || term.length === 1;
    return there.some((run) => (whole ? run === term : run.startsWith(term)));
  };
  return terms.length > 0 && terms.every(stands);
}

function dueOf(ticket: Ticket): Micros | null {
  if (over(ticket) || ticket.state === 'resolved' || ticket.state === 'confirmed') return null;
  return ticket.respondedAt === null ? ticket.plannedResponseAt : ticket.plannedResolutionAt;
}

const now = at(0) + 200 * minute;

function fits(one: Kept, a: Asked): boolean {
  const { ticket } = one;
  const { fields, caller, assignee } = ticket;
  const due = dueOf(ticket);
  const stands = ticket.state === 'pending' && ticket.pending?.stopsClock === true;
  const before = now + (a.due === 'soon' ? 30 * minute : 0);
  return (
    sees(a.reader, one) &&
    (a.view === undefined || inView(a.view, a.reader, ticket)) &&
    (a.state === undefined || a.state.includes(ticket.state)) &&
    (a.owner === undefined || ticket.owner === a.owner) &&
    (a.assignee === undefined || assignee?.user === a.assignee) &&
    (a.group === undefined || assignee?.group === a.group) &&
    (a.category === undefined || (above[fields.category ?? ''] ?? []).includes(a.category)) &&
    (a.kind === undefined || ticket.kind === a.kind) &&
    (a.priority === undefined || ticket.priority === a.priority) &&
    (a.contact === undefined || fields.contact === a.contact) &&
    (a.number === undefined || caller.number === a.number || fields.contactPhone === a.number) &&
    (a.call === undefined || ticket.calls.some(({ id }) => id === a.call)) &&
    (a.q === undefined || saysAll(a.q, one)) &&
    (a.from === undefined || ticket.createdAt >= a.from) &&
    (a.to === undefined || ticket.createdAt < a.to) &&
    (a.due === undefined || (due !== null && due < before && !stands)) &&
    (a.q !== undefined || a.sort !== 'due' || due !== null)
  );
}

function expected(all: readonly Kept[], a: Asked): string[] {
  const byDue = a.sort === 'due' && a.q === undefined;
  const order = (x: Kept, y: Kept): number => (byDue ? (dueOf(x.ticket) ?? 0) - (dueOf(y.ticket) ?? 0) || x.id - y.id : y.id - x.id); // prettier-ignore
  return all.filter((one) => fits(one, a)).toSorted(order).map(({ ticket }) => ticket.number); // prettier-ignore
}

// The same on real tables.

const noTimers = { set: () => Promise.resolve(), cancel: () => Promise.resolve(false) };
const keeper = ticketKeeper(noTimers);

async function live(desk: TicketDesk, lives: readonly Of<typeof life>[]) {
  const kept: Kept[] = [];
  const { db } = desk.store;
  let clock = at(0);
  for (const [n, one] of lives.entries()) {
    if (one.skipped > 0) {
      await sql`insert into sqlite_sequence (name, seq) select 'ticket', 0
        where not exists (select 1 from sqlite_sequence where name = 'ticket')`.execute(db);
      await sql`update sqlite_sequence set seq = seq + ${one.skipped} where name = 'ticket'`.execute(db);
      // A late one stands a few ids behind its time, not thousands.
      clock += 30 * minute;
    }
    const createdAt = clock + one.wait * minute;
    clock = Math.max(clock, createdAt);
    const fields: Fields = { ...blank, ...one.written };
    const created = {
      type: 'created', at: createdAt, by: one.by, number: `SD-20261123-${String(n + 1).padStart(4, '0')}`, origin: 'call',
      procedureVersion: 1, fields, kind: fields.category === null ? null : kindOf(fields.category), vip: { state: 'no', level: null },
      owner: one.owner, inbox: null, ...one.plan,
      caller: { match: 'none', number: one.caller, salutation: null, organisation: null, department: null },
    } as const; // prettier-ignore
    const acted = new Set<string | null>([one.by]);
    const { id, ticket } = await db.transaction().execute(async (tx) => {
      let is = await keeper.create(tx, created, [], null, procedure);
      for (const { by, facts } of one.later) {
        acted.add(by);
        is = await keeper.append(tx, is, facts, { at: createdAt + minute, user: by }, procedure);
      }
      return is;
    });
    if (one.removed) await db.transaction().execute((tx) => keeper.remove(tx, { id, ticket }, procedure));
    const said = one.later.flatMap(({ facts }) =>
      facts.map((fact) =>
        fact.type === 'commented' ? fact.text : fact.type === 'confirmed' ? fact.words : 'reason' in fact && fact.type !== 'pended' ? (fact.reason ?? '') : '',
      ),
    ); // prettier-ignore
    const names = new Set([...acted].filter((user) => user !== null));
    if (!one.removed) kept.push({ id, ticket, acted: names, said });
  }
  return kept;
}

/** As the release before left it: without an index of labels, and complaints without the group they were given to. */
async function fromEarlierRelease(desk: TicketDesk): Promise<void> {
  await sql`drop table ticket_label`.execute(desk.store.db);
  await sql`delete from ticket_key where kind = 'centre'`.execute(desk.store.db);
  await sql`delete from migration where capability = 'tickets' and name = '004_labels'`.execute(desk.store.db);
  await desk.restart();
}

async function allPages(desk: TicketDesk, { reader, contact, state, from, to, limit, ...rest }: Asked) {
  const said = {
    ...rest,
    limit: String(limit),
    ...(contact !== undefined && { contact: String(contact) }),
    ...(state !== undefined && { state: state.join(',') }),
    ...(from !== undefined && { from: instant(from) }),
    ...(to !== undefined && { to: instant(to) }),
  };
  const numbers: string[] = [];
  let after: string | null = null;
  do {
    const page: { items: { number: string }[]; next: string | null } = await desk.list(reader, { ...said, ...(after !== null && { after }) }); // prettier-ignore
    expect(page.items.length).toBeLessThanOrEqual(limit);
    // A page that is followed by another is full, and what follows is not empty.
    if (page.next !== null) expect(page.items).toHaveLength(limit);
    if (after !== null) expect(page.items).not.toHaveLength(0);
    numbers.push(...page.items.map((one) => one.number));
    after = page.next;
  } while (after !== null);
  return numbers;
}

test('every list is what a plain filter leaves, page by page', async () => {
  let found = 0;
  await assert(
    asyncProperty(
      array(life, { minLength: 4, maxLength: 25, size: 'max' }),
      array(asked, { minLength: 25, maxLength: 40, size: 'max' }),
      boolean(),
      nat(3),
      async (lives, questions, earlier, limit) => {
        const edition = { number: 1, procedure };
        const desk = await openDesk({
          procedure: { current: () => edition, edition: () => Promise.resolve(edition) },
          clock: { now: () => now },
        });
        try {
          const all = await live(desk, lives);
          if (earlier) await fromEarlierRelease(desk);
          for (const user of users) {
            // Everything that he may see.
            const every = { reader: user, limit: limit + 1 };
            expect(await allPages(desk, every)).toEqual(expected(all, every));
          }
          for (const question of questions) {
            const numbers = expected(all, question);
            found += numbers.length;
            expect(await allPages(desk, question)).toEqual(numbers);
          }
        } finally {
          await desk.close();
        }
      },
    ),
    { numRuns: 25 },
  );
  // The questions were not all too narrow.
  expect(found).toBeGreaterThan(100);
}, 120_000);
