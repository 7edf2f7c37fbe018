/**
 * A small server that speaks the public contract (session, calls, figures, `/ws`) for the browser tests, so that each
 * state of a page can be made on purpose. What a real daemon would compute is handed to it ready-made.
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import helmet from 'helmet';
import { WebSocketServer } from 'ws';

/** The built pages; another build of them by SKYLARK_TEST_PAGES. */
const pages = process.env['SKYLARK_TEST_PAGES'] ?? fileURLToPath(new URL('../../dist/web', import.meta.url));

export const accounts = {
  'zhou.yan': { password: 'Desk-2026-demo', name: '周砚', roles: ['supervisor', 'agent'], extension: '8010' },
  'li.ming': { password: 'Desk-2026-demo', name: '李明', roles: ['agent'], extension: '8005' },
};

/** A day's figures as the server gives them. */
export const dayFigures = {
  serviceLevel: 0.941,
  ofAnswered: 0.958,
  offered: 226,
  answered: 216,
  within: 207,
  late: 9,
  abandoned: 4,
  shortAbandoned: 6,
  asaMs: 7812,
  abandonRate: 0.018,
  unknown: [],
};

/** Starts on a free loopback port. `figures: null`: the server has none to give. */
export async function fakeDesk({ demo = true, figures = dayFigures, siteName = '服务热线' } = {}) {
  const desk = {
    stream: 'stream-1',
    seq: 100,
    calls: new Map(),
    history: [],
    agents: new Map(),
    queues: new Map(),
    links: new Map(),
    cards: new Map(),
    late: [],
    figures,
    clockOffsetMs: 0,
    /** Sockets with their user. */
    sockets: new Map(),
    log: [],
    violations: [],
    notes: new Map(),
    othersNotes: [],
    /** Steps of the script, the same for every call. */
    script: [],
    /** What the reader has to do. */
    tasks: [],
  };
  const sessions = new Map();
  const app = express();
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'self'"],
          'frame-ancestors': ["'none'"],
          'base-uri': ["'none'"],
          'report-uri': ['/csp'],
        },
      },
      strictTransportSecurity: false,
    }),
  );
  app.post('/csp', express.json({ type: () => true }), (request, response) => {
    desk.violations.push(request.body);
    response.status(204).end();
  });
  app.use(express.json());
  const userOf = (request) => sessions.get(/(?:^|; )skylark=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]);
  const sessionJson = (user) => ({
    user,
    name: accounts[user].name,
    roles: accounts[user].roles,
    extension: accounts[user].extension,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    csrf: 'csrf-token',
    demo,
    site: { name: siteName, zone: 'Asia/Shanghai', locale: 'zh-CN' },
  });
  const refuse = (response, status, code, message) => response.status(status).json({ error: { code, message } });

  app.get('/api/v1/session', (request, response) => {
    const user = userOf(request);
    if (user === undefined) return refuse(response, 401, 'forbidden', 'not signed in');
    return response.json(sessionJson(user));
  });
  app.post('/api/v1/session', (request, response) => {
    const { user, password } = request.body ?? {};
    if (!Object.hasOwn(accounts, user) || accounts[user].password !== password) {
      return refuse(response, 401, 'forbidden', 'user name or password is wrong');
    }
    const id = `s${sessions.size + 1}`;
    sessions.set(id, user);
    response.cookie('skylark', id, { httpOnly: true, sameSite: 'strict' });
    return response.json(sessionJson(user));
  });
  app.delete('/api/v1/session', (request, response) => {
    if (request.headers['x-skylark-csrf'] !== 'csrf-token') return refuse(response, 403, 'forbidden', 'no proof');
    sessions.clear();
    response.clearCookie('skylark');
    return response.status(204).end();
  });
  app.get('/api/v1/calls', (request, response) => {
    if (userOf(request) === undefined) return refuse(response, 401, 'forbidden', 'not signed in');
    return response.json({ items: desk.history, next: null });
  });
  app.get('/api/v1/figures/answer-times', (request, response) => {
    if (userOf(request) === undefined) return refuse(response, 401, 'forbidden', 'not signed in');
    if (desk.figures === null) return refuse(response, 404, 'not_found', 'no such route');
    return response.json(desk.figures);
  });
  // Notes: one a user and call, the last one counts; merging is the real server's.
  const noteOf = (user, id) => desk.notes.get(`${user} ${id}`) ?? { callId: id, version: 0, note: '', savedAt: null };
  app.get('/api/v1/calls/:id/draft', (request, response) => {
    const user = userOf(request);
    if (user === undefined) return refuse(response, 401, 'forbidden', 'not signed in');
    return response.json({ own: noteOf(user, request.params.id), others: desk.othersNotes });
  });
  app.put('/api/v1/calls/:id/draft', (request, response) => {
    const user = userOf(request);
    if (user === undefined) return refuse(response, 401, 'forbidden', 'not signed in');
    const { id } = request.params;
    const { version } = noteOf(user, id);
    const draft = {
      callId: id,
      version: version + 1,
      note: request.body.note,
      savedAt: new Date(Date.now() + desk.clockOffsetMs).toISOString(),
    };
    desk.notes.set(`${user} ${id}`, draft);
    return response.json(draft);
  });
  app.get('/api/v1/calls/:id/script', (request, response) => {
    const user = userOf(request);
    if (user === undefined) return refuse(response, 401, 'forbidden', 'not signed in');
    return response.json({
      callId: request.params.id,
      user,
      direction: 'inbound',
      language: 'zh-CN',
      steps: desk.script,
      missing: desk.script.filter((step) => step.required && step.state === 'open').map((step) => step.step),
      remoteAgreedAt: null,
    });
  });
  app.get('/api/v1/tasks', (_request, response) => response.json({ items: desk.tasks, next: null }));
  app.get('/api/v1/tickets', (_request, response) => response.json({ items: [], next: null }));
  app.use(express.static(pages));

  const server = createServer(app);
  const wss = new WebSocketServer({ noServer: true });
  const snapshot = (user) => {
    const watches = accounts[user].roles.includes('supervisor');
    return {
      type: 'snapshot',
      stream: desk.stream,
      seq: desk.seq,
      cards: [...desk.cards.values()].filter((card) => card.user === user),
      links: [...desk.links.values()],
      ...(watches
        ? {
            calls: [...desk.calls.values()],
            agents: [...desk.agents.values()],
            queues: [...desk.queues.values()],
            late: desk.late,
          }
        : { agents: [...desk.agents.values()].filter((agent) => agent.extension === accounts[user].extension) }),
      serverTime: new Date(Date.now() + desk.clockOffsetMs).toISOString(),
    };
  };
  server.on('upgrade', (request, socket, head) => {
    const user = userOf(request);
    if (request.url !== '/ws' || user === undefined) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    wss.handleUpgrade(request, socket, head, (wire) => {
      desk.sockets.set(wire, user);
      wire.on('close', () => desk.sockets.delete(wire));
      wire.on('message', (data) => {
        const message = JSON.parse(data instanceof Buffer ? data.toString('utf8') : '{}');
        desk.log.push(message);
        if (message.type === 'ping') wire.send(JSON.stringify({ type: 'pong' }));
        if (message.type !== 'subscribe') return;
        if (message.stream === desk.stream && message.after !== undefined) {
          for (const event of desk.missed ?? []) if (event.seq > message.after) wire.send(JSON.stringify(event));
        } else wire.send(JSON.stringify(snapshot(user)));
      });
      wire.send(JSON.stringify({ type: 'hello', protocol: 1, stream: desk.stream }));
    });
  });
  await new Promise((resolve) => server.listen(desk.port ?? 0, '127.0.0.1', resolve));

  /** Sends an event to every socket and keeps the desk's state in step. */
  desk.put = (event) => {
    desk.seq += 1;
    const { call, agent, link, card, queue } = event;
    if (event.type === 'call.ended') desk.calls.delete(call.id);
    else if (call !== undefined) desk.calls.set(call.id, call);
    if (agent !== undefined) desk.agents.set(`${agent.pbx}/${agent.extension}`, agent);
    if (link !== undefined) desk.links.set(link.pbx, link);
    if (queue !== undefined) desk.queues.set(queue.queue, queue);
    if (card !== undefined) desk.cards.set(card.id, card);
    const text = JSON.stringify({
      ...event,
      seq: desk.seq,
      at: new Date(Date.now() + desk.clockOffsetMs).toISOString(),
    });
    for (const [wire, user] of desk.sockets) if (card === undefined || card.user === user) wire.send(text);
  };
  desk.cut = () => {
    for (const wire of desk.sockets.keys()) wire.terminate();
  };
  desk.expire = () => {
    sessions.clear();
    desk.cut();
  };
  const { port } = server.address();
  desk.url = `http://127.0.0.1:${port}/`;
  desk.stop = async () => {
    desk.cut();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  /** Away and back on the same port. */
  desk.away = desk.stop;
  desk.back = () => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return desk;
}
