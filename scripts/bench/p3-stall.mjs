/**
 * P3: the longest stall of the loop while the whole trace comes over a socket and goes the way of P2, and the memory
 * that it takes; each side in a process of its own, ours with the options that the daemon is started with. The sender is
 * this process; the peer gets a part of the trace.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { daemonOptions } from '../lib/daemon-options.mjs';
import { figure, median, rounds } from './lib.mjs';
import { listen } from './sender.mjs';
import { mixedTrace } from './trace.mjs';

const trace = mixedTrace();
const peerBytes = 20e6;

async function run(side, bytes, execArgv) {
  const sender = await listen();
  const child = fork(new URL('stall-side.mjs', import.meta.url).pathname, [side, String(sender.port)], {
    execArgv: ['--no-warnings', ...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [ready] = await once(child, 'message');
  if (ready !== 'ready') throw new Error(`${side} did not come up`);
  await sender.send(trace.file, bytes);
  child.send('sent');
  const [seen] = await once(child, 'message');
  sender.stop();
  return seen;
}

const mine = [];
const yours = [];
for (let i = 0; i < rounds; i += 1) {
  mine.push(await run('ours', trace.bytes, daemonOptions));
  yours.push(await run('theirs', peerBytes, []));
}
const stall = median(mine.map((seen) => seen.stallMs));
const peer = median(yours.map((seen) => seen.stallMs));
const rss = median(mine.map((seen) => seen.rss));
console.log(
  JSON.stringify(
    figure({
      id: 'P3',
      what: `longest stall of the loop while draining the trace; memory ${rss.toFixed(0)} MB of 120`,
      ours: stall,
      peer,
      limit: 20,
      unit: 'ms',
      ratio: peer / stall,
      reach: '<= 20 ms; RSS <= 120 MB',
      ok: stall <= 20 && rss <= 120,
      more: { rssMb: Math.round(rss), wallMs: Math.round(median(mine.map((seen) => seen.wallMs))) },
    }),
  ),
);
process.exit(0);
