import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import { callSchema, type CallJson } from '../../src/contract/call.js';
import { deskOptions, quickCall } from '../simulator/desk.js';
import { ownFolder, ran, start } from './harness.js';

jest.setTimeout(20_000);

const folder = ownFolder();
let pbx: SimulatedPbx;
let port = 0;

beforeEach(async () => {
  pbx = createSimulatedPbx(deskOptions({ refusalDelayMs: 10 }));
  ({ port } = await pbx.start());
});
afterEach(() => pbx.stop());

const config = (secret = 'watch', more = ''): string =>
  folder.put(
    'skylark.yaml',
    `pbx:
  - { name: main, host: 127.0.0.1, port: ${port}, username: skylark, secret: '${secret}', trunks: ['PJSIP/trunk'] }
${more}hotline: { queues: ['*'], phones: ['8[0-9]{3}'] }
`,
  );

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

async function replayed(file: string): Promise<CallJson[]> {
  const { code, out } = await ran(['replay', file, '--json', '--config', join(folder.path(), 'skylark.yaml')]);
  expect(code).toBe(0);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => callSchema.parse(JSON.parse(line)));
}

describe('recording a PBX', () => {
  test('keeps the snapshot and a call, for the owner alone, without the login; replay makes the call of it', async () => {
    const file = join(folder.path(), 'night.ami');
    const recording = start(['record', '--out', file, '--config', config()]);
    await recording.err.until(/Recording main/);
    pbx.run(quickCall(100));
    // Caller and three phones: four channels come and go.
    await until(() => readFileSync(file, 'latin1').split('Event: Hangup\r\n').length === 5);
    recording.stop();
    expect(await recording.code).toBe(0);

    const text = readFileSync(file, 'latin1');
    expect(text).toMatch(/CoreStartupTime: /);
    expect(text).toMatch(/Event: QueueStatusComplete/);
    expect(text).not.toMatch(/Asterisk Call Manager|Challenge|Authentication accepted|Secret|Key:/);
    const times = readFileSync(join(folder.path(), 'night.times'), 'utf8').trim().split('\n');
    expect(times[0]).toMatch(/^0 \d{16}$/);
    expect(Number(times.at(-1)?.split(' ')[0])).toBeLessThan(text.length);
    for (const name of ['night.ami', 'night.times']) {
      expect(statSync(join(folder.path(), name)).mode & 0o777).toBe(0o600);
    }
    expect(await replayed(file)).toMatchObject([{ outcome: 'answered', hotline: true }]);
    expect(recording.err.text).toMatch(/\d+ bytes in .*night\.ami, arrivals in .*night\.times/);
  });

  test('a name in .gz is compressed; offsets of the arrivals are those of the bytes inside', async () => {
    const file = join(folder.path(), 'night.ami.gz');
    const times = join(folder.path(), 'night.times');
    const lastOffset = (): number => Number(readFileSync(times, 'utf8').trim().split('\n').at(-1)?.split(' ')[0]);
    const recording = start(['record', '--out', file, '--config', config()]);
    await recording.err.until(/Recording main/);
    await until(() => lastOffset() > 500);
    recording.stop();
    expect(await recording.code).toBe(0);
    const bytes = gunzipSync(readFileSync(file));
    expect(bytes.toString('latin1')).toMatch(/^Response: Success\r\n[^]*CoreStartupTime/);
    expect(bytes.length).toBeGreaterThan(lastOffset());
  });

  test('of a PBX without timestampevents: the arrivals tell the times', async () => {
    await pbx.stop();
    pbx = createSimulatedPbx(deskOptions({ timestampEvents: false }));
    ({ port } = await pbx.start());
    const file = join(folder.path(), 'bare.ami');
    const recording = start(['record', '--out', file, '--config', config()]);
    await recording.err.until(/Recording main/);
    const before = Date.now();
    pbx.run(quickCall(300));
    await until(() => readFileSync(file, 'latin1').split('Event: Hangup\r\n').length === 5);
    recording.stop();
    expect(await recording.code).toBe(0);
    const [call, ...others] = await replayed(file);
    expect(others).toEqual([]);
    expect(call).toMatchObject({ outcome: 'answered', precision: 'arrival' });
    expect(Date.parse(call!.arrivedAt)).toBeGreaterThanOrEqual(before - 5);
    expect(Date.parse(call!.arrivedAt)).toBeLessThanOrEqual(Date.now());
    expect(call!.talkMs).toBeGreaterThan(100);
  });

  test('the link is lost: what came is kept, and it says so', async () => {
    const file = join(folder.path(), 'cut.ami');
    const recording = start(['record', '--out', file, '--config', config()]);
    await recording.err.until(/Recording main/);
    await until(() => existsSync(file) && statSync(file).size > 500);
    await pbx.cutLinks();
    expect(await recording.code).toBe(1);
    expect(recording.err.text).toMatch(/link to the PBX was lost/);
    expect(statSync(file).size).toBeGreaterThan(500);
  });
});

describe('what it refuses', () => {
  test('to overwrite a recording, or the arrivals of one', async () => {
    const file = folder.put('old.ami', 'precious');
    expect(await ran(['record', '--out', file, '--config', config()])).toMatchObject({
      code: 2,
      err: expect.stringContaining('never overwritten'),
    });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    folder.put('new.times', 'precious');
    const fresh = join(folder.path(), 'new.ami');
    expect((await ran(['record', '--out', fresh, '--config', config()])).code).toBe(2);
    expect(existsSync(fresh)).toBe(false);
    expect(readFileSync(join(folder.path(), 'new.times'), 'utf8')).toBe('precious');
  });

  test('a wrong password leaves no files and shows no secret', async () => {
    const file = join(folder.path(), 'never.ami');
    const { code, out, err } = await ran(['record', '--out', file, '--config', config('guess-4711')]);
    expect(code).toBe(1);
    expect(err).toMatch(/refuses skylark/);
    expect(out + err).not.toContain('guess-4711');
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(folder.path(), 'never.times'))).toBe(false);
  });

  test('a folder that is not there, a PBX that is not there, no choice among several', async () => {
    const args = (...more: string[]): string[] => ['record', '--out', join(folder.path(), 'x.ami'), ...more];
    expect((await ran(['record', '--out', '/nowhere/x.ami', '--config', config()])).err).toMatch(/no such folder/);
    expect((await ran(args('--config', config(), '--pbx', 'west'))).code).toBe(2);
    const two = config(
      'watch',
      `  - { name: west, host: 127.0.0.1, port: ${port}, username: skylark, secret: watch }\n`,
    );
    expect(await ran(args('--config', two))).toMatchObject({ code: 2, err: expect.stringContaining('main, west') });
    expect((await ran(args())).code).toBe(2);
  });

  test('a simulated PBX of the demo, which lives inside the daemon', async () => {
    const demo = folder.put('demo.yaml', 'pbx: [ { name: main, simulated: {} } ]\n');
    const { code, err } = await ran(['record', '--out', join(folder.path(), 'x.ami'), '--config', demo]);
    expect(err).toMatch(/simulated/);
    expect(code).toBe(1);
  });
});
