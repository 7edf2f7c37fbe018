/** The whole program at its front door: a simulated PBX rings, a program watches over WebSocket and asks over REST. */
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { caller, phone } from '../../src/ami/simulator/scene.js';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import { answer, bye, ring, talk, untilBye } from '../../src/ami/simulator/steps.js';
import { jest } from '@jest/globals';
import { Desk, row, rows, type Message, type Row } from './daemon.js';

/** Real time passes in these: a PBX rings, people talk. */
jest.setTimeout(60_000);

const secret = 'canary-secret-51f0';
let desk: Desk;
let pbx: SimulatedPbx;
let port: number;

function simulated(): SimulatedPbx {
  return createSimulatedPbx({
    users: [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }],
    refusalDelayMs: 10,
    phones: [{ extension: '8001' }, { extension: '8002' }],
    queues: [{ name: 'hotline', members: [{ interface: 'PJSIP/8001' }, { interface: 'PJSIP/8002' }] }],
  });
}
const pbxLines = (at: number, password = secret): string =>
  `  - { name: main, host: 127.0.0.1, port: ${at}, username: skylark, secret: ${password}, trunks: ['PJSIP/trunk'] }`;
const isUp = (message: Message): boolean => {
  if (message.type !== 'pbx.link') return false;
  const link = row(message['link']);
  return link['state'] === 'up' && link['resynchronised'] === true;
};
const cardOf = (message: Message): Row => row(message['card']);

beforeEach(async () => {
  desk = new Desk();
  pbx = simulated();
  ({ port } = await pbx.start());
});
afterEach(async () => {
  await desk.close();
  await pbx.stop();
});

/** Asks until the daemon has the PBX's present state. */
async function ready(): Promise<void> {
  while ((await desk.get('/readyz')).status !== 200) await new Promise((resolve) => setImmediate(resolve));
}

test('a call rings at two phones: both agents get a card, one answers, the other card goes with the reason', async () => {
  desk.configure(pbxLines(port));
  await desk.start();
  await ready();
  const watch = await desk.watch();
  pbx.run({
    name: 'two phones',
    about: '',
    parties: [
      phone('8001', [ring(300), answer(), untilBye()]),
      phone('8002', [ring()]),
      caller('4008000000', [talk(1500), bye()], { number: '13900000108', name: '张伟' }),
    ],
  });
  const shown = await watch.until((m) => m.type === 'pop.shown' && cardOf(m)['extension'] === '8001');
  expect(cardOf(shown)).toMatchObject({ user: 'wang.li', state: 'ringing', match: 'none', queue: 'hotline' });
  const withdrawn = await watch.until((m) => m.type === 'pop.withdrawn' && cardOf(m)['extension'] === '8002');
  expect(cardOf(withdrawn)).toMatchObject({ user: 'chen.jie', reason: 'answered_by_colleague', answeredBy: 'wang.li' });
  const ended = await watch.until((m) => m.type === 'call.ended');
  const told = row(ended['call']);
  expect(told).toMatchObject({ outcome: 'answered', hangupBy: 'caller', withinLimit: true, precision: 'event' });

  // The record over REST is what was told live.
  const stored = await storedCall(String(told['id']));
  expect(stored).toEqual(told);
  expect(await desk.items('/api/v1/calls?number=139%200000%200108')).toEqual([stored]);
  expect(await desk.items('/api/v1/calls/open')).toEqual([]);
  const agents = await desk.items('/api/v1/agents');
  expect(agents.map((agent) => [agent['extension'], agent['user']])).toEqual([
    ['8001', 'wang.li'],
    ['8002', 'chen.jie'],
  ]);
});

