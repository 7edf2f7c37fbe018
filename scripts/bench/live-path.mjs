/** The live path beside other work: how long a call's facts take until they are durable, and how late timers come. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from './lib.mjs';

const every = 25;
let serial = 0;

/** Facts of one short call. */
function call() {
  serial += 1;
  const id = `bench:${process.pid}:${serial}`;
  const at = Date.now() * 1000;
  const base = { call: id, precision: 'event' };
  const caller = { raw: '13900000108', number: '+8613900000108', name: '', withheld: false, extension: null };
  return [
    {
      ...base,
      type: 'arrived',
      n: 0,
      at,
      pbx: 'bench',
      boot: 1,
      linkedId: `1.${serial}`,
      direction: 'inbound',
      hotline: true,
      caller,
      callee: null,
      placedBy: null,
      did: null,
    },
    { ...base, type: 'offered', n: 1, at: at + 1, entry: 'queue', queue: 'hotline' },
    { ...base, type: 'ended', n: 2, at: at + 2, outcome: 'abandoned', hangupBy: 'caller', lastSeenAt: null },
  ];
}

/** Appends a call every 25 ms until `stop`, which gives the times in milliseconds. */
export function watchLivePath(store) {
  const times = [];
  const onTheWay = new Set();
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const timer = setInterval(() => {
    const began = performance.now();
    const one = store.facts.append(call()).then(() => {
      times.push(performance.now() - began);
      onTheWay.delete(one);
    });
    onTheWay.add(one);
  }, every);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(onTheWay);
      loop.disable();
      return {
        commits: times.length,
        commitP99: percentile(times, 99),
        commitMax: Math.max(...times),
        late: times.filter((time) => time > 50).length,
        loopMax: Math.max(0, loop.max / 1e6 - 5),
      };
    },
  };
}

/** The same for a daemon that has been running: its first calls, which meet code that nobody ran before, are not told. */
export async function watchWarmLivePath(store) {
  const first = watchLivePath(store);
  await pause(2000);
  await first.stop();
  return watchLivePath(store);
}
