/**
 * P3: the longest stall of the loop while the whole trace comes over a socket and goes the way of P2, and the memory
 * that it takes. Ours is the link itself: it reads what the socket gives at once and works it off in short turns. The
 * sender is another process, the peer asterisk-manager on the same socket and a part of the trace.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import { createAmiLink } from '../../dist/ami/link.js';
import { systemClock } from '../../dist/clock.js';
import { check, foldingEvents } from './fold.mjs';
import { figure, median } from './lib.mjs';
import { mixedTrace } from './trace.mjs';

const trace = mixedTrace();
const peerBytes = 20e6;
const rounds = 3;
const silent = { error() {}, warn() {}, info() {}, debug() {} };

/** The longest time between two turns of a timer that wants to run every 5 ms, less those 5 ms. */
function watchLoop() {
  let longest = 0;
  let rss = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 5);
    last = now;
    rss = Math.max(rss, process.memoryUsage.rss());
  }, 5);
  return {
    begin() {
      longest = 0;
      last = performance.now();
    },
    stop() {
      clearInterval(timer);
      return { stallMs: Math.max(longest, performance.now() - last - 5), rss: rss / 1e6 };
    },
  };
}

/** A process that signs anybody in and sends so many bytes of the trace once it was told to. */
async function sender(bytes) {
  const child = spawn(process.execPath, [new URL('sender.mjs', import.meta.url).pathname, trace.file, String(bytes)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return {
    port: Number(String(line)),
    go: () => child.stdin.write('go\n'),
    sent: () => once(child.stdout, 'data'),
    stop: () => child.kill(),
  };
}

async function ours() {
  const from = await sender(trace.bytes);
  const way = foldingEvents();
  const link = createAmiLink({
    name: 'main',
    host: '127.0.0.1',
    port: from.port,
    username: 'bench',
    secret: () => 'bench',
    auth: 'plain',
    tls: null,
    clock: systemClock,
    log: silent,
  });
  let heard = systemClock.now();
  link.onEvents((events) => {
    heard = performance.now();
    way.take(events);
  });
  const up = new Promise((resolve) => {
    link.onState((state) => {
      if (state.resynchronised) resolve();
    });
  });
  link.start();
  await up;
  globalThis.gc?.();
  const loop = watchLoop();
  loop.begin();
  from.go();
  await from.sent();
  // What is still in the socket and in our own queue.
  while (performance.now() - heard < 300) await new Promise((resolve) => setTimeout(resolve, 50));
  const seen = loop.stop();
  check({ ...way.counts, events: trace.events }, trace);
  await link.stop();
  from.stop();
  return seen;
}

async function theirs() {
  const from = await sender(peerBytes);
  const Manager = createRequire(import.meta.url)('asterisk-manager');
  const manager = new Manager(from.port, '127.0.0.1', 'bench', 'bench', true);
  let heard = performance.now();
  manager.on('rawevent', () => {
    heard = performance.now();
  });
  await once(manager, 'connect');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const loop = watchLoop();
  loop.begin();
  from.go();
  await from.sent();
  while (performance.now() - heard < 300) await new Promise((resolve) => setTimeout(resolve, 50));
  const seen = loop.stop();
  manager.disconnect();
  from.stop();
  return seen;
}

const mine = [];
for (let i = 0; i < rounds; i += 1) mine.push(await ours());
const rss = Math.max(...mine.map((seen) => seen.rss));
const yours = [];
for (let i = 0; i < rounds; i += 1) yours.push(await theirs());
const stall = median(mine.map((seen) => seen.stallMs));
const peer = median(yours.map((seen) => seen.stallMs));
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
      more: { rssMb: Math.round(rss) },
    }),
  ),
);
process.exit(0);
