/**
 * A desk with 500 agents and 100 waiting calls that speaks the public contract to one page, and keeps it busy: calls are
 * offered on, answered, ended and followed by others, agents change their state. What is measured is the page's affair.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import { WebSocketServer } from 'ws';

const at = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
const queues = ['hotline', 'advice', 'vip'];
const states = ['ready', 'ringing', 'in_call', 'wrap_up', 'paused', 'on_hold'];

function offer(extension, ago) {
  return {
    extension,
    device: `PJSIP/${extension}`,
    user: `user.${extension}`,
    startedAt: at(-ago),
    ringingAt: at(-ago),
    endedAt: null,
    result: null,
  };
}

export async function wallSide(pages, { agents = 500, calls = 100 } = {}) {
  let serial = 0;
  let seq = 0;
  const newCall = (waited) => {
    serial += 1;
    const queue = queues[serial % queues.length];
    return {
      id: `main-1790000000-1790000000.${serial}`,
      pbx: 'main',
      linkedId: `1790000000.${serial}`,
      relatedTo: null,
      direction: 'inbound',
      hotline: true,
      caller: { raw: '139****0108', number: '+86139****0108', name: `来电人 ${serial}`, withheld: false },
      callee: null,
      placedBy: null,
      did: '4008000002',
      entry: 'queue',
      queue,
      queueVisits: [{ queue, joinedAt: at(-waited), leftAt: null, left: null }],
      arrivedAt: at(-waited - 3),
      offeredAt: at(-waited),
      firstRingAt: at(-waited),
      answeredAt: null,
      endedAt: null,
      lastSeenAt: null,
      outcome: null,
      answeredBy: null,
      waitMs: null,
      ringMs: null,
      talkMs: 0,
      holdMs: 0,
      withinLimit: null,
      nearLimit: false,
      precision: 'event',
      offers: Array.from({ length: 5 }, (_, i) => offer(String(8000 + ((serial * 7 + i) % agents)), 1)),
      segments: [],
      transfers: [],
      holds: [],
      hangupBy: null,
    };
  };
  const open = new Map(Array.from({ length: calls }, (_, i) => newCall((i * 29) % 40)).map((call) => [call.id, call]));
  const agent = (i) => ({
    pbx: 'main',
    extension: String(8000 + i),
    device: `PJSIP/${8000 + i}`,
    user: `user.${8000 + i}`,
    name: `坐席 ${8000 + i}`,
    state: states[(i + seq) % states.length],
    since: at(0),
    pausedReason: null,
    queues: queues.map((queue) => ({ queue, paused: false, membership: 'static' })),
    callId: null,
  });
  const people = Array.from({ length: agents }, (_, i) => agent(i));
  const link = {
    pbx: 'main',
    state: 'up',
    since: at(-60),
    lastHeardAt: at(0),
    reason: null,
    resynchronised: true,
    clockOffsetMs: 0,
  };

  const app = express();
  app.get('/api/v1/session', (_request, response) =>
    response.json({
      user: 'bench',
      name: 'bench',
      roles: ['supervisor'],
      extension: null,
      expiresAt: at(3600),
      csrf: 'x',
      demo: false,
      site: { name: '服务热线', zone: 'Asia/Shanghai', locale: 'zh-CN' },
    }),
  );
  const counts = { offered: 226, answered: 216, within: 207, late: 9, unjudged: 0, abandoned: 4, shortAbandoned: 6 };
  const shares = { asaMs: 7812, serviceLevel: 0.941, ofAnswered: 0.958, abandonRate: 0.018, unknown: [] };
  app.get('/api/v1/figures/answer-times', (_request, response) => response.json({ ...counts, ...shares }));
  app.get('/api/v1/figures/waits', (_request, response) =>
    response.json({
      items: Array.from({ length: 600 }, (_, i) => ({
        offeredAt: at(-i * 6),
        waitMs: (i * 997) % 22_000,
        is: (i * 997) % 22_000 <= 15_000 ? 'within' : 'late',
      })),
      more: false,
      rule: { limitMs: 15_000, measure: 'wait', boundary: 'inclusive', shortAbandonMs: 5000 },
      unknown: [],
    }),
  );
  app.get('/api/v1/calls', (_request, response) => response.json({ items: [], next: null }));
  app.use(express.static(pages));
  const server = createServer(app);
  const wss = new WebSocketServer({ server, path: '/ws' });
  const sockets = new Set();
  wss.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('message', (data) => {
      const message = JSON.parse(data instanceof Buffer ? data.toString('utf8') : '{}');
      if (message.type === 'ping') socket.send('{"type":"pong"}');
      if (message.type !== 'subscribe') return;
      socket.send(
        JSON.stringify({
          type: 'snapshot',
          stream: 'bench',
          seq,
          cards: [],
          links: [link],
          calls: [...open.values()],
          agents: people,
          queues: queues.map((queue) => ({
            pbx: 'main',
            queue,
            name: queue,
            waiting: [],
            members: agents,
            available: 9,
            known: true,
          })),
          late: [],
          serverTime: at(0),
        }),
      );
    });
    socket.send(JSON.stringify({ type: 'hello', protocol: 1, stream: 'bench' }));
  });
  const say = (event) => {
    seq += 1;
    const text = JSON.stringify({ ...event, seq, at: at(0) });
    for (const socket of sockets) socket.send(text);
  };

  /** One message of a busy desk: mostly calls that ring elsewhere and agents whose state changes. */
  function one(i) {
    const ids = [...open.keys()];
    const id = ids[(i * 31) % ids.length];
    const call = open.get(id);
    if (i % 2 === 0) say({ type: 'agent.state', agent: agent((i * 37) % agents) });
    else if (i % 20 === 1) {
      open.delete(id);
      say({
        type: 'call.ended',
        call: { ...call, endedAt: at(0), outcome: 'abandoned', waitMs: 20_000, hangupBy: 'caller' },
      });
      const next = newCall(0);
      open.set(next.id, next);
      say({ type: 'call.arrived', call: next });
    } else {
      const moved = { ...call, offers: [...call.offers.slice(1), offer(String(8000 + (i % agents)), 0)] };
      open.set(id, moved);
      say({ type: 'call.updated', call: moved });
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let told = 0;
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    /** So many messages a second, in the portions in which a daemon tells them, for so many milliseconds. */
    async pour(perSecond, milliseconds) {
      const began = performance.now();
      let sent = 0;
      while (performance.now() - began < milliseconds) {
        const due = ((performance.now() - began) / 1000) * perSecond;
        for (; sent < due; sent += 1) one((told += 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return sent;
    },
    async stop() {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
