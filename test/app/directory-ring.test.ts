/** The directory at the front door: what a supervisor changes shows on the next ring, and what is refused says what to do. */
import { jest } from '@jest/globals';
import { caller, phone } from '../../src/ami/simulator/scene.js';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import { bye, ring, talk } from '../../src/ami/simulator/steps.js';
import { Desk, row, type Row, type Watch } from './daemon.js';

/** Real time passes: a PBX rings. */
jest.setTimeout(60_000);

const secret = 'canary-secret-d1r3';
let desk: Desk;
let pbx: SimulatedPbx;

beforeEach(async () => {
  pbx = createSimulatedPbx({
    users: [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }],
    phones: [{ extension: '8001' }],
    queues: [{ name: 'hotline', members: [{ interface: 'PJSIP/8001' }] }],
  });
  const { port } = await pbx.start();
  desk = new Desk();
  desk.configure(
    `  - { name: main, host: 127.0.0.1, port: ${port}, username: skylark, secret: ${secret}, trunks: ['PJSIP/trunk'] }`,
  );
  await desk.start();
  while ((await desk.get('/readyz')).status !== 200) await new Promise((resolve) => setImmediate(resolve));
});
afterEach(async () => {
  await desk.close();
  await pbx.stop();
});

async function send(method: string, path: string, body: object): Promise<{ status: number; body: Row }> {
  const headers = { authorization: `Bearer ${desk.token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${desk.url}${path}`, { method, headers, body: JSON.stringify(body) });
  return { status: answer.status, body: row(await answer.json()) };
}

/** One call from that number; gives the card that came with it. */
async function ringFrom(watch: Watch, number: string): Promise<Row> {
  const before = watch.messages.length;
  pbx.run({
    name: 'one ring',
    about: '',
    parties: [phone('8001', [ring()]), caller('4008000000', [talk(300), bye()], { number })],
  });
  const isNew = (type: string) => (message: { type: string }) =>
    message.type === type && watch.messages.findLastIndex((one) => one === message) >= before;
  const shown = await watch.until(isNew('pop.shown'));
  await watch.until(isNew('call.ended'));
  return row(shown['card']);
}

test('made, renamed and marked, shared with another: each shows on the next ring', async () => {
  const watch = await desk.watch();
  expect(await ringFrom(watch, '13900000108')).toMatchObject({ match: 'none' });

  const zhang = { name: '张伟明', numbers: [{ number: '139 0000 0108' }] };
  const made = await send('POST', '/api/v1/contacts', zhang);
  expect(made.status).toBe(201);
  expect(await ringFrom(watch, '013900000108')).toMatchObject({ match: 'one', caller: { name: '张伟明', vip: false } });

  const vip = { level: 'VIP', reason: '总经理', from: '2020-01-01T00:00:00Z', to: null };
  const path = `/api/v1/contacts/${String(made.body['id'])}`;
  expect((await send('PUT', path, { name: '张伟', vip, version: 1 })).status).toBe(200);
  expect(await ringFrom(watch, '13900000108')).toMatchObject({ match: 'one', caller: { name: '张伟', vip: true } });

  const li = { name: '李娜', numbers: [{ number: '13900000108', shared: true }] };
  expect((await send('POST', '/api/v1/contacts', li)).status).toBe(201);
  expect(await ringFrom(watch, '13900000108')).toMatchObject({
    match: 'several',
    candidates: [{ name: '张伟' }, { name: '李娜' }],
  });
});

test('a number of somebody else, a mark without its days: refused with what to do, and nothing is kept', async () => {
  const own = [{ number: '13900000108' }];
  expect((await send('POST', '/api/v1/contacts', { name: '张伟明', numbers: own })).status).toBe(201);
  const claimed = await send('POST', '/api/v1/contacts', { name: '李娜', numbers: own });
  expect(claimed).toMatchObject({
    status: 409,
    body: {
      error: { fields: { 'numbers.0.number': 'belongs to #1' }, reason: expect.stringMatching(/shared: true.*merge/) },
    },
  });
  const endless = await send('POST', '/api/v1/contacts', { name: '李娜', vip: { level: 'VIP' } });
  expect(endless).toMatchObject({
    status: 400,
    body: {
      error: {
        fields: {
          'vip.from': expect.stringMatching(/^must say from when the mark counts, such as/),
          'vip.to': expect.stringMatching(/^must say when the mark ends; send null/),
        },
      },
    },
  });
  expect(await desk.items('/api/v1/contacts')).toMatchObject([{ name: '张伟明' }]);
});
