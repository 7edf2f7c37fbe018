/** The doctor in front of PBXs of several kinds, and of a running daemon. */
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { z } from 'zod';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import type { SimulatorOptions } from '../../src/ami/simulator/options.js';
import { Desk } from '../app/daemon.js';
import { deskOptions, quickCall } from '../simulator/desk.js';
import { ownFolder, ran, start } from './harness.js';

// A daemon is started and PBXs are listened to for a while.
jest.setTimeout(30_000);

const folder = ownFolder();
const secret = 'canary-secret-77aa';
let pbx: SimulatedPbx;
let port = 0;

async function simulated(options: Partial<SimulatorOptions> = {}): Promise<void> {
  pbx = createSimulatedPbx(
    deskOptions({
      refusalDelayMs: 10,
      users: [
        { name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] },
        { name: 'mighty', secret, read: ['all'], write: ['all'] },
        { name: 'weak', secret, read: ['agent'], write: [] },
        { name: 'control', secret, read: [], write: ['call', 'originate'] },
        { name: 'lame', secret, read: [], write: ['call'] },
      ],
      ...options,
    }),
  );
  ({ port } = await pbx.start());
}
afterEach(() => pbx.stop());

interface Site {
  readonly at?: number;
  readonly username?: string;
  readonly password?: string;
  readonly control?: string;
  readonly queues?: string;
  readonly agents?: string;
}

const config = (site: Site = {}): string =>
  folder.put(
    'skylark.yaml',
    `pbx:
  - name: main
    host: 127.0.0.1
    port: ${site.at ?? port}
    username: ${site.username ?? 'skylark'}
    secret: ${site.password ?? secret}
    trunks: ['PJSIP/trunk']
${site.control === undefined ? '' : `    control: { username: ${site.control}, secret: ${secret}, context: click }\n`}hotline: { queues: ${site.queues ?? "['*']"}, phones: ['8[0-9]{3}'] }
agents: ${site.agents ?? "[{ user: wang.li, extension: '8001' }, { user: chen.jie, extension: '8002' }, { user: zhang.wei, extension: '8003' }]"}
store: sqlite:${join(folder.path(), 'skylark.db')}
http: { host: 127.0.0.1, port: 18099 }
`,
  );

const findingSchema = z.object({
  level: z.string(),
  id: z.string(),
  pbx: z.string().nullable(),
  text: z.object({ en: z.string() }),
});

/** `warn rights: the account …` of the PBX; and the exit code. */
async function findings(site: Site = {}, during?: () => void): Promise<{ code: number; told: string[] }> {
  const running = start(['doctor', '--config', config(site), '--json', '--wait', during === undefined ? '0.1' : '1.5']);
  if (during !== undefined) await running.err.until(/Listening/);
  during?.();
  const code = await running.code;
  expect(running.out.text + running.err.text).not.toContain(secret);
  const told = running.out
    .lines()
    .map((line) => findingSchema.parse(JSON.parse(line)))
    .filter((f) => f.pbx === 'main')
    .map((f) => `${f.level} ${f.id}: ${f.text.en}`);
  return { code, told };
}

