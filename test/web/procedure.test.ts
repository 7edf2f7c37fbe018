/** The procedure as people read it: durations in words, the tree, and what differs between two editions. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { parseProcedure } from '../../src/config/procedure.js';
import { written } from '../../src/features/procedure/procedure.js';
import { catalogues } from '../../src/web/i18n/texts.js';
import { changesOf, durationText, linesOf, treeOf } from '../../src/web/admin/procedure/edition.js';

const zh = catalogues['zh-CN'].procedure;
const shipped = written(parseProcedure(readFileSync('config/procedure.yaml'), 'config/procedure.yaml'));
const from = (yaml: string) => written(parseProcedure(new TextEncoder().encode(yaml), 'procedure.yaml'));

test('durations are words; what is none stays', () => {
  expect(['15m', '4h', '3d', '30s', '1h30m', 'soon', ''].map((text) => durationText(text, zh))).toEqual([
    '15 分钟', '4 小时', '3 天', '30 秒', '1 小时 30 分钟', 'soon', '',
  ]); // prettier-ignore
});

test('the tree holds every category once, children below their parent', () => {
  const tree = treeOf(shipped.categories);
  const flat = (branches: typeof tree): string[] =>
    branches.flatMap(({ category, below }) => [category.id, ...flat(below)]);
  expect(flat(tree).toSorted()).toEqual(shipped.categories.map(({ id }) => id).toSorted());
  expect(tree.map(({ category }) => category.id)).toEqual([
    'terminal', 'fault', 'advice', 'complaint', 'suggestion', 'praise',
  ]); // prettier-ignore
  expect(tree[0]?.below.map(({ category }) => category.id)).toContain('terminal.printer');
});

test('a circle or a missing parent hides nothing and ends', () => {
  const base = shipped.categories[0];
  if (base === undefined) throw new Error('no category');
  const of = (id: string, parent: string | null) => ({ ...base, id, parent });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.option(fc.integer({ min: 0, max: 8 })))),
      (pairs) => {
        const list = pairs.map(([id, parent]) => of(`c${id}`, parent === null ? null : `c${parent}`));
        const count = (branches: ReturnType<typeof treeOf>): number =>
          branches.reduce((sum, { below }) => sum + 1 + count(below), 0);
        expect(count(treeOf(list))).toBeLessThanOrEqual(list.length);
      },
    ),
  );
});

test('an edition differs from itself in nothing', () => {
  expect(changesOf(shipped, shipped)).toEqual([]);
  expect(Object.keys(linesOf(shipped)).length).toBeGreaterThan(100);
});

test('a change is told where it is, by ids, not by places in a list', () => {
  const older = from('groups: [{ id: a, label: { zh-CN: 甲, en: A } }, { id: b, label: { zh-CN: 乙, en: B } }]');
  const newer = from(`
groups: [{ id: b, label: { zh-CN: 乙, en: B }, number: '8300' }, { id: a, label: { zh-CN: 甲, en: A } }]
targets: { P1: { response: 10m } }
`);
  expect(changesOf(newer, older).map(({ label, mine, theirs }) => [label, mine, theirs])).toEqual([
    ['targets.P1.response', '10m', '15m'],
    ['groups.#', 'b, a', 'a, b'],
    ['groups.b.number', '8300', ''],
  ]);
});
