import { createPbxLinks } from '../../../src/features/pbx-links/pbx-links.js';
import type { LinkState, UnknownIntervals } from '../../../src/ports.js';
import { at } from '../../support/facts.js';
import { get } from '../../support/rest.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

function links(
  lastAlive: number | null = null,
  store: { fails: number } = { fails: 0 },
): {
  say(state: Partial<LinkState>): void;
  written: string[];
  told: string[];
  settle(): Promise<void>;
  rest(): Promise<unknown>;
  until(count: number): Promise<void>;
} {
  const written: string[] = [];
  const told: string[] = [];
  const seconds = (micros: number): number => (micros - at(0)) / 1e6;
  const keep = async (what: string): Promise<void> => {
    if (store.fails-- > 0) throw new Error('disk full');
    written.push(what);
  };
  const unknown: UnknownIntervals = {
    begin: (pbx, from, cause) => keep(`begin ${pbx} ${cause} ${seconds(from)}`),
    end: (pbx, to, cause) => keep(`end ${pbx} ${cause} ${seconds(to)}`),
    between: async () => [],
  };
  const feature = createPbxLinks({
    push: { publish: (event) => void told.push(event.type === 'pbx.link' ? event.link.state : event.type) },
    unknown,
    log: silent,
    lastAlive,
    pbxNames: ['main'],
    retryAfter: 1,
  });
  void feature.start?.();
  return {
    say: (state) =>
      feature.onState({
        pbx: 'main',
        state: 'up',
        since: at(0),
        lastHeardAt: at(0),
        reason: null,
        resynchronised: false,
        clockOffset: null,
        ...state,
      }),
    written,
    told,
    until: async (count) => {
      while (written.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    },
    rest: () => get(feature, '/api/v1/links'),
    settle: async () => {
      await feature.stop?.();
    },
  };
}

test('a cut is unknown from the last byte heard until the snapshot was taken over', async () => {
  const l = links();
  l.say({ resynchronised: true, lastHeardAt: at(100) });
  l.say({ state: 'down', since: at(108), lastHeardAt: at(100), reason: 'no answer to Ping' });
  l.say({ state: 'up', since: at(120), resynchronised: false });
  l.say({ state: 'up', since: at(121), resynchronised: true });
  await l.settle();
  expect(l.written.slice(2)).toEqual(['begin main link 100', 'end main link 121', 'end main daemon 121']);
});

test('the time in which the daemon was not running is unknown', async () => {
  const l = links(at(-60));
  l.say({ state: 'up', since: at(5), resynchronised: true });
  await l.settle();
  expect(l.written).toEqual(['begin main daemon -60', 'end main link 5', 'end main daemon 5']);
});

test('a store that fails for a while loses no interval and mixes up no order', async () => {
  const l = links(at(-60), { fails: 3 });
  l.say({ state: 'up', since: at(5), resynchronised: true });
  await l.until(3);
  expect(l.written).toEqual(['begin main daemon -60', 'end main link 5', 'end main daemon 5']);
  await l.settle();
});

test('a store that is still failing at the end is tried once more', async () => {
  const store = { fails: Number.MAX_SAFE_INTEGER };
  const l = links(at(-60), store);
  await new Promise((resolve) => setTimeout(resolve, 5));
  store.fails = 0;
  await l.settle();
  expect(l.written).toEqual(['begin main daemon -60']);
});

test('a state that says nothing new is not told twice', () => {
  const l = links();
  l.say({ resynchronised: true });
  l.say({ resynchronised: true, lastHeardAt: at(3) });
  expect(l.told).toEqual(['up']);
});

test('the links over REST: each with its state, since when and why', async () => {
  const l = links();
  l.say({ state: 'down', since: at(108), lastHeardAt: at(100), reason: 'no answer to Ping', clockOffset: 5_000_000 });
  expect(await l.rest()).toEqual({
    items: [
      {
        pbx: 'main',
        state: 'down',
        since: '2026-11-23T01:01:48.000Z',
        lastHeardAt: '2026-11-23T01:01:40.000Z',
        reason: 'no answer to Ping',
        resynchronised: false,
        clockOffsetMs: 5000,
      },
    ],
  });
});
