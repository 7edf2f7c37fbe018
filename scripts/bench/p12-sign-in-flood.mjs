/**
 * P12: pops while 200 sign-ins a second come, right and wrong passwords mixed, made-up and real names, from a thousand
 * addresses. Twenty calls a second ring; a pop counts from the moment at which the PBX says that the phone rings until
 * it is at the agent's WebSocket. The whole daemon runs; PBX and flood run in other processes. Quiet rounds stand
 * between the flooded ones, to show what the flood adds. Beside the flood somebody signs in every second: in turn one
 * who signed in from there before, who must get in, and one who comes from a new address, whom nothing tells from the
 * flood but that he tries again when he is told to.
 */
import { WebSocket } from 'ws';
import { amiSource } from './ami-source.mjs';
import { bounded, child } from './family.mjs';
import { figure, median, percentile, rounds } from './lib.mjs';
import { callUntilItRings } from './ringing-call.mjs';

const perSecond = 200;
const popsPerSecond = 20;
const seconds = { quiet: 3, flood: 8 };
const limit = 1000;
const password = 'Skylark-2026';
const desk = Array.from({ length: 20 }, (_, i) => ({ user: `agent${8001 + i}`, extension: String(8001 + i) }));
/** Whom the flood names, and who signs in beside it. */
const staff = Array.from({ length: 300 }, (_, i) => ({ user: `staff${70_000 + i}`, extension: String(70_000 + i) }));
const innocents = Array.from({ length: 20 }, (_, i) => ({ user: `good${71_000 + i}`, extension: String(71_000 + i) }));

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function openSocket(port, token, onPop) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { authorization: `Bearer ${token}` } });
  ws.on('message', (data) => {
    const text = Buffer.from(data).toString('utf8');
    if (text.includes('"pop.shown"')) onPop(text, performance.now());
  });
  return new Promise((resolve, reject) => {
    ws.once('error', reject);
    ws.once('open', () => {
      ws.on('error', () => {});
      ws.send('{"type":"subscribe"}');
      resolve(ws);
    });
  });
}

await bounded(600, async () => {
  const pbx = await amiSource();
  const daemon = child('daemon-side.mjs');
  const people = child('sign-in-side.mjs');
  const { port, tokens } = await daemon.ask('start', { amiPort: pbx.port, agents: [...desk, ...staff, ...innocents] });
  const wire = await pbx.signedIn('skylark');
  /** When the ring of a number was said. */
  const rang = new Map();
  let took = [];
  for (const [i] of desk.entries()) {
    await openSocket(port, tokens[i], (text, at) => {
      const number = /"raw":"(1390\d{7})"/.exec(text)?.[1];
      const began = rang.get(number);
      if (began === undefined) return;
      rang.delete(number);
      took.push(at - began);
    });
  }
  await pause(500);

  let serial = 0;
  async function ring() {
    serial += 1;
    const number = `1390${String(serial).padStart(7, '0')}`;
    const call = callUntilItRings({ number, extension: desk[serial % desk.length].extension, serial });
    wire.write(call.before);
    await pause(50);
    rang.set(number, performance.now());
    wire.write(call.rings());
    await pause(500);
    wire.write(call.over());
  }

  /** Pops of so many seconds; all of them must come. */
  async function pops(span) {
    took = [];
    const calls = [];
    const began = performance.now();
    for (let i = 0; i < span * popsPerSecond; i += 1) {
      calls.push(ring());
      await pause(Math.max(0, began + ((i + 1) * 1000) / popsPerSecond - performance.now()));
    }
    await Promise.all(calls);
    for (let i = 0; rang.size > 0 && i < 100; i += 1) await pause(100);
    if (rang.size > 0) throw new Error(`${rang.size} pops did not come`);
    return { p50: percentile(took, 50), p99: percentile(took, 99), most: Math.max(...took) };
  }

  const homeOf = (i) => `127.2.0.${i + 1}`;
  for (const [i, { user }] of innocents.entries())
    await people.ask('person', { port, user, password, from: homeOf(i) });

  const seen = { quiet: [], flood: [] };
  const floods = [];
  const persons = [];
  let next = 0;
  for (let round = -1; round < rounds; round += 1) {
    const quiet = await pops(round < 0 ? 2 : seconds.quiet);
    await people.ask('start', { port, perSecond, users: staff.map((one) => one.user), password });
    const every = setInterval(() => {
      next += 1;
      const { user } = innocents[next % innocents.length];
      const returns = next % 2 === 0;
      const from = returns ? homeOf(next % innocents.length) : `127.3.${Math.floor(next / 250)}.${(next % 250) + 1}`;
      persons.push(people.ask('person', { port, user, password, from }).then((how) => ({ ...how, returns })));
    }, 1000);
    const flooded = await pops(round < 0 ? 2 : seconds.flood);
    clearInterval(every);
    const flood = await people.ask('stop');
    const signedIn = await Promise.all(persons.splice(0));
    if (round < 0) continue;
    seen.quiet.push(quiet);
    seen.flood.push(flooded);
    floods.push({ ...flood, persons: signedIn });
  }
  const usage = await daemon.ask('usage');
  await Promise.all([daemon.end(), people.end()]);
  pbx.stop();

  const of = (side, what) => Number(median(seen[side].map((one) => one[what])).toPrecision(4));
  const signedInBy = (returns) => {
    const all = floods.flatMap((one) => one.persons).filter((one) => one.returns === returns);
    const ms = all.map((one) => one.ms ?? Infinity);
    const [p50, worst] = [percentile(ms, 50), Math.max(...ms)].map((value) => Math.round(value));
    return { count: all.length, p50, worst, shutOut: ms.filter((value) => value === Infinity).length };
  };
  const [returning, fresh] = [signedInBy(true), signedInBy(false)];
  const sum = {};
  for (const { statuses } of floods)
    for (const [status, n] of Object.entries(statuses)) sum[status] = (sum[status] ?? 0) + n;
  const ours = of('flood', 'p99');
  console.log(
    JSON.stringify(
      figure({
        id: 'P12',
        what: `pops while ${perSecond} sign-ins a second come, p99`,
        ours,
        peer: of('quiet', 'p99'),
        limit,
        unit: 'ms (peer: the same without the flood)',
        ratio: ours / of('quiet', 'p99'),
        reach: `p99 <= ${limit} ms, and who signed in from there before gets in`,
        ok: ours <= limit && returning.shutOut === 0 && returning.count > 0,
        more: {
          p50: { quiet: of('quiet', 'p50'), flood: of('flood', 'p50') },
          worst: Math.max(...seen.flood.map((one) => one.most)),
          answers: sum,
          signInMs: { returning, fresh },
          rssMb: Math.round(usage.rss / 1e6),
        },
      }),
    ),
  );
});
