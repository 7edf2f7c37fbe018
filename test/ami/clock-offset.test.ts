/** The PBX's clock against ours: the least delayed message tells it best, a corrected clock is followed. */
import { ClockOffset } from '../../src/ami/clock-offset.js';

const second = 1_000_000;

test('of many messages the least delayed one counts', () => {
  const offset = new ClockOffset();
  expect(offset.value).toBeNull();
  for (const delay of [80_000, 20_000, 500_000, 30_000]) offset.add(300 * second - delay, 0);
  expect(offset.value).toBe(300 * second - 20_000);
});

test('a clock that is set forward is followed at once', () => {
  const offset = new ClockOffset();
  offset.add(0, 0);
  offset.add(5 * second, second);
  expect(offset.value).toBe(5 * second);
});

test('a clock that is set back is believed when several messages say so, a late message is not', () => {
  const offset = new ClockOffset();
  offset.add(300 * second, 0);
  offset.add(290 * second, second);
  offset.add(300 * second - 1000, second);
  expect(offset.value).toBe(300 * second);
  for (let i = 0; i < 4; i += 1) offset.add(10 * second, 2 * second);
  expect(offset.value).toBe(10 * second);
});

test('a slow drift is followed within a minute', () => {
  const offset = new ClockOffset();
  for (let at = 0; at <= 120; at += 1) offset.add(-at * 100, at * second);
  expect(offset.value).toBeLessThan(-5900);
});
