/** The index of labels: made from a store in use, kept with every step, and without a word about callers. */
import { sql } from 'kysely';
import type { Tx } from '../../../src/ports.js';
import { blocksDown, labelsOf } from '../../../src/features/tickets/labels.js';
import type { Key } from '../../../src/features/tickets/keys.js';
import type { KeyKind } from '../../../src/features/tickets/tables.js';
import { at } from '../../support/facts.js';
import { openDesk, type TicketDesk } from './desk.js';

let desk: TicketDesk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const inOne = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => desk.store.db.transaction().execute(act);

/** What stands in the index, `ticket label` by line; and what must stand there by the keys of the tickets. */
async function indexed(): Promise<{ is: string[]; must: string[] }> {
  const words = await inOne(async (tx) => {
    await sql`create virtual table temp.words using fts5vocab('main', 'ticket_label', 'instance')`.execute(tx);
    const { rows } = await sql<{ doc: number; term: string }>`select doc, term from temp.words`.execute(tx);
    await sql`drop table temp.words`.execute(tx);
    return rows;
  });
  const { rows } = await sql<{ kind: KeyKind; value: string; ticket: number }>`select * from ticket_key`.execute(
    desk.store.db,
  );
  const keys = new Map<number, Key[]>();
  for (const { kind, value, ticket } of rows) keys.set(ticket, [...(keys.get(ticket) ?? []), [kind, value]]);
  const must = [...keys].flatMap(([id, list]) => labelsOf(id, list).split(' ').map((word) => `${id} ${word}`)); // prettier-ignore
  return { is: words.map(({ doc, term }) => `${doc} ${term}`).toSorted(), must: must.toSorted() };
}

/** Three tickets at different points of their lives; the last two in other blocks of ids. */
async function someTickets(): Promise<string[]> {
  const numbers = [];
  for (const [n, skipped] of [0, 65_533, 200_000].entries()) {
    if (skipped > 0) {
      await sql`update sqlite_sequence set seq = seq + ${skipped} where name = 'ticket'`.execute(desk.store.db);
    }
    await desk.answered(`c${n}`, '+8613900000109', 'li.ming', n * 100, n * 100 + 60);
    numbers.push(await desk.ticketOf(`c${n}`));
  }
  const [first = '', second = ''] = numbers;
  await desk.edit('li.ming', first, { subject: '打印机卡纸', category: 'fault', place: '一号楼', contactName: '唐婉' });
  await desk.step('li.ming', first, 'dispatch', { to: { group: 'onsite' } });
  await desk.step('han.song', first, 'accept');
  await desk.step('li.ming', second, 'cancel', { reason: '误拨' });
  return numbers;
}

test('after every step the index holds what the keys of the tickets say, no more and no less', async () => {
  await someTickets();
  const { is, must } = await indexed();
  expect(must).not.toHaveLength(0);
  expect(is).toEqual(must);
});

test('of a ticket that is deleted nothing stays; of callers nothing ever stood there', async () => {
  const [, second] = await someTickets();
  expect(await desk.tickets.forgetBefore(at(5000))).toBe(1);
  const { is, must } = await indexed();
  expect(is).toEqual(must);
  expect((await desk.list('zhou.yan')).items.map(({ number }) => number)).not.toContain(second);
  const hex = Buffer.from('13900000109').toString('hex');
  expect(is.filter((line) => line.includes(hex))).toEqual([]);
});

test('an update brings the index into a store that has been in use, and lists go on as they were', async () => {
  const numbers = await someTickets();
  const before = await desk.list('han.song', { state: 'accepted', category: 'fault' });
  await sql`drop table ticket_label`.execute(desk.store.db);
  await sql`delete from migration where capability = 'tickets' and name = '004_labels'`.execute(desk.store.db);
  await desk.restart();
  const { is, must } = await indexed();
  expect(is).toEqual(must);
  expect(await desk.list('han.song', { state: 'accepted', category: 'fault' })).toEqual(before);
  expect(before.items.map(({ number }) => number)).toEqual([numbers[0]]);
  // And what happens next is found.
  await desk.step('li.ming', numbers[2] ?? '', 'cancel', { reason: '误拨' });
  expect((await desk.list('zhou.yan', { state: 'cancelled' })).items.map(({ number }) => number)).toEqual([
    numbers[2],
    numbers[1],
  ]);
});

test('an update that is broken off leaves the store as it was; the next start makes it whole', async () => {
  await someTickets();
  await sql`drop table ticket_label`.execute(desk.store.db);
  await sql`delete from migration where capability = 'tickets' and name = '004_labels'`.execute(desk.store.db);
  await sql`create trigger broken before insert on migration begin select raise(abort, 'broken off'); end`.execute(
    desk.store.db,
  );
  await expect(desk.restart()).rejects.toThrow(/broken off/);
  const { rows } = await sql`select name from sqlite_master where name like 'ticket_label%'`.execute(desk.store.db);
  expect(rows).toEqual([]);
  await sql`drop trigger broken`.execute(desk.store.db);
  await desk.restart();
  const { is, must } = await indexed();
  expect(is).toEqual(must);
});

test('blocks of ids are walked from the newest to the oldest, each once, more at a time', () => {
  expect(blocksDown(65_536 * 6, 65_535)).toEqual([[6], [5, 4, 3, 2], [1, 0]]);
  expect(blocksDown(3, 3)).toEqual([[0]]);
  expect(blocksDown(3, 65_536)).toEqual([]);
});
