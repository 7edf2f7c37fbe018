/** Between the book and a store that fails: what is given is kept, in order, and what cannot be kept is told. */
import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import type { CallFact } from '../../src/core/call-fact.js';
import { unavailable } from '../../src/errors.js';
import { createFactWriter, type FactWriter } from '../../src/store/fact-writer.js';
import { factsOf } from './facts-of-calls.js';

const second = 1_000_000;

/** A store in memory that does as it is told: it acknowledges, refuses, or lets the caller wait. */
function scene(cap?: number) {
  const stored = new Map<string, CallFact>();
  const order: string[] = [];
  const intervals: string[] = [];
  const logged: string[] = [];
  let refuse = false;
  let held: (() => void)[] | null = null;
  let appends = 0;
  let now = 0;
  const key = (fact: CallFact) => `${fact.call}/${fact.n}`;
  const writer: FactWriter = createFactWriter({
    facts: {
      async append(facts) {
        appends += 1;
        if (held !== null) await new Promise<void>((resolve) => held?.push(resolve));
        if (refuse) throw unavailable('The store cannot acknowledge: the disk is full');
        for (const fact of facts) {
          if (!stored.has(key(fact))) order.push(key(fact));
          stored.set(key(fact), fact);
        }
        return order.length;
      },
    },
    unknown: {
      begin: async (pbx, from, cause) => {
        if (refuse) throw unavailable('The store cannot acknowledge: the disk is full');
        intervals.push(`${pbx} ${cause} from ${from}`);
      },
      end: async (pbx, to, cause) => void intervals.push(`${pbx} ${cause} to ${to}`),
    },
    clock: { now: () => now },
    log: {
      error: (message) => void logged.push(`error ${message}`),
      warn: (message) => void logged.push(`warn ${message}`),
      info: (message) => void logged.push(`info ${message}`),
      debug: () => {},
    },
    ...(cap !== undefined && { cap }),
  });
  return {
    writer,
    stored: () => order.map((id) => stored.get(id)),
    intervals,
    logged,
    appends: () => appends,
    pass: async (seconds: number) => {
      await jest.advanceTimersByTimeAsync(0);
      now += seconds * second;
      await jest.advanceTimersByTimeAsync(seconds * 1000);
    },
    refuse: (yes: boolean) => {
      refuse = yes;
    },
    hold: () => {
      held = [];
    },
    letGo: async () => {
      const waiting = held ?? [];
      held = null;
      for (const go of waiting) go();
      await jest.advanceTimersByTimeAsync(0);
    },
  };
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

test('facts are given on at once and in order, several of one moment together', async () => {
  const s = scene();
  const facts = factsOf({ serial: 1 });
  for (const fact of facts) s.writer.write('main', [fact]);
  expect(s.writer.waiting()).toBe(facts.length);
  await s.writer.drained();
  expect(s.stored()).toEqual(facts);
  expect(s.appends()).toBe(1);
  expect(s.writer.health()).toEqual({ ok: true, reason: null });
});

test('the disk fills and is freed an hour later: nothing is lost, nothing doubled, health says what goes on', async () => {
  const s = scene();
  const heard: number[] = [];
  s.writer.onDurable((seq) => heard.push(seq));
  const calls = Array.from({ length: 40 }, (_, i) => factsOf({ serial: i + 1 }));
  s.writer.write('main', calls[0] ?? []);
  await s.pass(1);
  s.refuse(true);
  for (const facts of calls.slice(1)) {
    s.writer.write('main', facts);
    await s.pass(90);
  }
  expect(s.writer.health().ok).toBe(false);
  expect(s.writer.health().reason).toMatch(
    /^Nothing could be stored for 3510 s; 429 facts wait in memory .*disk is full/,
  );
  expect(s.logged.filter((line) => line.startsWith('error'))).toEqual([
    'error Facts cannot be stored; they are kept in memory',
  ]);
  s.refuse(false);
  await s.pass(5);
  expect(s.stored()).toEqual(calls.flat());
  expect(s.writer.waiting()).toBe(0);
  expect(s.writer.health().ok).toBe(true);
  expect(s.logged.at(-1)).toBe('info Facts are stored again');
  expect(heard.at(-1)).toBe(440);
  expect(s.intervals).toEqual([]);
});

test('what came while an append was on its way stays behind it, whatever becomes of it', async () => {
  const s = scene();
  const facts = factsOf({ serial: 1 });
  s.hold();
  for (const fact of facts.slice(0, 6)) {
    s.writer.write('main', [fact]);
    await s.pass(0);
  }
  s.refuse(true);
  await s.letGo();
  s.writer.write('main', facts.slice(6));
  s.refuse(false);
  await s.pass(1);
  expect(s.stored()).toEqual(facts);
});

test('whatever fails when: each fact is stored once, in the order in which it came', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ facts: fc.nat(5), refuse: fc.boolean(), seconds: fc.constantFrom(0, 0.05, 1, 20) }), {
        maxLength: 25,
      }),
      async (steps) => {
        const s = scene();
        const given: CallFact[] = [];
        const supply = Array.from({ length: 12 }, (_, i) => factsOf({ serial: i + 1 })).flat();
        for (const step of steps) {
          s.refuse(step.refuse);
          const some = supply.splice(0, step.facts);
          given.push(...some);
          s.writer.write('main', some);
          await s.pass(step.seconds);
        }
        s.refuse(false);
        await s.pass(20);
        expect(s.stored()).toEqual(given);
        expect(s.writer.waiting()).toBe(0);
        expect(await s.writer.stop()).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});

