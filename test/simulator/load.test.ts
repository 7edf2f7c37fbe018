/** The load for benches: many calls at once, each true in shape, at the rate that was asked for. */
import { foldTrace } from '../../scripts/pbx-lab/fold.js';
import { createLoad, pour } from '../../src/ami/simulator/load.js';
import type { OutgoingEvent } from '../../src/ami/simulator/pbx.js';
import { eventText } from '../../src/ami/simulator/session.js';
import { withDesk } from './desk.js';

const startAt = 1_795_480_000_000_000;
const events = (count: number, eventsPerSecond: number, seed = 1): OutgoingEvent[] => {
  const load = createLoad({ seed, eventsPerSecond, startAt });
  return Array.from({ length: count }, () => load.next());
};

test('events come in order of their instants, at the rate', () => {
  const list = events(60_000, 3000);
  expect(list.every((event, index) => index === 0 || event.at >= list[index - 1]!.at)).toBe(true);
  // The first seconds only fill up: calls begin, none has ended.
  const [from, to] = [list[30_000]!.at, list[59_999]!.at];
  expect(30_000 / ((to - from) / 1_000_000)).toBeGreaterThan(2400);
  expect(30_000 / ((to - from) / 1_000_000)).toBeLessThan(3600);
});

test('each call folds into one call of its own: answered by its second phone, or abandoned', async () => {
  const load = createLoad({ eventsPerSecond: 1000, startAt });
  let text = '';
  while (load.calls < 200) text += eventText(load.next(), true);
  const calls = await foldTrace(Buffer.from(text), []);
  expect(calls.length).toBeGreaterThan(150);
  expect(new Set(calls.map((call) => call.linkedId)).size).toBe(calls.length);
  const ended = calls.filter((call) => call.endedAt !== null);
  expect(ended.length).toBeGreaterThan(20);
  expect(new Set(ended.map((call) => call.outcome))).toEqual(new Set(['answered', 'abandoned']));
  const answered = ended.filter((call) => call.outcome === 'answered');
  expect(answered.every((call) => call.segments.length === 1 && call.waitMs !== null && call.waitMs < 2100)).toBe(true);
  expect(
    answered.map((call) =>
      call.offers
        .map((offer) => String(offer.result))
        .sort((a, b) => a.localeCompare(b))
        .join(' '),
    ),
  ).toEqual(answered.map(() => 'answered elsewhere elsewhere'));
});

test('events are as long as real ones, with Chinese names; no mark of the template is left', () => {
  const text = events(5000, 3000)
    .map((event) => eventText(event, true))
    .join('');
  const headers = text.split('\r\n').filter((line) => line !== '').length / 5000;
  expect(headers).toBeGreaterThan(17);
  expect(text).toContain('CallerIDName: 欧阳明月');
  expect(text).toContain("O\\'Neill");
  expect(text).not.toMatch(/13999999999|负载测试员|\b899[123]\b/);
  const channels = [...text.matchAll(/Event: Newchannel\r\n.*\r\n.*\r\nChannel: (\S+)/g)].map((match) => match[1]);
  expect(new Set(channels).size).toBe(channels.length);
});

test('the same seed gives the same bytes', () => {
  const bytes = (seed: number): string =>
    events(2000, 5000, seed)
      .map((event) => eventText(event, true))
      .join('');
  expect(bytes(4)).toBe(bytes(4));
  expect(bytes(4)).not.toBe(bytes(5));
});

test('poured into a PBX it reaches a client that may read it, in full', async () => {
  await withDesk(async ({ simulator, signedIn }) => {
    const client = await signedIn();
    const load = createLoad({ eventsPerSecond: 4000, startAt: simulator.now() });
    const pouring = pour(load, simulator);
    await client.event('BridgeEnter');
    const sent = pouring.stop();
    simulator.inject({ eventClass: 'call', name: 'Last', at: simulator.now(), body: '' });
    await client.event('Last');
    expect(client.events()).toHaveLength(sent + 1);
  });
});
