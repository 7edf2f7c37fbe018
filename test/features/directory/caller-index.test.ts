/** The index in memory against a plain model of it: any order of changes, any number, bounded memory. */
import * as fc from 'fast-check';
import { createCallerIndex, mostCandidates, type ShelvedPerson } from '../../../src/features/directory/caller-index.js';
import { createCardShelf } from '../../../src/features/directory/card-shelf.js';
import { createNumberTable } from '../../../src/features/directory/number-table.js';
import { areaOf } from '../../../src/features/directory/area.js';

const someNumber = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((n) => `+86139000${String(n).padStart(5, '0')}`),
  fc.constantFrom('8101', '08101', '008101', '*8101', '+8101', '95588', '123456789012345678', '+12345678901234567'),
);

test('the number table holds what a map of sets holds', () => {
  const change = fc.record({ add: fc.boolean(), number: someNumber, id: fc.integer({ min: 1, max: 6 }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 400 }), (changes) => {
      const table = createNumberTable();
      const model = new Map<string, Set<number>>();
      for (const { add, number, id } of changes) {
        const ids = model.get(number) ?? new Set();
        if (add) ids.add(id);
        else ids.delete(id);
        model.set(number, ids);
        if (add) table.add(number, id);
        else table.remove(number, id);
      }
      for (const [number, ids] of model) expect(new Set(table.find(number, 99))).toEqual(ids);
    }),
    { numRuns: 200 },
  );
});

test('the shelf gives what was put last', () => {
  const change = fc.record({
    id: fc.integer({ min: 1, max: 9000 }),
    text: fc.option(fc.string({ unit: 'grapheme', maxLength: 40 }), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const shelf = createCardShelf();
      const model = new Map<number, string | null>();
      for (const { id, text } of changes) {
        if (text === null) shelf.remove(id);
        else shelf.put(id, text);
        model.set(id, text);
      }
      for (const [id, text] of model) expect(shelf.get(id)).toBe(text);
    }),
    { numRuns: 100 },
  );
});

const person = (name: string, numbers: readonly string[], vip = false): ShelvedPerson => ({
  n: numbers,
  name,
  title: null,
  salutation: null,
  o: null,
  department: null,
  v: vip ? ['VIP', null, 0, null] : null,
  notes: '备注'.repeat(50),
  language: null,
});

test('the same people changed again and again take no more room', () => {
  const index = createCallerIndex();
  for (let round = 0; round < 60; round += 1) {
    for (let id = 1; id <= 1000; id += 1)
      index.put(id, person(`人${id}/${round}`, [`+8613900${String(id).padStart(6, '0')}`]));
  }
  expect(index.people).toBe(1000);
  expect(index.bytes).toBeLessThan(1000 * 500 * 2.5 + 512 * 1024);
  expect(index.find('+8613900000007', 1)[0]?.name).toBe('人7/59');
});

test('a switchboard of thousands gives few candidates, the VIP among them', () => {
  const index = createCallerIndex();
  for (let id = 1; id <= 5000; id += 1) index.put(id, person(`人${id}`, ['+861085001000'], id === 4711));
  const found = index.find('+861085001000', 1);
  expect(found).toHaveLength(mostCandidates);
  expect(found[0]?.name).toBe('人4711');
  for (let id = 1; id <= 4999; id += 1) index.remove(id);
  expect(index.find('+861085001000', 1).map((one) => one.name)).toEqual(['人5000']);
});

test.each([
  ['+861085001000', '北京'],
  ['+8675582345678', '广东深圳'],
  ['+862885123456', '四川成都'],
  ['+8613900000108', null],
  ['+864008000000', null],
  ['+85223456789', null],
  ['8101', null],
])('the area of %s is %s', (number, area) => {
  expect(areaOf(number)?.zh ?? null).toBe(area);
});
