/** The list of tickets by its address: what it asks for, what is saved of it, what a wrong address makes of it. */
import { catalogues } from '../../src/web/i18n/texts.js';
import {
  isNarrowed,
  isSameList,
  listPath,
  listPlaceOf,
  listQuery,
  placeOfSaved,
  placeQuery,
} from '../../src/web/tickets/list-place.js';

const zh = catalogues['zh-CN'];
const place = (query: string) => listPlaceOf(new URLSearchParams(query), 'mine', zh);

test('without a word it is the first list of the reader, by what is due first', () => {
  expect(place('')).toEqual({ view: 'mine', words: '', sort: 'due', filters: {}, saved: null });
  expect(listPath(place(''))).toBe('/api/v1/tickets?limit=50&view=mine&sort=due');
});

test('filters stand beside a ready list, or alone; words are found in all that may be seen', () => {
  expect(listQuery(place('view=open&due=late&priority=P1'))).toEqual({
    due: 'late',
    priority: 'P1',
    view: 'open',
    sort: 'due',
  });
  expect(listQuery(place('priority=P1'))).toEqual({ priority: 'P1', sort: 'due' });
  expect(listQuery(place('q=打印机&state=closed'))).toEqual({ state: 'closed', q: '打印机' });
  expect(isNarrowed(place('view=open'))).toBe(false);
});

test('the address gives the same place back', () => {
  for (const query of [
    'view=open&due=soon',
    'q=VPN&owner=wang.li&sort=newest',
    'view=tasks',
    'state=open&filter=f-1',
  ]) {
    const there = place(query);
    expect(place(new URLSearchParams(placeQuery(there)).toString())).toEqual(there);
  }
});

test('what an address says wrongly is as if it were not there', () => {
  expect(place('view=everything&sort=upwards&colour=red')).toEqual(place(''));
  expect(place('view=__proto__')).toEqual(place(''));
  expect(place(`owner=${'x'.repeat(201)}`).filters).toEqual({});
});

test('a saved filter is its list again, and says when it was changed', () => {
  const saved = placeOfSaved({ view: 'open', priority: 'P1', sort: 'due', later: 'x' }, 'f-1', zh);
  expect(saved).toEqual({ view: 'open', words: '', sort: 'due', filters: { priority: 'P1' }, saved: 'f-1' });
  expect(isSameList(saved, place('priority=P1&view=open'))).toBe(true);
  expect(isSameList(saved, place('priority=P2&view=open'))).toBe(false);
  expect(listQuery(placeOfSaved(listQuery(saved), 'f-1', zh))).toEqual(listQuery(saved));
});
