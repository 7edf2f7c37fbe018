/**
 * P6: from an AMI event to the browser it is for, 5,000 events a second, 5,000 agents with a socket each. Every event
 * is about one agent (he pauses) and his socket alone is told (`agent.state`). An event counts from the moment at which
 * it was due at the PBX until its message is read at the client; PBX, clients and what is measured run in processes of
 * their own. The whole daemon runs, with 50 queues of 100 members. The peer is asterisk-manager and ws, which keeps
 * nothing and only looks up the socket. Events come five together, as one act at a real PBX sends several; `even` in the
 * figures is the same with every event on its own.
 */
import { bounded, child } from './family.mjs';
import { figure, median, rounds } from './lib.mjs';

const howMany = 5000;
const perSecond = 5000;
/** Each agent is told once in a round: two pauses of one agent that a late reader saw together would be one message. */
const seconds = 1;
const agents = Array.from({ length: howMany }, (_, i) => ({
  user: `agent${70_000 + i}`,
  extension: String(70_000 + i),
}));
const members = agents.map(({ extension }, i) => ({ queue: `desk${i % 50}`, extension }));

await bounded(90, async () => {
  const pbx = child('ami-pour-side.mjs');
  const readers = child('ws-readers.mjs');
  const daemon = child('daemon-side.mjs');
  const peer = child('peer-side.mjs');
  const { port: amiPort } = await pbx.ask('start', { agents, members });
  const theirs = await peer.ask('start', { amiPort });
  const ours = await daemon.ask('start', { amiPort, agents });
  const host = '127.0.0.1';
  const subscribe = { first: '{"type":"subscribe"}', until: '{"type":"snapshot"' };
  await readers.ask('open', { name: 'skylark', host, port: ours.port, tokens: ours.tokens, ...subscribe });
  await readers.ask('open', { name: 'peer', host, port: theirs.port, tokens: agents.map((agent) => agent.extension) });
  const sides = { skylark: daemon, peer };
  for (const name of Object.keys(sides)) await pbx.ask('signedIn', { account: name });

  const seen = {};
  async function once(name, together, counted) {
    await readers.ask('clear', { name });
    const before = await sides[name].ask('usage');
    const poured = await pbx.ask('pour', { account: name, perSecond, seconds: counted ? seconds : 0.5, together });
    const got = await readers.ask('collect', { name, expected: poured });
    const after = await sides[name].ask('usage');
    if (got.count !== poured)
      throw new Error(`${name}: ${got.count} messages of ${poured}, ${got.closed} sockets closed`);
    if (!counted) return;
    const row = (seen[`${name} ${together}`] ??= { p50: [], p99: [], cpu: [] });
    row.p50.push(got.p50);
    row.p99.push(got.p99);
    row.cpu.push((after.user + after.system - before.user - before.system) / poured);
  }
  for (const together of [5, 1]) {
    // The first round warms up.
    for (let round = -1; round < rounds; round += 1)
      for (const name of Object.keys(sides)) await once(name, together, round >= 0);
  }
  await Promise.all([pbx, readers, daemon, peer].map((one) => one.end()));
  const of = (name, together, what) => Number(median(seen[`${name} ${together}`][what]).toPrecision(4));
  const ratio = of('skylark', 5, 'p50') / of('peer', 5, 'p50');
  console.log(
    JSON.stringify(
      figure({
        id: 'P6',
        what: 'AMI event to browser socket, 5,000 a second to 5,000 sockets, p50',
        ours: of('skylark', 5, 'p50'),
        peer: of('peer', 5, 'p50'),
        unit: 'ms (peer: asterisk-manager and ws)',
        ratio,
        reach: '<= 0.6 of the peer',
        ok: ratio <= 0.6,
        more: {
          p99: { ours: of('skylark', 5, 'p99'), peer: of('peer', 5, 'p99') },
          even: {
            ours: of('skylark', 1, 'p50'),
            peer: of('peer', 1, 'p50'),
            p99: { ours: of('skylark', 1, 'p99'), peer: of('peer', 1, 'p99') },
          },
          cpuMicrosPerEvent: { ours: of('skylark', 5, 'cpu'), peer: of('peer', 5, 'cpu') },
        },
      }),
    ),
  );
});