describe('a PBX that can be signed in to', () => {
  test('in order, with a call while it listens: nothing to mend but what the simulated dialplan does not tell', async () => {
    await simulated();
    const { code, told } = await findings({}, () => pbx.run(quickCall(50)));
    expect(told).toEqual([
      expect.stringMatching(/^ok login: signed in at 127\.0\.0\.1:\d+ as skylark$/),
      'ok version: Asterisk 22.10.1',
      'ok rights: rights: what is needed, nothing more found',
      expect.stringMatching(/^ok events: events of class call come/),
      expect.stringMatching(/^ok events: events of class agent come/),
      'ok timestampevents: events carry exact times',
      'ok channelvars: withheld numbers are told',
      expect.stringMatching(/^ok clock: the clocks differ by 0\.\d s$|^ok clock: the clocks differ by 0 s$/),
      'ok members: queue hotline: 3 members, 0 paused',
    ]);
    expect(code).toBe(0);
  });

  test('an account that may do everything is warned of', async () => {
    await simulated();
    const { code, told } = await findings({ username: 'mighty' }, () => pbx.run(quickCall(50)));
    expect(told).toContainEqual(expect.stringMatching(/^warn rights: .*more than it needs: write .*originate/));
    expect(told).toContainEqual(
      expect.stringMatching(/^warn rights: .*hears more than it needs: read .*dialplan|system/),
    );
    expect(code).toBe(1);
  });

  test('an account without reporting and without the events of calls', async () => {
    await simulated();
    const { code, told } = await findings({ username: 'weak' }, () => pbx.run(quickCall(50)));
    expect(told).toContainEqual(expect.stringMatching(/^fail rights: .*may not list the calls/));
    expect(code).toBe(1);
  });

  test('no call came: said as a note, and no reason to fail', async () => {
    await simulated();
    const { code, told } = await findings();
    expect(told).toContainEqual(expect.stringMatching(/^note events: no call came/));
    expect(code).toBe(0);
  });

  test('events without times, numbers without their presentation', async () => {
    await simulated({ timestampEvents: false, presentation: false });
    const { code, told } = await findings({}, () => pbx.run(quickCall(50)));
    expect(told).toContainEqual(expect.stringMatching(/^warn timestampevents: /));
    expect(told).toContainEqual(expect.stringMatching(/^warn channelvars: /));
    expect(code).toBe(1);
  });

  test('an old version, a queue that is not there, a member nobody sits at', async () => {
    await simulated({ version: '16' });
    const { code, told } = await findings({
      queues: '[hotline, night]',
      agents: "[{ user: wang.li, extension: '8001' }]",
    });
    expect(told).toContainEqual(expect.stringMatching(/^warn version: Asterisk 16/));
    expect(told).toContainEqual(expect.stringMatching(/^warn queues: the PBX has no queue night/));
    expect(told).toContainEqual(expect.stringMatching(/^warn users: queue hotline: no user at 8002, 8003/));
    expect(code).toBe(1);
  });

  test.each([
    ['control', /^ok control: /],
    ['lame', /^fail control: .*may not use Originate/],
    ['nobody', /^fail control: .*refuses nobody/],
  ])('the account %s for call control', async (name, expected) => {
    await simulated();
    expect((await findings({ control: name })).told.at(-1)).toMatch(expected);
  });
});

describe('a PBX that cannot be signed in to', () => {
  let stranger: Server | null = null;
  afterEach(() => new Promise<void>((done) => (stranger === null ? done() : stranger.close(() => done()))));

  test('wrong password, nobody listening, somebody else listening', async () => {
    await simulated();
    expect((await findings({ password: 'wrong-one' })).told).toEqual([
      expect.stringMatching(/^fail login: .*refuses skylark/),
    ]);
    stranger = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n'));
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = stranger.address();
    const at = typeof address === 'object' && address !== null ? address.port : 0;
    expect((await findings({ at })).told).toEqual([expect.stringMatching(/^fail login: .*is not AMI/)]);
    await new Promise<void>((done) => stranger!.close(() => done()));
    stranger = null;
    const { code, told } = await findings({ at });
    expect(told).toEqual([expect.stringMatching(/^fail login: nobody listens at 127\.0\.0\.1/)]);
    expect(code).toBe(1);
  });
});

test('findings are read in the language of the terminal, each with what to do', async () => {
  await simulated();
  const args = ['doctor', '--config', config({ password: 'wrong-one' }), '--wait', '0'];
  const english = await ran(args);
  expect(english.out).toMatch(/FAIL {2}main: .* refuses skylark: Authentication failed\n {8}→ compare the secret/);
  expect(english.out).toMatch(/note {2}nothing answers at http:\/\/127\.0\.0\.1:18099/);
  const chinese = await ran(args, { env: { LANG: 'zh_CN.UTF-8' } });
  expect(chinese.out).toMatch(/故障 {2}main: .* 拒绝 skylark 登录/);
});

