/** Instants at which the book wants to be woken. */
import * as fc from 'fast-check';
import { ClosedIds } from '../../src/core/closed-ids.js';
import { Deadlines } from '../../src/core/deadlines.js';

test('wakes in the order of the instants, each with its own, whatever the order of planning', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), fc.nat(1000), (instants, now) => {
      const deadlines = new Deadlines();
      const woken: number[] = [];
      for (const at of instants)
        deadlines.push(
          at,
          () => true,
          (due) => woken.push(due),
        );
      deadlines.run(now);
      expect(woken).toEqual(instants.filter((at) => at <= now).toSorted((a, b) => a - b));
      const left = instants.filter((at) => at > now);
      expect(deadlines.next()).toBe(left.length === 0 ? null : Math.min(...left));
      expect(deadlines.due(now)).toBe(false);
    }),
  );
});

test('what does not matter any more is neither told nor woken', () => {
  const deadlines = new Deadlines();
  let matters = true;
  const woken: string[] = [];
  deadlines.push(
    10,
    () => matters,
    () => woken.push('first'),
  );
  deadlines.push(
    20,
    () => true,
    () => woken.push('second'),
  );
  matters = false;
  expect(deadlines.next()).toBe(20);
  deadlines.run(30);
  expect(woken).toEqual(['second']);
});

test('a deadline planned while another wakes is woken in the same run if it is due', () => {
  const deadlines = new Deadlines();
  const woken: number[] = [];
  deadlines.push(
    10,
    () => true,
    () => {
      woken.push(10);
      deadlines.push(
        15,
        () => true,
        (at) => woken.push(at),
      );
    },
  );
  deadlines.run(20);
  expect(woken).toEqual([10, 15]);
});

test('ids of channels that are gone are kept for an hour, and never more than 50,000', () => {
  const closed = new ClosedIds();
  closed.add('old', 0);
  closed.add('young', 3_599_000_000);
  expect([closed.has('old'), closed.has('young')]).toEqual([true, true]);
  closed.add('now', 3_601_000_000);
  expect([closed.has('old'), closed.has('young')]).toEqual([false, true]);
  for (let index = 0; index < 60_000; index += 1) closed.add(`many.${index}`, 3_601_000_000);
  expect(closed.size).toBe(50_000);
  expect([closed.has('young'), closed.has('many.59999')]).toEqual([false, true]);
});
