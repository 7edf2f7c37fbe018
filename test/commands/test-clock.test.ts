/** The clock of tests: where it stands, how it goes on over a restart, and that nobody else gets it. */
import * as fc from 'fast-check';
import { TestClockError, testClockIn, testClockOf, testClockText } from '../../src/test-clock.js';
import { ownFolder, ran } from './harness.js';

const folder = ownFolder();
const second = 1_000_000;
const nine = Date.UTC(2026, 10, 23, 1) * 1000;
/** A machine whose clock is where the test puts it. */
const machineAt = (now: number) => {
  const machine = { at: now, now: () => machine.at };
  return machine;
};

test('it begins where it was told to, when it was made, and a minute passes in each second', () => {
  const machine = machineAt(5 * second);
  const clock = testClockOf('2026-11-23T09:00:00+08:00*60', machine);
  expect([clock.pace, clock.now()]).toEqual([60, nine]);
  machine.at += 3 * second;
  expect(clock.now()).toBe(nine + 180 * second);
});

test('without a pace it runs as fast as the machine', () => {
  const machine = machineAt(0);
  const clock = testClockOf('2026-11-23T09:00:00Z', machine);
  machine.at = 7 * second;
  expect([clock.pace, clock.now()]).toEqual([1, Date.UTC(2026, 10, 23, 9) * 1000 + 7 * second]);
});

test('told since when, two programs that start at different times read the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4e15 }),
      fc.integer({ min: 0, max: 4e15 }),
      fc.integer({ min: 1, max: 3600 }),
      fc.nat(1e12),
      fc.nat(1e12),
      (start, since, pace, later, stillLater) => {
        const machine = machineAt(since + later);
        const text = testClockText(start, since, pace);
        const one = testClockOf(text, machine);
        const first = one.now();
        machine.at += stillLater;
        const two = testClockOf(text, machine);
        expect(two.now()).toBe(one.now());
        expect(first).toBe(start + later * pace);
      },
    ),
  );
});

test.each(['', 'noon', '2026-11-23', '2026-11-23T09:00:00+08:00*', '2026-11-23T09:00:00+08:00*0',
  '2026-11-23T09:00:00+08:00*3601', '2026-11-23T09:00:00+08:00*-1', '2026-11-23T09:00:00+08:00@*60',
  '2026-11-23T09:00:00+08:00@yesterday*60', '2026-11-23T09:00:00+08:00*6*6'])('%j is no clock', (text) => {
  expect(() => testClockOf(text)).toThrow(TestClockError);
}); // prettier-ignore

test('outside test mode it is refused, whatever it says; without the variable there is none', () => {
  const text = '2026-11-23T09:00:00+08:00*60';
  for (const mode of [undefined, '', 'production', 'development']) {
    const env = { SKYLARK_TEST_CLOCK: text, ...(mode !== undefined && { NODE_ENV: mode }) };
    expect(() => testClockIn(env)).toThrow(/is for tests alone/);
  }
  expect(testClockIn({ SKYLARK_TEST_CLOCK: text, NODE_ENV: 'test' })?.pace).toBe(60);
  expect(testClockIn({ NODE_ENV: 'test' })).toBeNull();
});

test('serve does not start by such a clock outside test mode, nor by a wrong one: exit 2 with one sentence', async () => {
  const file = folder.put(
    'skylark.yaml',
    `pbx: [{ name: main, host: 127.0.0.1, username: a, secret: s }]\nstore: sqlite:${folder.path()}/skylark.db`,
  );
  const serve = (env: Record<string, string>) => ran(['serve', '--config', file], { env });
  expect(await serve({ SKYLARK_TEST_CLOCK: '2026-11-23T09:00:00+08:00*60' })).toEqual({
    code: 2,
    out: '',
    err: 'skylark: SKYLARK_TEST_CLOCK is for tests alone: take it away, or set NODE_ENV=test.\n',
  });
  const wrong = await serve({ SKYLARK_TEST_CLOCK: 'noon', NODE_ENV: 'test' });
  expect([wrong.code, wrong.out]).toEqual([2, '']);
  expect(wrong.err).toMatch(
    /^skylark: SKYLARK_TEST_CLOCK must be START, START\*PACE or START@SINCE\*PACE .*not "noon"\.\n$/,
  );
});