test('more facts than memory may hold: the loss is told as an unknown interval of its PBX', async () => {
  const s = scene(30);
  s.refuse(true);
  const at = (n: number) => 1000 * second + n * 100 * second;
  for (let serial = 1; serial <= 4; serial += 1) s.writer.write('main', factsOf({ serial, at: at(serial) }));
  s.writer.write('other', factsOf({ serial: 5, at: at(5), pbx: 'other' }));
  await s.pass(60);
  expect(s.writer.waiting()).toBe(22);
  expect(s.writer.health().reason).toMatch(/33 facts are lost/);
  expect(s.logged.filter((line) => line.includes('too many') || line.includes('Too many')).length).toBe(2);
  s.refuse(false);
  await s.pass(10);
  expect(s.stored()).toEqual([1, 2].flatMap((serial) => factsOf({ serial, at: at(serial) })));
  expect(s.intervals).toEqual([
    `main store from ${at(3)}`,
    `other store from ${at(5)}`,
    `main store to ${at(4) + 69 * second + 1}`,
    `other store to ${at(5) + 69 * second + 1}`,
  ]);
  expect(s.writer.health()).toEqual({ ok: true, reason: null });
});

test('an interval of a loss that cannot be stored is told at the next recovery', async () => {
  const s = scene(15);
  s.refuse(true);
  s.writer.write('main', factsOf({ serial: 1, at: 0 }));
  s.writer.write('main', factsOf({ serial: 2, at: 100 * second }));
  await s.pass(1);
  s.refuse(false);
  // Facts go through, and at once the store fails again.
  s.writer.onDurable(() => s.refuse(true));
  await s.pass(10);
  s.writer.write('main', factsOf({ serial: 3, at: 200 * second }));
  await s.pass(10);
  const stop = s.writer.onDurable(() => s.refuse(false));
  s.refuse(false);
  await s.pass(10);
  stop();
  s.writer.write('main', factsOf({ serial: 4, at: 300 * second }));
  await s.pass(10);
  expect(s.intervals[0]).toBe(`main store from ${100 * second}`);
});

test('stopping writes what waits; what cannot be written is counted and said', async () => {
  const good = scene();
  good.writer.write('main', factsOf({ serial: 1 }));
  expect(await good.writer.stop()).toBe(0);
  expect(good.stored().length).toBe(11);

  const bad = scene();
  bad.refuse(true);
  bad.writer.write('main', factsOf({ serial: 1 }));
  await bad.pass(1);
  const drained = bad.writer.drained();
  expect(await bad.writer.stop()).toBe(11);
  await drained;
  expect(bad.logged.at(-1)).toBe('error Facts are lost: the store did not take them');
  expect(await bad.writer.stop()).toBe(11);
});
