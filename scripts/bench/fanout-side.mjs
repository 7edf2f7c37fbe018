/**
 * One way of sending a message to many sockets, in a process of its own: Skylark's hub behind its real server, `ws.send`
 * for each client, or the least that can be done by hand: one frame made once, written to every socket.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { WebSocketServer } from 'ws';
import { createHttp } from '../../dist/http/http.js';
import { createPushHub } from '../../dist/http/push-hub.js';
import { answers, micros } from './family.mjs';

const { Sender } = createRequire(import.meta.url)('ws');
const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const [side] = process.argv.slice(2);

/** What a card of a known caller looks like, about 800 bytes; its id is the stamp. */
const card = (id) => ({
  id,
  callId: 'main-1795400000-1795400100.1234',
  user: 'wang.li',
  extension: '8001',
  state: 'ringing',
  reason: null,
  answeredBy: null,
  caller: {
    number: '+8613900000108',
    raw: '13900000108',
    name: '张伟明',
    title: '主任',
    salutation: '张主任',
    organisation: '财务部',
    vip: true,
    verified: false,
    withheld: false,
  },
  match: 'one',
  candidates: [],
  queue: 'hotline',
  queueName: 'IT 服务热线',
  did: '4008000002',
  offeredAt: '2026-11-24T08:00:00.000Z',
  ringingSince: '2026-11-24T08:00:01.000Z',
  answeredAt: null,
  limitMs: 15000,
  openTickets: [],
  lastCalls: [
    {
      id: 'main-1795400000-1795400001.7',
      offeredAt: '2026-11-23T08:00:00.000Z',
      outcome: 'answered',
      answeredBy: 'wang.li',
    },
  ],
  ticket: null,
  script: null,
});

async function hub() {
  const who = { user: null, name: 'bench', roles: ['supervisor'], via: 'token' };
  const signedIn = { who, key: 't:bench', csrf: null };
  const door = { authenticate: async () => signedIn, recheck: () => who, onEnded: () => () => {} };
  const clock = { now: () => Date.now() * 1000 };
  const push = createPushHub({ clock, log: silent, door: () => door, snapshot: () => [] });
  const http = createHttp({
    settings: { host: '127.0.0.1', port: 0, publicUrl: null, tls: null, trustedProxies: [] },
    routes: [],
    door,
    push,
    ready: () => ({ ok: true, checks: [] }),
    pages: null,
    log: silent,
    version: '0.0.0',
  });
  const { port } = await http.start();
  return {
    port,
    send: (stamp) =>
      push.publish({ type: 'pop.updated', card: card(stamp) }, { roles: ['supervisor', 'administrator'] }),
    stop: () => http.stop(),
  };
}

async function byHand(toAll) {
  const server = createServer();
  const wss = new WebSocketServer({ server, path: '/ws', perMessageDeflate: false });
  let seq = 0;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    send(stamp) {
      seq += 1;
      toAll(wss.clients, JSON.stringify({ type: 'pop.updated', card: card(stamp), seq, at: new Date().toISOString() }));
    },
    stop: () => server.close(),
  };
}

const sides = {
  hub,
  send: () =>
    byHand((clients, text) => {
      for (const client of clients) client.send(text);
    }),
  frame: () =>
    byHand((clients, text) => {
      const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true };
      const frame = Buffer.concat(Sender.frame(Buffer.from(text), options));
      for (const client of clients) client._socket.write(frame);
    }),
};

const server = await sides[side]();

answers(
  {
    port: () => server.port,
    /** Sends at that rate; a message counts from the moment at which it was due, even where the sender is late. */
    async pour({ perSecond, seconds }) {
      const all = Math.round(perSecond * seconds);
      const began = micros();
      for (let sent = 0; sent < all;) {
        const now = micros();
        for (; sent < all; sent += 1) {
          const due = began + Math.round((sent * 1e6) / perSecond);
          if (due > now) break;
          server.send(`~${String(due).padStart(16, '0')}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return all;
    },
  },
  () => server.stop(),
);
