/** Who of a list is known: his keys in their order, the hand before the list, nobody's id twice. */
import * as fc from 'fast-check';
import { inHand, recognise, type Known } from '../../../src/features/directory/import-known.js';
import { openWorkbench, type Workbench } from '../../../src/store/workbench.js';
import { openHouse, type House } from './house.js';

let house: House;
let bench: Workbench;
beforeAll(async () => {
  house = await openHouse();
  bench = openWorkbench(house.file);
}, 30_000);
afterAll(async () => {
  await bench.close();
  await house.close();
});

/** Keys of the people of a list in the order in which they count; whom each key leads to in the store. */
interface Case {
  readonly people: readonly (readonly string[])[];
  readonly list: ReadonlyMap<string, number>;
  readonly hand: ReadonlyMap<string, number>;
}

const generation = 7;

function asked({ people, list, hand }: Case, before: number | null = generation): Known {
  bench.make('drop table if exists key; create table key (key text, n integer, place integer)');
  bench.make('delete from store.contact_key');
  const add = bench.fill('key', 3);
  const rows = people.flatMap((keys, i) => keys.map((key, place) => [key, i + 1, place + 1] as const));
  bench.together(() => {
    for (const row of rows.toSorted(([a, n], [b, m]) => (a < b ? -1 : a > b ? 1 : n - m))) add(row);
    for (const [key, id] of list) bench.run('insert into store.contact_key values (?, ?, ?)', [generation, key, id]);
    for (const [key, id] of hand) bench.run('insert into store.contact_key values (0, ?, ?)', [key, id]);
  });
  return recognise(bench, people.length, before);
}

/** The rule as it is said: one person after another, one key after another. */
function simply({ people, list, hand }: Case): readonly number[] {
  const used = new Set<number>();
  return people.map((keys) => {
    if (keys.some((key) => hand.has(key))) return inHand;
    const id = keys.flatMap((key) => list.get(key) ?? []).find((one) => !used.has(one)) ?? 0;
    used.add(id);
    return id;
  });
}

test('people are recognised as if one after another was looked up', () => {
  const key = fc.constantFrom(...Array.from('abcdefghijklmnop'));
  const holders = fc.array(fc.tuple(key, fc.integer({ min: 1, max: 6 })), { maxLength: 12 });
  const people = fc
    .uniqueArray(key, { maxLength: 16 })
    .chain((all) =>
      fc
        .array(fc.integer({ min: 0, max: 4 }), { minLength: all.length, maxLength: all.length })
        .map((whose) => [0, 1, 2, 3, 4].map((who) => all.filter((_, i) => whose[i] === who))),
    );
  fc.assert(
    fc.property(people, holders, fc.oneof(fc.constant([]), holders), (keys, listed, kept) => {
      const given: Case = { people: keys, list: new Map(listed), hand: new Map(kept) };
      const { ids, known, byHand } = asked(given);
      const expected = simply(given);
      expect(Array.from(ids).slice(1)).toEqual(expected);
      expect(known).toBe(expected.filter((id) => id > 0).length);
      expect(byHand).toBe(expected.filter((id) => id === inHand).length);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test('where no list counts, only the hand is known', () => {
  const given: Case = { people: [['a'], ['b']], list: new Map([['a', 1]]), hand: new Map([['b', 2]]) };
  const { ids, known, byHand } = asked(given, null);
  expect(Array.from(ids)).toEqual([0, 0, inHand]);
  expect([known, byHand]).toEqual([0, 1]);
});
