/**
 * The simulated PBX in a process of its own, for benches with real pages: phones and queues as asked, the load of a busy
 * desk (200 calls at once, 300 events a second), and calls that are measured, one at a time, with the instants at which
 * the PBX told of their rings.
 */
import { createLoad, pour } from '../../dist/ami/simulator/load.js';
import { caller, phone } from '../../dist/ami/simulator/scene.js';
import { createSimulatedPbx } from '../../dist/ami/simulator/server.js';
import { answer, bye, ring, talk, untilBye } from '../../dist/ami/simulator/steps.js';
import { answers } from './family.mjs';

let simulator = null;
let poured = null;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Milliseconds since 1970, as a page's clock tells them. */
const wall = () => performance.timeOrigin + performance.now();
/** Phones whose rings are waited for: extension → what to do with the instant. */
const awaited = new Map();

function hear(text) {
  if (awaited.size === 0 || !text.startsWith('Event: Newstate') || !text.includes('ChannelStateDesc: Ringing')) return;
  const extension = /\r\nChannel: PJSIP\/(\d+)-/.exec(text)?.[1];
  const take = awaited.get(extension);
  awaited.delete(extension);
  take?.(wall());
}

const rung = (extension) => new Promise((resolve) => awaited.set(extension, resolve));

async function until(holds, what, patience = 30_000) {
  const late = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > late) throw new Error(what);
    await pause(5);
  }
}

/** Events a call on the average, by playing so many on paper. */
function eventsPerCall() {
  const load = createLoad({ seed: 3, eventsPerSecond: 1000, startAt: 0 });
  for (let i = 0; i < 20_000; i += 1) load.next();
  return 20_000 / load.calls;
}

answers(
  {
    /** `queues`: `[{ name, number, members: [extension], paused }]`. */
    async start({ phones, queues }) {
      simulator = createSimulatedPbx({
        users: [{ name: 'skylark', secret: 'bench', read: ['call', 'agent'], write: ['reporting'] }],
        phones: phones.map((extension) => ({ extension, name: `坐席 ${extension}` })),
        queues: queues.map(({ name, members, paused = false }) => ({
          name,
          timeout: 60,
          members: members.map((extension) => ({
            interface: `PJSIP/${extension}`,
            name: `坐席 ${extension}`,
            paused,
          })),
        })),
        numbers: Object.fromEntries(
          queues.map(({ name, number }) => [
            number,
            [{ app: 'Answer' }, { app: 'Queue', queue: name, timeout: 3600 }, { app: 'Hangup' }],
          ]),
        ),
      });
      const { port } = await simulator.start();
      simulator.tap(['call'], hear);
      return { port };
    },
    async connected() {
      await until(() => simulator.clients > 0, 'nobody signed in at the PBX');
    },
    /** Fills up to so many calls at once and then goes on at that rate, on real time, until `end`. */
    async load({ eventsPerSecond, calls }) {
      const perSecond = eventsPerSecond / eventsPerCall();
      // Three of four are answered after some 2.5 s, the fourth gives up after seven. Rather a few more than fewer.
      const talkMs = Math.max(1000, (((calls * 1.15) / perSecond - 2) / 0.75 - 2.5) * 1000);
      const startAt = simulator.now() - Math.round((talkMs + 10_000) * 1000);
      const load = createLoad({ seed: 14, eventsPerSecond, startAt, talkMs });
      // What happened before the beginning is told as fast as a reader takes it, not all at once.
      for (let sent = 0, at = startAt; at < simulator.now(); sent += 1) {
        const event = load.next();
        at = event.at;
        simulator.inject(event);
        if (sent % 500 === 499) await pause(10);
      }
      poured = pour(load, simulator);
      return { running: load.running, callsPerSecond: perSecond };
    },
    /** So many callers who wait for ever at that number. */
    async fill({ number, callers }) {
      for (let i = 0; i < callers; i += 1) {
        simulator.run({
          name: 'waits',
          about: 'a caller who waits',
          parties: [caller(number, [untilBye()], { number: `1380000${String(1000 + i)}` })],
        });
        await pause(5);
      }
    },
    /** Rings at these phones and is given up; `{ extension: instant of its ring }`. */
    async rings({ number, from, name, phones, forMs }) {
      const waits = phones.map(rung);
      simulator.run({
        name: 'rings',
        about: 'a measured call',
        parties: [
          ...phones.map((extension) => phone(extension, [ring()])),
          caller(number, [talk(forMs), bye()], { number: from, name }),
        ],
      });
      const instants = await Promise.all(waits);
      return Object.fromEntries(phones.map((extension, i) => [extension, instants[i]]));
    },
    /** Taken by that phone after so long, and stays until `over`. */
    async talks({ number, from, name, at, after }) {
      const wait = rung(at);
      simulator.run({
        name: 'talks',
        about: 'a call of the shift',
        parties: [phone(at, [ring(after), answer(), untilBye()]), caller(number, [untilBye()], { number: from, name })],
      });
      return wait;
    },
    /** That phone hangs up. */
    async over({ at }) {
      const { pbx } = simulator;
      const talking = pbx.devices.channelsAt(`PJSIP/${at}`);
      if (talking.length === 0) throw new Error(`${at} is not in a call`);
      for (const channel of talking) pbx.farHangup(channel);
      await until(() => pbx.devices.channelsAt(`PJSIP/${at}`).length === 0, `${at} is still in a call`);
    },
  },
  () => {
    poured?.stop();
    return simulator?.stop();
  },
);
