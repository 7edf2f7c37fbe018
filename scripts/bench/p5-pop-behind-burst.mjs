/**
 * P5: how long a pop takes behind a burst of 20,000 events. A caller waits, his agent's phone is dialled; then the PBX
 * sends 20,000 events of the mixed trace in one go and right behind them the one that says that the phone rings. What
 * counts is the time from the moment at which that event is handed to the socket, with the whole burst before it, until
 * `pop.shown` is at the agent's WebSocket. The whole daemon runs: store, facts, live view, pops of the burst's own calls.
 * The peer is asterisk-manager and ws with the same bytes, and does nothing else.
 */
import { WebSocket } from 'ws';
import { createLoad } from '../../dist/ami/simulator/load.js';
import { amiSource, pbxNow, stamp } from './ami-source.mjs';
import { bounded, child } from './family.mjs';
import { figure, median, pieces, rounds } from './lib.mjs';
import { callUntilItRings } from './ringing-call.mjs';
import { mixedTrace } from './trace.mjs';

const burstEvents = 20_000;
/** Rounds that are not counted: both programs are long-running ones. */
const warmUp = 3;
const agents = [8001, 8002, 8003, 8004, 8005, 8006, 8009, 8990].map((extension) => ({
  user: `agent${extension}`,
  extension: String(extension),
}));
const watched = '8990';

/** Bursts of the mixed trace, one after the other; the calls at their borders go on in the next one. */
function* bursts() {
  const { file } = mixedTrace();
  let text = '';
  let messages = [];
  let events = 0;
  for (const piece of pieces(file)) {
    const parts = (text + piece.toString('latin1')).split('\r\n\r\n');
    text = parts.pop();
    for (const part of parts) {
      messages.push(part);
      if (!part.startsWith('Event: ')) continue;
      events += 1;
      if (events < burstEvents) continue;
      yield `${messages.join('\r\n\r\n')}\r\n\r\n`;
      messages = [];
      events = 0;
    }
  }
}

/** 20,000 events of calls and agents alone, 300 calls at once: what the PBX sends to an account that asked for no more. */
function callsAlone() {
  const load = createLoad({ seed: 5, eventsPerSecond: 1000, startAt: pbxNow() });
  for (let i = 0; i < burstEvents; i += 1) load.next();
  return () => {
    let text = '';
    for (let i = 0; i < burstEvents; i += 1) {
      const { eventClass, name, at, body } = load.next();
      text += `Event: ${name}\r\nPrivilege: ${eventClass},all\r\nTimestamp: ${stamp(at)}\r\n${body}\r\n`;
    }
    return Buffer.from(text, 'utf8').toString('latin1');
  };
}

/** The burst as it would come after a hold-up: its last event happened just now. */
function madePresent(text) {
  const seen = [...text.matchAll(/\r\nTimestamp: (\d+)\.(\d{6})/g)].map((m) => Number(m[1]) * 1e6 + Number(m[2]));
  const shift = pbxNow() - seen.reduce((a, b) => Math.max(a, b), 0);
  return Buffer.from(
    text.replace(
      /\r\nTimestamp: (\d+)\.(\d{6})/g,
      (_, s, us) => `\r\nTimestamp: ${stamp(Number(s) * 1e6 + Number(us) + shift)}`,
    ),
    'latin1',
  );
}

let serial = 0;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function openSocket(port, token, onPop) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { authorization: `Bearer ${token}` } });
  ws.on('message', (data) => {
    const at = performance.now();
    const text = Buffer.from(data).toString('utf8');
    if (text.includes('"pop.shown"')) onPop(text, at);
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

await bounded(90, async () => {
  const pbx = await amiSource();
  const daemon = child('daemon-side.mjs');
  const other = child('peer-side.mjs');
  const ours = await daemon.ask('start', { amiPort: pbx.port, agents });
  const theirs = await other.ask('start', { amiPort: pbx.port });
  const wires = { ours: await pbx.signedIn('skylark'), peer: await pbx.signedIn('peer') };
  let waiting = null;
  const onPop = (text, at) => {
    if (waiting !== null && text.includes(waiting.number)) waiting.done(at);
  };
  const sockets = [];
  for (const [i, agent] of agents.entries()) {
    sockets.push(
      await openSocket(ours.port, ours.tokens[i], onPop),
      await openSocket(theirs.port, agent.extension, onPop),
    );
  }
  await pause(500);

  /** Milliseconds from the ring to the pop. */
  async function pop(wire, burst) {
    const number = `1390000${String(2000 + serial)}`;
    serial += 1;
    const call = callUntilItRings({ number, extension: watched, serial });
    wire.write(call.before);
    await pause(50);
    let began = 0;
    const shown = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('no pop came')), 20_000);
      waiting = {
        number,
        done(at) {
          clearTimeout(late);
          waiting = null;
          resolve(at - began);
        },
      };
    });
    wire.write(burst);
    began = performance.now();
    wire.write(call.rings());
    const took = await shown;
    wire.write(call.over());
    await pause(200);
    return took;
  }

  async function compared(nextBurst) {
    const took = { ours: [], peer: [] };

    for (let round = -warmUp; round < rounds; round += 1) {
      const burst = madePresent(nextBurst());
      for (const side of ['ours', 'peer']) {
        const ms = await pop(wires[side], burst);
        if (round >= 0) took[side].push(ms);
      }
    }
    return { ours: median(took.ours), peer: median(took.peer), worst: Math.max(...took.ours) };
  }

  const report = (id, what, seen) =>
    console.log(
      JSON.stringify(
        figure({
          id,
          what,
          ours: seen.ours,
          peer: seen.peer,
          limit: 150,
          unit: 'ms (peer: asterisk-manager and ws)',
          ratio: seen.peer / seen.ours,
          reach: '<= 1/15 of the peer, <= 150 ms',
          ok: seen.ours <= 150 && seen.ours <= seen.peer / 15,
          more: { worst: Number(seen.worst.toPrecision(4)) },
        }),
      ),
    );
  const mixed = bursts();
  report('P5', 'a pop behind a burst of 20,000 events', await compared(() => mixed.next().value));
  if (process.env.P5_CALLS) report('P5b', 'calls alone', await compared(callsAlone()));
  for (const socket of sockets) socket.terminate();
  await Promise.all([daemon.end(), other.end()]);
  pbx.stop();
});
