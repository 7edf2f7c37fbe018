/** What whoever signs in is told of the desk's clock. */
import { siteClock, siteTold } from '../../src/access/site.js';

const at = (text: string): number => Date.parse(text) * 1000;

test('China keeps one offset', () => {
  const clock = siteClock('Asia/Shanghai', at('2026-11-23T10:00:00Z'));
  expect(clock).toEqual({
    from: '2025-10-19T00:00:00.000Z',
    to: '2027-12-28T00:00:00.000Z',
    offsets: [{ from: '2025-10-19T00:00:00.000Z', seconds: 28_800 }],
  });
});

test('a change of the clock is told to the millisecond', () => {
  const { offsets } = siteClock('Europe/Berlin', at('2026-11-23T10:00:00Z'));
  expect(offsets).toEqual([
    { from: '2025-10-19T00:00:00.000Z', seconds: 7200 },
    { from: '2025-10-26T01:00:00.000Z', seconds: 3600 },
    { from: '2026-03-29T01:00:00.000Z', seconds: 7200 },
    { from: '2026-10-25T01:00:00.000Z', seconds: 3600 },
    { from: '2027-03-28T01:00:00.000Z', seconds: 7200 },
    { from: '2027-10-31T01:00:00.000Z', seconds: 3600 },
  ]);
});

test('there is no clock of a zone that is not there', () => {
  expect(() => siteClock('Mars/Olympus', 0)).toThrow('There is no time zone Mars/Olympus');
});

test('a daemon that runs for years tells the clock of the day it is', () => {
  let now = at('2026-11-23T10:00:00Z');
  const told = siteTold({ name: '服务热线', zone: 'Asia/Shanghai', locale: 'zh-CN' }, () => now);
  const first = told();
  now += 3600 * 1e6;
  expect(told()).toBe(first);
  now += 800 * 86_400 * 1e6;
  expect(told().clock?.from).toBe('2027-12-28T00:00:00.000Z');
});
