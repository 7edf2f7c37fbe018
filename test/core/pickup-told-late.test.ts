/**
 * A pickup under load: Asterisk sent its Pickup event four milliseconds after both had entered the bridge, while it is
 * usually sent before. The call is the same: the colleague answered what was offered to others.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { judge } from '../../scripts/pbx-lab/compare.js';
import { foldTrace } from '../../scripts/pbx-lab/fold.js';
import { scenarios } from '../../scripts/pbx-lab/scenarios/index.js';
import { traceFile } from '../../scripts/pbx-lab/traces.js';

const end = '\r\n\r\n';

/** The recorded bytes with the Pickup event moved behind the second BridgeEnter, told as late as it came. */
function withLatePickup(text: string): string {
  const messages = text.split(end);
  const from = messages.findIndex((m) => m.startsWith('Event: Pickup\r\n'));
  const [pickup = ''] = messages.splice(from, 1);
  const entered = messages.flatMap((m, index) => (m.startsWith('Event: BridgeEnter\r\n') ? [index] : []));
  const behind = entered[1] ?? -1;
  expect(from).toBeGreaterThan(0);
  expect(behind).toBeGreaterThanOrEqual(from);
  const stamp = /\r\nTimestamp: ([\d.]+)/;
  const at = Number(stamp.exec(messages[behind] ?? '')?.[1]) + 0.003;
  const late = (message: string, after: number): string =>
    message.replace(stamp, `\r\nTimestamp: ${(at + after).toFixed(6)}`);
  messages.splice(behind + 1, 0, late(pickup, 0));
  // The phone that was picked up is hung up on behind it: a channel's own events stay in order.
  const target = /\r\nTargetUniqueid: (\S+)/.exec(pickup)?.[1] ?? '';
  const gone = messages.findIndex(
    (m) => m.startsWith('Event: Hangup\r\n') && m.includes(`\r\nUniqueid: ${target}\r\n`),
  );
  if (gone < behind + 1) {
    const [hangup = ''] = messages.splice(gone, 1);
    messages.splice(behind + 1, 0, late(hangup, 0.0001));
  }
  return messages.join(end);
}

test.each(['pickup-group', 'pickup-directed', 'pickup-direct-dial'])('%s', async (name) => {
  const scenario = scenarios.find((s) => s.name === name)!;
  const text = gunzipSync(readFileSync(traceFile('22', name))).toString('latin1');
  const calls = await foldTrace(Buffer.from(withLatePickup(text), 'latin1'), []);
  expect(judge(scenario, calls)).toEqual([]);
  const [usual] = await foldTrace(Buffer.from(text, 'latin1'), []);
  expect(calls[0]?.ringMs).toBe(usual?.ringMs);
});
