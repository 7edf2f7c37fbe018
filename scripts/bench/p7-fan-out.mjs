/**
 * P7: one message to many sockets, 1,000 a second to 100 and 100 a second to 1,000. Ours is the push hub behind its real
 * server, with its audience, number and JSON text of each message; the peer is `ws.send` to each client; the limit is a
 * frame made once with ws's own `Sender.frame` and written to each socket by hand. Senders and receivers run in
 * processes of their own.
 */
import { child, bounded } from './family.mjs';
import { figure, median, rounds } from './lib.mjs';

const shapes = [
  { id: 'P7a', perSecond: 1000, sockets: 100 },
  { id: 'P7b', perSecond: 100, sockets: 1000 },
];
const sides = ['hub', 'frame', 'send'];
const seconds = 0.7;

async function measure({ id, perSecond, sockets }) {
  const readers = child('ws-readers.mjs');
  const senders = {};
  for (const side of sides) {
    senders[side] = child('fanout-side.mjs', { args: [side] });
    const port = await senders[side].ask('port');
    const hub =
      side === 'hub'
        ? { tokens: Array(sockets).fill('bench'), first: '{"type":"subscribe"}', until: '{"type":"snapshot"' }
        : {};
    await readers.ask('open', { name: side, host: '127.0.0.1', port, count: sockets, ...hub });
  }
  const p99 = Object.fromEntries(sides.map((side) => [side, []]));
  const p50 = Object.fromEntries(sides.map((side) => [side, []]));
  let delivered = 0;
  let sent = 0;
  // The first round warms up.
  for (let round = -1; round < rounds; round += 1) {
    for (const side of sides) {
      await readers.ask('clear', { name: side });
      const poured = await senders[side].ask('pour', { perSecond, seconds: round < 0 ? 0.3 : seconds });
      const seen = await readers.ask('collect', { name: side, expected: poured * sockets });
      if (seen.count > poured * sockets) throw new Error(`${side}: ${seen.count} messages of ${poured * sockets}`);
      if (side === 'hub') {
        delivered += seen.count;
        sent += poured * sockets;
      }
      if (round < 0) continue;
      p99[side].push(seen.p99);
      p50[side].push(seen.p50);
    }
  }
  await Promise.all([readers, ...Object.values(senders)].map((one) => one.end()));
  const ours = median(p99.hub);
  const limit = median(p99.frame);
  console.log(
    JSON.stringify(
      figure({
        id,
        what: `fan-out of ${perSecond} messages a second to ${sockets} sockets, p99`,
        ours,
        peer: median(p99.send),
        limit,
        unit: 'ms (peer: ws.send to each client; limit: a frame made once)',
        ratio: ours / limit,
        reach: '100 % delivered, <= 2x the frame made once',
        ok: delivered === sent && ours <= 2 * limit,
        more: {
          delivered: delivered / sent,
          p50: Object.fromEntries(sides.map((side) => [side, Number(median(p50[side]).toPrecision(3))])),
        },
      }),
    ),
  );
}

await bounded(90, async () => {
  for (const shape of shapes) await measure(shape);
});
