/** The doctor over REST: what it finds on a PBX beside the running link, and why there was no pop. */
import { jest } from '@jest/globals';
import { caller, phone } from '../../src/ami/simulator/scene.js';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import { bye, ring, talk } from '../../src/ami/simulator/steps.js';
import type { ExaminationJson, StepJson } from '../../src/contract/doctor.js';
import { Desk } from './daemon.js';

/** Real time passes: a PBX rings. */
jest.setTimeout(60_000);

const secret = 'canary-secret-d0c7';
let desk: Desk;
let pbx: SimulatedPbx;
let admin: string;

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
  admin = await desk.addToken(['administrator', 'supervisor']);
  while ((await desk.get('/readyz')).status !== 200) await new Promise((resolve) => setImmediate(resolve));
});
afterEach(async () => {
  await desk.close();
  await pbx.stop();
});

const ask = (path: string, token = admin): Promise<Response> =>
  fetch(`${desk.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });

async function told<T>(answer: Response): Promise<T> {
  const said: T = Object(await answer.json());
  return said;
}

test('a PBX is examined beside the running link; not twice at once; nobody else may, and no secret is told', async () => {
  const answers = await Promise.all([1, 2].map(() => ask('/pbx-links/main/doctor?listen=0')));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 429]);
  const good = answers.find(({ status }) => status === 200);
  const { items } = await told<ExaminationJson>(good ?? new Response());
  const found = items.map(({ level, id }) => `${level} ${id}`);
  expect(found.slice(0, 2)).toEqual(['ok link', 'ok login']);
  // What the command finds too: members and the people behind them.
  expect(found).toContain('ok members');
  expect(JSON.stringify(items)).not.toContain(secret);
  // Not again at once; and what is no PBX is none.
  expect((await ask('/pbx-links/main/doctor?listen=0')).status).toBe(429);
  expect((await ask('/pbx-links/nowhere/doctor')).status).toBe(404);
  expect((await ask('/pbx-links/main/doctor?listen=3600')).status).toBe(400);
  expect((await ask('/pbx-links/main/doctor', desk.token)).status).toBe(403);
  // The running link did not notice.
  expect((await desk.get('/readyz')).status).toBe(200);
});

test('no pop, why? The step that failed, of a call and of an extension', async () => {
  const watch = await desk.watch();
  pbx.run({
    name: 'one ring',
    about: '',
    parties: [phone('8001', [ring()]), caller('4008000000', [talk(3000), bye()], { number: '13900000108' })],
  });
  const ended = await watch.until((message) => message.type === 'call.ended');
  const { id } = Object(ended['call']);
  const why = await told<{ items: StepJson[] }>(await ask(`/doctor/why?call=${encodeURIComponent(id)}`));
  const steps = why.items.map((step) => `${step.verdict} ${step.id}`);
  // wang.li sits at 8001 by the configuration alone.
  expect(steps).toEqual(['ok daemon', 'ok seen', 'ok hotline', 'ok offered', 'ok rung', 'ok user', 'fail account']);
  expect(JSON.stringify(why)).not.toContain('13900000108');

  const last = async (query: string) =>
    (await told<{ items: StepJson[] }>(await ask(`/doctor/why?${query}`))).items.at(-1);
  expect(await last('extension=8009')).toMatchObject({ verdict: 'fail', id: 'user' });
  expect(await last('extension=9999')).toMatchObject({ verdict: 'fail', id: 'phone' });
  expect(await last('call=none')).toMatchObject({ verdict: 'fail', id: 'seen' });
  expect((await ask('/doctor/why')).status).toBe(400);
  expect((await ask('/doctor/why?call=x', desk.token)).status).toBe(403);
});

test('a link that is down is said first, with its reason', async () => {
  await pbx.stop();
  while ((await desk.get('/readyz')).status === 200) await new Promise((resolve) => setImmediate(resolve));
  const { items } = await told<ExaminationJson>(await ask('/pbx-links/main/doctor?listen=0'));
  expect(items.map(({ level, id }) => `${level} ${id}`)).toEqual(['fail link', 'fail login']);
});
