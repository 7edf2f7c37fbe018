/** The demo's PBX: a first minute with one call of each kind, then believable days that leave nothing behind. */
import { labWiring, foldEvents } from '../../scripts/pbx-lab/fold.js';
import { VirtualClock } from '../../src/ami/simulator/clock.js';
import { createDemoPbx, type DemoPbx } from '../../src/ami/simulator/demo.js';
import { createTraceReader } from '../../src/ami/trace.js';
import type { Call } from '../../src/core/call.js';
import { createCallBook } from '../../src/core/call-book.js';
import { TestClient } from './client.js';

const people = [
  { number: '13900001001', name: '张伟' },
  { number: '13900001003', name: '李强', vip: true },
  { number: '1085001000', name: '星河科技总机' },
  { number: '13900001007', name: '陈静' },
  { number: '13900001007', name: '赵磊' },
  ...Array.from({ length: 8 }, (_, index) => ({ number: `139000010${20 + index}`, name: `来电人${index}` })),
];
const minutes = (count: number): number => count * 60_000;

interface Stage {
  readonly demo: DemoPbx;
  readonly clock: VirtualClock;
  readonly text: () => string;
}

async function onStage(run: (stage: Stage) => Promise<void> | void, name = 'main'): Promise<void> {
  const clock = new VirtualClock();
  const demo = createDemoPbx({ name, seed: 20, callEvery: 7_000_000, clock, people });
  const parts: string[] = [];
  demo.simulator.tap(['call', 'agent'], (text) => parts.push(text));
  try {
    await demo.start();
    await run({ demo, clock, text: () => parts.join('') });
  } finally {
    await demo.stop();
  }
}

function callsIn(text: string): Call[] {
  const calls = new Map<string, Call>();
  const reader = createTraceReader();
  const book = createCallBook(labWiring);
  foldEvents(book, reader.push(Buffer.from(text), 0), calls);
  return [...calls.values()].sort((a, b) => a.arrivedAt - b.arrivedAt);
}

test('the first minute shows one call of each kind', async () => {
  await onStage(({ clock, text }) => {
    clock.advance(900);
    expect(text()).toContain('Event: Newchannel');
    clock.advance(minutes(2));
    const calls = callsIn(text()).slice(0, 6);
    const waits = calls.map((call) => ((call.answeredAt ?? call.endedAt ?? 0) - (call.offeredAt ?? 0)) / 1_000_000);
    expect(calls.map((call) => call.outcome)).toEqual([
      'answered',
      'answered',
      'answered',
      'abandoned',
      'answered',
      'answered',
    ]);
    expect(waits[0]).toBeLessThan(6);
    expect(waits[1]).toBeGreaterThan(15);
    expect(calls[2]?.queue).toBe('vip');
    expect(calls[2]?.answeredBy?.extension).toBe('8001');
    expect(calls[4]?.holds).toHaveLength(1);
    expect(calls[5]?.caller.withheld).toBe(true);
    expect(calls[5]?.transfers).toMatchObject([{ kind: 'blind', to: '8006' }]);
  });
});

test('an hour is believable: most answered in time, some late, some give up, all kinds of callers', async () => {
  await onStage(({ clock, text }) => {
    clock.advance(minutes(60));
    const calls = callsIn(text()).filter((call) => call.endedAt !== null);
    const hotline = calls.filter((call) => call.hotline && call.offeredAt !== null);
    const answered = hotline.filter((call) => call.answeredAt !== null);
    const inTime = answered.filter((call) => (call.answeredAt ?? 0) - (call.offeredAt ?? 0) <= 15_000_000);
    const left = hotline.filter((call) => call.outcome === 'abandoned' || call.outcome === 'short_abandon');
    expect(calls.length).toBeGreaterThan(350);
    expect(inTime.length / hotline.length).toBeGreaterThan(0.6);
    expect(inTime.length / hotline.length).toBeLessThan(0.92);
    expect(left.length / hotline.length).toBeGreaterThan(0.02);
    expect(left.length / hotline.length).toBeLessThan(0.16);
    expect(new Set(calls.map((call) => call.direction))).toEqual(new Set(['inbound', 'internal', 'outbound']));
    expect(new Set(calls.flatMap((call) => call.transfers.map((t) => t.kind)))).toEqual(new Set(['blind', 'attended']));
    expect(new Set(answered.map((call) => call.answeredBy?.extension)).size).toBeGreaterThanOrEqual(6);
    expect(calls.some((call) => call.caller.raw === '01085001000')).toBe(true);
    const shared = calls.filter((call) => call.caller.raw === '13900001007');
    expect(new Set(shared.map((call) => call.caller.name))).toEqual(new Set(['']));
  });
});

test('hours later nothing has piled up and no id was given twice', async () => {
  const clock = new VirtualClock();
  const demo = createDemoPbx({ name: 'main', seed: 20, callEvery: 7_000_000, clock, people });
  const ids: string[] = [];
  demo.simulator.tap(['call'], (text) => {
    if (text.startsWith('Event: Newchannel')) ids.push(/\nUniqueid: (\S+)/.exec(text)?.[1] ?? '');
  });
  try {
    await demo.start();
    clock.advance(minutes(4 * 60));
    const { pbx } = demo.simulator;
    expect(pbx.channels.size).toBeLessThan(40);
    expect(pbx.bridges.size).toBeLessThan(20);
    expect(pbx.timers.count).toBeLessThan(80);
    const oldest = Math.min(...[...pbx.channels.values()].map((channel) => channel.createdAt));
    expect((clock.now() - oldest) / 60_000_000).toBeLessThan(10);
    expect(ids.length).toBeGreaterThan(5000);
    expect(new Set(ids).size).toBe(ids.length);
  } finally {
    await demo.stop();
  }
});

test('the same seed gives the same calls, another name others', async () => {
  const texts: string[] = [];
  for (const name of ['main', 'main', 'branch']) {
    await onStage(({ clock, text }) => {
      clock.advance(minutes(5));
      texts.push(text());
    }, name);
  }
  expect(texts[0]).toBe(texts[1]);
  expect(texts[0]).not.toBe(texts[2]);
});

test('after a restart the callers go on calling', async () => {
  await onStage(async ({ demo, clock, text }) => {
    clock.advance(minutes(3));
    await demo.simulator.restart();
    const before = text().length;
    clock.advance(minutes(3));
    const after = callsIn(text().slice(before));
    expect(after.filter((call) => call.outcome === 'answered').length).toBeGreaterThan(10);
  });
});

test('the account that watches has the least rights, and its password is not known beforehand', async () => {
  const [one, two] = [0, 1].map(() => createDemoPbx({ name: 'main', seed: 1, callEvery: 1e9 }));
  expect(one?.credentials.secret).not.toBe(two?.credentials.secret);
  const { port } = await one!.start();
  const client = await TestClient.open(port);
  try {
    const { username, secret } = one!.credentials;
    expect(username).toBe('skylark');
    expect(await client.login(username, secret)).toMatchObject({ Response: 'Success' });
    expect(await client.ask({ Action: 'CoreShowChannels' })).toMatchObject({ Response: 'Success' });
    for (const action of ['Hangup', 'Originate', 'QueuePause', 'Command', 'ParkedCalls']) {
      expect(await client.ask({ Action: action })).toMatchObject({ Message: 'Permission denied' });
    }
    expect(client.events()).not.toContain('FullyBooted');
  } finally {
    client.close();
    await one!.stop();
  }
});
