/**
 * One side of P3 in a process of its own: drains a trace that comes over a socket, and prints the longest stall of its
 * loop and its memory. `ours` is the link itself on the way to calls and facts, `theirs` asterisk-manager.
 */
import { createRequire } from 'node:module';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createAmiLink } from '../../dist/ami/link.js';
import { systemClock } from '../../dist/clock.js';
import { check, foldingEvents } from './fold.mjs';
import { mixedTrace } from './trace.mjs';

const [side, port] = process.argv.slice(2);
/** So long without a byte, the trace is over. */
const quietMs = 1500;
let heard = performance.now();

/** Processor time of this thread, milliseconds; of the whole process where the system does not tell. */
function cpuMs() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}

/**
 * The longest time between two turns of a timer that wants to run every 5 ms, less those 5 ms. Time in which the machine
 * ran somebody else's program is none of ours: a gap counts for no more than the processor time that was spent in it.
 */
function watchLoop() {
  const seen = { stallMs: 0, wallMs: 0, rss: 0 };
  let last = performance.now();
  let lastCpu = cpuMs();
  const look = () => {
    const now = performance.now();
    const cpu = cpuMs();
    const gap = now - last - 5;
    seen.wallMs = Math.max(seen.wallMs, gap);
    seen.stallMs = Math.max(seen.stallMs, Math.min(gap, cpu - lastCpu));
    seen.rss = Math.max(seen.rss, process.memoryUsage.rss() / 1e6);
    last = now;
    lastCpu = cpu;
  };
  const timer = setInterval(look, 5);
  return () => {
    look();
    clearInterval(timer);
    return seen;
  };
}

async function drained() {
  const stop = watchLoop();
  process.send('ready');
  heard = performance.now();
  await once(process, 'message');
  heard = Math.max(heard, performance.now());
  while (performance.now() - heard < quietMs) await pause(100);
  return stop();
}

async function ours() {
  const trace = mixedTrace();
  const way = foldingEvents();
  const silent = { error() {}, warn() {}, info() {}, debug() {} };
  const link = createAmiLink({
    name: 'main',
    host: '127.0.0.1',
    port: Number(port),
    username: 'bench',
    secret: () => 'bench',
    auth: 'plain',
    tls: null,
    clock: systemClock,
    log: silent,
  });
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
  const seen = await drained();
  check({ ...way.counts, events: trace.events }, trace);
  return seen;
}

async function theirs() {
  const Manager = createRequire(import.meta.url)('asterisk-manager');
  const manager = new Manager(port, '127.0.0.1', 'bench', 'bench', true);
  manager.on('rawevent', () => {
    heard = performance.now();
  });
  await once(manager, 'connect');
  await pause(300);
  return drained();
}

process.send(await (side === 'ours' ? ours() : theirs()));
process.exit(0);