/** The call log follows the facts: asks until the row is there. */
async function storedCall(id: string): Promise<Row> {
  for (;;) {
    const { status, body } = await desk.get(`/api/v1/calls/${id}`);
    if (status === 200 && body['outcome'] !== null) return body;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('restarted in mid-talk: the call keeps its times and ends as if nothing had happened', async () => {
  desk.configure(pbxLines(port));
  await desk.start();
  await ready();
  const before = await desk.watch();
  pbx.run({
    name: 'long talk',
    about: '',
    parties: [
      phone('8001', [ring(100), answer(), untilBye()]),
      phone('8002', [ring()]),
      // Long enough for a restart on a machine with other work.
      caller('4008000000', [talk(12_000), bye()]),
    ],
  });
  await before.until((m) => m.type === 'pop.updated');
  const [open] = await desk.items('/api/v1/calls/open');
  await desk.stop();
  await desk.start();
  await ready();
  const after = await desk.watch();
  const snapshot = after.messages.find((m) => m.type === 'snapshot');
  expect(snapshot?.['cards']).toMatchObject([{ user: 'wang.li', state: 'answered_here' }]);
  expect(await desk.items('/api/v1/calls/open')).toMatchObject([
    { id: open?.['id'], answeredAt: open?.['answeredAt'] },
  ]);
  const ended = row((await after.until((m) => m.type === 'call.ended'))['call']);
  expect(ended).toMatchObject({
    id: open?.['id'],
    offeredAt: open?.['offeredAt'],
    answeredAt: open?.['answeredAt'],
    outcome: 'answered',
    withinLimit: true,
    precision: 'event',
    hangupBy: 'caller',
  });
  const { body } = await desk.get('/api/v1/unknown-intervals?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z');
  expect(body['items']).toMatchObject([{ pbx: 'main', cause: 'daemon', to: expect.any(String) }]);
});

test('the PBX is away at the start: the daemon serves, says so, and takes the link up when it comes', async () => {
  await pbx.stop();
  desk.configure(pbxLines(port));
  await desk.start();
  const { status, body } = await desk.get('/readyz');
  expect(status).toBe(503);
  expect(body['checks']).toContainEqual({ name: 'pbx main', ok: false, reason: expect.any(String) });
  expect((await desk.get('/healthz')).status).toBe(200);
  const watch = await desk.watch();
  pbx = createSimulatedPbx({
    port,
    users: [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }],
    phones: [],
    queues: [],
  });
  await pbx.start();
  await watch.until(isUp);
  expect((await desk.get('/readyz')).status).toBe(200);
});

test('a wrong password is told and not tried again; no secret stands in the log', async () => {
  desk.configure(pbxLines(port, 'wrong-canary-77'));
  await desk.start();
  const watch = await desk.watch();
  const links = (): Row[] => [
    ...rows(watch.messages.find((m) => m.type === 'snapshot')?.['links'] ?? []),
    ...watch.messages.filter((m) => m.type === 'pbx.link').map((m) => row(m['link'])),
  ];
  const isRefused = (link: Row): boolean => link['state'] === 'refused';
  if (!links().some(isRefused)) await watch.until((m) => m.type === 'pbx.link' && isRefused(row(m['link'])));
  expect(links().at(-1)).toMatchObject({ state: 'refused', reason: expect.stringMatching(/./) });
  expect(desk.log.lines.filter((line) => line.includes('canary'))).toEqual([]);
});

test('a damaged database: the daemon does not start, names the file and leaves it as it is', async () => {
  desk.configure(pbxLines(port));
  await desk.start();
  await ready();
  await desk.stop();
  const file = openSync(desk.databaseFile, 'r+');
  const { size } = statSync(desk.databaseFile);
  for (let at = 4096; at < size; at += 4096) writeSync(file, Buffer.alloc(2048, 0xa5), 0, 2048, at);
  closeSync(file);
  const damaged = readFileSync(desk.databaseFile);
  await expect(desk.start()).rejects.toThrow(desk.databaseFile);
  await desk.stop();
  expect(readFileSync(desk.databaseFile).equals(damaged)).toBe(true);
});

test('a visitor gets health and nothing else', async () => {
  desk.configure(pbxLines(port));
  await desk.start();
  for (const path of ['/api/v1/calls', '/api/v1/calls/open', '/api/v1/agents', '/api/v1/users', '/api/openapi.json']) {
    expect([path, (await fetch(`${desk.url}${path}`)).status]).toEqual([path, 401]);
  }
  expect((await fetch(`${desk.url}/healthz`)).status).toBe(200);
});
