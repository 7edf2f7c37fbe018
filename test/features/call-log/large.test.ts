/** A log of a hundred thousand calls: every page is a stretch of an index, whatever it is asked by. */
import { sql } from 'kysely';
import { evolve } from '../../../src/core/call-fact.js';
import type { Call } from '../../../src/core/call.js';
import { pageOf, type Wanted } from '../../../src/features/call-log/find-calls.js';
import { placeOf } from '../../../src/features/call-log/page.js';
import { agent } from '../../support/rest.js';
import { factsOf } from '../../store/facts-of-calls.js';
import { openDesk, type Desk } from './desk.js';

const count = 100_000;
const first = 1_795_400_000_000_000;
const second = 1_000_000;
const id = (n: number): string => `main-1795400000-${String(n).padStart(7, '0')}`;

let desk: Desk;

/** Calls one second apart: every tenth in `vip`, every thousandth by a rare agent, every 5000th failed. */
beforeAll(async () => {
  desk = await openDesk({ follow: false });
  const call = factsOf({ serial: 1 }).reduce<Call | undefined>(evolve, undefined);
  const body = JSON.stringify(call);
  const numbers = sql`with recursive n(i) as (select 0 union all select i + 1 from n where i < ${sql.lit(count - 1)})`;
  const place = sql`${sql.lit(first)} + i * ${sql.lit(second)}`;
  const name = sql`'main-1795400000-' || substr('0000000' || i, -7)`;
  await sql`insert into call_record
      (id, pbx, arrived_at, hotline, queue, caller, offered_at, first_ring_at, answered_at, exact, outcome, body)
    ${numbers} select ${name}, 'main', ${place}, 1, iif(i % 10 = 0, 'vip', 'hotline'), '+8613900000108', ${place},
      ${place}, ${place}, 1, iif(i % 5000 = 0, 'failed', 'answered'),
      json_set(${body}, '$.id', ${name}, '$.arrivedAt', ${place}) from n`.execute(desk.store.db);
  await sql`insert into call_key (kind, value, arrived_at, call)
    ${numbers} select 'user', iif(i % 1000 = 0, 'rare', 'wang.li'), ${place}, ${name} from n`.execute(desk.store.db);
  await sql`insert into call_key (kind, value, arrived_at, call)
    ${numbers} select 'extension', '80' || (10 + i % 50), ${place}, ${name} from n`.execute(desk.store.db);
}, 120_000);
afterAll(() => desk.close());

test.each([
  ['all', {}, 1],
  ['a queue', { queue: 'vip' }, 10],
  ['a rare user', { user: 'rare' }, 1000],
  ['a rare outcome', { outcome: 'failed' }, 5000],
  ['a phone and a user', { extension: '8010', user: 'rare' }, 1000],
  ['an outcome of a queue', { outcome: 'failed', queue: 'vip' }, 5000],
])('%s: pages follow each other without a gap', async (_, query, every) => {
  const seen: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 3 && (page === 0 || after !== null); page += 1) {
    const found: Awaited<ReturnType<Desk['calls']>> = await desk.calls({
      ...query,
      limit: '13',
      ...(after !== null && { after }),
    });
    seen.push(...found.items.map((call) => call.id));
    after = found.next;
  }
  const newest = Math.floor((count - 1) / every) * every;
  const there = Math.min(39, Math.ceil(count / every));
  expect(seen).toEqual(Array.from({ length: there }, (_unused, i) => id(newest - i * every)));
});

test('deep in the past, and an agent among others', async () => {
  const deep = await desk.calls(
    { to: new Date((first + 100 * second) / 1000).toISOString(), limit: '3' },
    agent('rare'),
  );
  expect(deep.items.map((call) => call.id)).toEqual([id(0)]);
  expect(deep.next).toBeNull();
});

test('no question is answered by reading the whole log or by sorting it', async () => {
  const place = placeOf(Buffer.from(`${first}.x`).toString('base64url')) ?? undefined;
  const questions: Partial<Wanted>[] = [
    {},
    { after: place },
    { from: first, to: first + second, after: place },
    { queue: 'vip', after: place },
    { outcome: 'failed', from: first },
    { keys: [['user', 'rare']], after: place },
    {
      keys: [
        ['number', '1'],
        ['user', 'rare'],
        ['extension', '8001'],
      ],
      queue: 'vip',
      outcome: 'failed',
      after: place,
    },
  ];
  for (const question of questions) {
    const { rows } = await sql<{
      detail: string;
    }>`explain query plan ${pageOf({ keys: [], limit: 50, ...question }, 50)}`.execute(desk.store.db);
    const plan = rows.map((row) => row.detail);
    expect(plan.filter((step) => /TEMP B-TREE|SCAN (?!call_record USING INDEX call_record_time)/.test(step))).toEqual(
      [],
    );
  }
});
