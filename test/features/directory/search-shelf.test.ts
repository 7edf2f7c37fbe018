/** The search in memory gives what a look through the table gives, in the same order, whatever came and went before. */
import { array, assert, asyncProperty, boolean, constantFrom, nat, option, record, string } from 'fast-check';
import { createSearchShelf, type Findable, type Wanted } from '../../../src/features/directory/search-shelf.js';

const word = string({ unit: constantFrom('a', 'b', '张', '1', '@'), minLength: 1, maxLength: 4 });
const person = record({
  search: array(word, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
  department: option(constantFrom('研发部', '财务部'), { nil: null }),
  organisation: option(constantFrom(1, 2), { nil: null }),
  vip: boolean(),
});
const wish = record({
  terms: array(word, { maxLength: 3 }),
  department: option(constantFrom('研发部', '财务部', '法务部'), { nil: undefined }),
  organisation: option(constantFrom(1, 2, 3), { nil: undefined }),
  vip: option(boolean(), { nil: undefined }),
  most: nat({ max: 8 }).map((n) => n + 1),
});

/** What `order by rank, search, id` means. */
function inTable(
  people: ReadonlyMap<number, Findable>,
  { terms, department, organisation, vip, most }: Wanted,
): number[] {
  const rank = (text: string): number => {
    const [first] = terms;
    if (first === undefined || text.startsWith(first)) return 0;
    return text.includes(`\n${first}`) ? 1 : 2;
  };
  return Array.from(people)
    .filter(([, one]) => terms.every((term) => one.search.includes(term)))
    .filter(([, one]) => department === undefined || one.department === department)
    .filter(([, one]) => organisation === undefined || one.organisation === organisation)
    .filter(([, one]) => vip === undefined || one.vip === vip)
    .toSorted(
      ([a, one], [b, other]) =>
        rank(one.search) - rank(other.search) ||
        Buffer.compare(Buffer.from(one.search), Buffer.from(other.search)) ||
        a - b,
    )
    .slice(0, most)
    .map(([id]) => id);
}

test('found as in the table', async () => {
  await assert(
    asyncProperty(
      array(record({ id: nat({ max: 30 }), person: option(person) }), { maxLength: 120 }),
      array(wish, { minLength: 1, maxLength: 5 }),
      async (acts, wishes) => {
        const shelf = createSearchShelf();
        const people = new Map<number, Findable>();
        for (const { id, person: one } of acts) {
          if (one === null) {
            shelf.remove(id + 1);
            people.delete(id + 1);
          } else {
            shelf.put(id + 1, one);
            people.set(id + 1, one);
          }
        }
        for (const wanted of wishes) expect(await shelf.find(wanted)).toEqual(inTable(people, wanted));
      },
    ),
  );
});

test('blocks that are full and blocks that are half waste lose nobody', async () => {
  const shelf = createSearchShelf();
  const people = new Map<number, Findable>();
  const put = (id: number, text: string): void => {
    const one = { search: `${text}\n${'x'.repeat(id % 90)}`, department: null, organisation: null, vip: false };
    shelf.put(id, one);
    people.set(id, one);
  };
  for (let id = 1; id <= 12_000; id += 1) put(id, `p${id}`);
  for (let id = 1; id <= 12_000; id += 1) {
    if (id % 4 === 0) put(id, `q${id}`);
    else if (id % 4 !== 1) {
      shelf.remove(id);
      people.delete(id);
    }
  }
  for (const term of ['p1', 'q4', '99', 'xxxx', 'p2']) {
    const wanted = { terms: [term], most: 50 };
    expect(await shelf.find(wanted)).toEqual(inTable(people, wanted));
  }
  const before = shelf.bytes;
  for (const id of people.keys()) shelf.remove(id);
  expect(await shelf.find({ terms: [], most: 10 })).toEqual([]);
  expect(shelf.bytes).toBeLessThan(before);
});