test('the simulated PBX of the demo is explained, not examined', async () => {
  await simulated();
  const file = folder.put(
    'demo.yaml',
    `pbx: [ { name: main, simulated: {} } ]\nstore: sqlite:${join(folder.path(), 'demo.db')}\nhttp: { host: 127.0.0.1, port: 18098 }\n`,
  );
  const { code, out } = await ran(['doctor', '--config', file]);
  expect(out).toMatch(/note {2}main: a simulated PBX/);
  expect(code).toBe(0);
});

test('wrong usage', async () => {
  await simulated();
  expect((await ran(['doctor', '--config', config(), '--wait', 'long'])).code).toBe(2);
  expect((await ran(['doctor', '--config', config(), '--pbx', 'west'])).code).toBe(2);
  expect((await ran(['doctor', '--call', 'x', '--url', 'http://127.0.0.1:9'])).code).toBe(2);
});

describe('no pop, why?', () => {
  let desk: Desk;
  beforeEach(async () => {
    await simulated();
    desk = new Desk();
    desk.configure(
      `  - { name: main, host: 127.0.0.1, port: ${port}, username: skylark, secret: ${secret}, trunks: ['PJSIP/trunk'] }`,
    );
    await desk.start();
  });
  afterEach(() => desk.close());

  const ask = (...more: string[]): ReturnType<typeof ran> =>
    ran(['doctor', '--config', desk.configFile, '--url', desk.url, ...more], { env: { SKYLARK_TOKEN: desk.token } });

  async function oneCall(): Promise<string> {
    const watch = await desk.watch();
    const up = (): boolean =>
      watch.messages.some(
        (m) => JSON.stringify(m).includes('"state":"up"') && JSON.stringify(m).includes('"resynchronised":true'),
      );
    await watch.until(() => up());
    pbx.run(quickCall(50));
    const ended = await watch.until((m) => m.type === 'call.ended');
    const { id } = z.object({ id: z.string() }).parse(ended['call']);
    while ((await desk.get(`/api/v1/calls/${id}`)).body['outcome'] == null) await new Promise(setImmediate);
    return id;
  }

  test('a call that rang at a phone whose user has no page open', async () => {
    const id = await oneCall();
    const { code, out } = await ask('--call', id, '--extension', '8001');
    expect(out.split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      'ok    the daemon answers',
      expect.stringMatching(/^ok {4}the call was seen/),
      'ok    it is a hotline call',
      expect.stringMatching(/^ok {4}it was offered at/),
      expect.stringMatching(/^ok {4}rang: 8001 at /),
      'ok    the pop went to wang.li',
      '?     accounts could not be asked for',
      'FAIL  wang.li has no page open, or is not signed in',
      '',
    ]);
    expect(code).toBe(1);
  });

  test('a call that nobody saw; an extension that nobody holds; one in order as far as can be told', async () => {
    await oneCall();
    const unseen = await ask('--call', 'main-1-1.1');
    expect(unseen).toMatchObject({ code: 1, out: expect.stringContaining('FAIL  no call main-1-1.1 was seen') });
    const nobody = await ask('--extension', '8003');
    expect(nobody).toMatchObject({ code: 1, out: expect.stringContaining('FAIL  nobody holds extension 8003') });
    expect(nobody.out).toContain('ok    member of hotline');
    const json = await ask('--extension', '8002', '--json');
    const steps = json.out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => z.object({ id: z.string(), verdict: z.string() }).parse(JSON.parse(line)));
    expect(steps.map((s) => `${s.id} ${s.verdict}`)).toContain('user ok');
  });

  test('no daemon, and a daemon that refuses the token', async () => {
    const refused = await ran(['doctor', '--config', desk.configFile, '--url', desk.url, '--extension', '8001'], {
      env: { SKYLARK_TOKEN: 'not-a-token' },
    });
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('refuses the token') });
    const { url } = desk;
    await desk.stop();
    const gone = await ran(['doctor', '--config', desk.configFile, '--url', url, '--extension', '8001'], {
      env: { SKYLARK_TOKEN: desk.token },
    });
    expect(gone.out).toMatch(/^FAIL {2}the daemon does not answer: .*ECONNREFUSED/);
  });
});
