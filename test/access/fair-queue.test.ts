/** Who waits for whom, and who is told to come back, when more want in than can be served. */
import * as fc from 'fast-check';
import { createFairQueue, type FairQueue, type QueueLimits } from '../../src/access/fair-queue.js';

interface Door {
  readonly queue: FairQueue;
  /** What came of each, by name; what waits has no entry. */
  readonly came: Map<string, 'served' | 'refused'>;
  readonly order: string[];
  come(name: string, from: string, known?: boolean): void;
  /** Ends what runs and lets the next one run. */
  step(): Promise<void>;
  /** Milliseconds. */
  pass(span: number): void;
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

function open(limits: QueueLimits): Door {
  let release = (): void => undefined;
  let now = 0;
  const door: Door = {
    pass(span) {
      now += span;
    },
    queue: createFairQueue(limits, () => now),
    came: new Map(),
    order: [],
    come(name, from, known) {
      door
        .queue(
          from,
          () => {
            door.order.push(name);
            return new Promise<void>((resolve) => (release = resolve));
          },
          known,
        )
        .then(
          () => door.came.set(name, 'served'),
          () => door.came.set(name, 'refused'),
        );
    },
    async step() {
      release();
      await turns();
    },
  };
  return door;
}

test('an address that was served a moment ago waits behind one that was not', async () => {
  const door = open({ perAddress: 10, total: 10 });
  for (const [name, from] of [
    ['a1', 'a'],
    ['a2', 'a'],
    ['a3', 'a'],
    ['b1', 'b'],
    ['c1', 'c'],
    ['b2', 'b'],
  ] as const)
    door.come(name, from);
  for (let i = 0; i < 6; i += 1) await door.step();
  expect(door.order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

test('what was used is forgotten after two minutes', async () => {
  const door = open({ perAddress: 10, total: 10 });
  door.come('a1', 'a');
  await door.step();
  door.pass(120_000);
  door.come('x', 'x');
  door.come('a2', 'a');
  door.come('b1', 'b');
  for (let i = 0; i < 3; i += 1) await door.step();
  expect(door.order).toEqual(['a1', 'x', 'a2', 'b1']);
});

test('all places taken by a thousand addresses: one that is known takes a place and comes next', async () => {
  const door = open({ perAddress: 60, total: 300 });
  for (let i = 0; i < 1000; i += 1) door.come(`flood ${i}`, `f${i}`);
  await turns();
  expect([...door.came.values()].filter((what) => what === 'refused')).toHaveLength(699);
  door.come('stranger', 'desk');
  door.come('desk', 'desk', true);
  await turns();
  expect(door.came.get('stranger')).toBe('refused');
  await door.step();
  expect(door.order).toEqual(['flood 0', 'desk']);
});

test('a flood that was served already makes room for an address that was not', async () => {
  const door = open({ perAddress: 60, total: 4 });
  for (let i = 0; i < 5; i += 1) door.come(`first ${i}`, `f${i}`);
  for (let i = 0; i < 5; i += 1) await door.step();
  for (let i = 0; i < 5; i += 1) door.come(`again ${i}`, `f${i}`);
  door.come('desk', 'desk');
  await turns();
  expect(door.came.get('desk')).toBeUndefined();
  await door.step();
  expect(door.order.at(-1)).toBe('desk');
});

test('however they come: no more wait than may, nobody waits for ever, and no known one gives way to one who is not', async () => {
  const guests = fc.array(fc.record({ from: fc.nat({ max: 6 }), known: fc.boolean(), step: fc.boolean() }), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(guests, async (all) => {
      const door = open({ perAddress: 3, total: 6 });
      const waits = (): string[] =>
        all.map((_, i) => String(i)).filter((name) => asked.has(name) && !door.came.has(name));
      const asked = new Set<string>();
      for (const [i, { from, known, step }] of all.entries()) {
        const before = waits().filter((name) => all[Number(name)]!.known);
        asked.add(String(i));
        door.come(String(i), `f${from}`, known);
        await turns();
        // One runs beside those who wait.
        expect(waits().length).toBeLessThanOrEqual(7);
        if (!known) expect(before.filter((name) => door.came.get(name) === 'refused')).toEqual([]);
        if (step) await door.step();
      }
      for (let i = 0; i < 8; i += 1) await door.step();
      expect(waits()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
