import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { callSchema, type CallJson } from '../../src/contract/call.js';
import { ownFolder, ran } from './harness.js';

const traces = join(dirname(fileURLToPath(import.meta.url)), '..', 'traces', '22');
const trace = (name: string): string => join(traces, `${name}.ami.gz`);
const bytes = (name: string): Buffer => gunzipSync(readFileSync(trace(name)));
const folder = ownFolder();

const callsIn = (out: string): CallJson[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => callSchema.parse(JSON.parse(line)));

/** The first `count` messages of live events of a trace, with what stands before them. */
function cutAfter(name: string, event: string): Buffer {
  const text = bytes(name).toString('latin1');
  const at = text.indexOf(`Event: ${event}\r\n`);
  return Buffer.from(text.slice(0, text.indexOf('\r\n\r\n', at) + 4), 'latin1');
}

describe('a recorded call', () => {
  test('comes out as one JSON call a line, and a summary beside it', async () => {
    const { code, out, err } = await ran(['replay', trace('ring-all-answered'), '--json']);
    expect(code).toBe(0);
    const [call, ...others] = callsIn(out);
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      outcome: 'answered',
      answeredBy: { extension: '8002', user: null },
      hotline: true,
      withinLimit: true,
      precision: 'event',
    });
    expect(err).toMatch(/^1 call from \d+ events\.\n$/);
  });

  test('is the same from plain bytes, from gzip under any name, and from two recordings one after the other', async () => {
    const [expected] = callsIn((await ran(['replay', trace('hold'), '--json'])).out);
    const plain = folder.put('plain', bytes('hold'));
    expect(callsIn((await ran(['replay', plain, '--json'])).out)).toEqual([expected]);
    const twice = folder.put('twice.bin', gzipSync(Buffer.concat([bytes('direct-answered'), bytes('hold')])));
    const both = callsIn((await ran(['replay', twice, '--json'])).out);
    expect(both).toHaveLength(2);
    expect(both).toContainEqual(expected);
  });

  test('reads as a table, in either language', async () => {
    const english = await ran(['replay', trace('ring-all-answered')]);
    expect(english.out).toMatch(/^arrived +way +caller/);
    expect(english.out).toMatch(/\+8613900000108|\+86139\d+ .*answered +8002/);
    const chinese = await ran(['replay', trace('ring-all-answered')], { env: { LANG: 'zh_CN.UTF-8' } });
    expect(chinese.out).toMatch(/^到达 .*主叫/);
    expect(chinese.out).toMatch(/呼入 .*已接听/);
  });

  test('takes users, queues and trunks from a configuration', async () => {
    const config = folder.put(
      'skylark.yaml',
      `pbx: [ { name: east, host: 127.0.0.1, username: skylark, secret: not-a-real-one, trunks: ['PJSIP/trunk'] } ]
hotline: { queues: [other], phones: ['8[0-9]{3}'] }
agents: [ { user: wang.li, extension: '8002' } ]
`,
    );
    const { code, out } = await ran(['replay', trace('ring-all-answered'), '--json', '--config', config]);
    expect(code).toBe(0);
    expect(callsIn(out)).toMatchObject([{ pbx: 'east', hotline: false, answeredBy: { user: 'wang.li' } }]);
    const wrong = await ran(['replay', trace('hold'), '--config', config, '--pbx', 'west']);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('no PBX "west"') });
  });
});

describe('a recording that stops in mid-call', () => {
  test.each([
    ['while it rings', 'DialState', { answeredAt: null }],
    ['while they talk', 'Hold', { answeredBy: { extension: '8002' } }],
  ])('%s: the call is open, without an end and an outcome', async (_when, event, more) => {
    const file = folder.put('open.ami', cutAfter('hold', event));
    const { code, out } = await ran(['replay', file, '--json']);
    expect(code).toBe(0);
    expect(callsIn(out)).toMatchObject([{ endedAt: null, outcome: null, hangupBy: null, ...more }]);
  });

  test('with the last message of all the call has ended, although nothing came after it', async () => {
    const text = bytes('ring-all-answered').toString('latin1');
    const at = text.lastIndexOf('Event: Hangup\r\n');
    const file = folder.put('short.ami', Buffer.from(text.slice(0, text.indexOf('\r\n\r\n', at) + 4), 'latin1'));
    expect(callsIn((await ran(['replay', file, '--json'])).out)).toMatchObject([{ outcome: 'answered' }]);
  });
});

describe('times', () => {
  test('a PBX without timestampevents is replayed by the arrivals beside it', async () => {
    const { code, out, err } = await ran(['replay', trace('no-timestamps'), '--json']);
    expect(code).toBe(0);
    expect(callsIn(out)[0]).toMatchObject({ outcome: 'answered', precision: 'arrival' });
    expect(callsIn(out)[0]!.waitMs).toBeGreaterThan(0);
    expect(err).not.toMatch(/trusted/);
  });

  test('without them it says that times are not to be trusted', async () => {
    const file = join(folder.path(), 'lonely.ami.gz');
    copyFileSync(trace('no-timestamps'), file);
    const { code, err } = await ran(['replay', file, '--json']);
    expect(code).toBe(0);
    expect(err).toMatch(/carry no times.*lonely\.times.*not to be trusted/);
  });
});

describe('what is wrong with a file', () => {
  test('garbage is skipped, counted and named by its place; the call is what it was', async () => {
    const good = bytes('hold');
    const half = good.indexOf('Event: QueueCallerJoin');
    const junk = Buffer.from('\0\u0007 not a message at all \r\n\r\n');
    const file = folder.put('dirty', Buffer.concat([good.subarray(0, half), junk, good.subarray(half), junk]));
    const { code, out, err } = await ran(['replay', file, '--json']);
    expect(code).toBe(0);
    expect(callsIn(out)).toEqual(callsIn((await ran(['replay', trace('hold'), '--json'])).out));
    expect(err).toMatch(/^Skipped \d+ pieces? of garbage, \d+ bytes:\n/);
    expect(err).toContain(`at byte ${half}: `);
  });

  test.each([
    ['a file that is not there', null, /there is no such file/],
    ['an empty file', '', /holds no genuine event/],
    ['a text about something else', 'Dear Sir or Madam,\n\nno calls today.\n', /holds no genuine event/],
    ['an answer alone', 'Response: Success\r\nActionID: 1\r\nMessage: Pong\r\n\r\n', /holds no genuine event/],
  ])('%s: exit 1 and one sentence', async (_what, content, sentence) => {
    const file = content === null ? join(folder.path(), 'nowhere.ami') : folder.put('bad.ami', content);
    const { code, out, err } = await ran(['replay', file, '--json']);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(sentence);
  });

  test.each([
    ['ends too early', (packed: Buffer) => packed.subarray(0, packed.length - 40), /ends too early/],
    [
      'is damaged',
      (packed: Buffer) => Buffer.concat([packed.subarray(0, packed.length >> 1), Buffer.alloc(200, 0xff)]),
      /is damaged/,
    ],
  ])('a compressed file that %s: what could be read is told, and exit 1', async (_what, spoil, sentence) => {
    const many = gzipSync(bytes('burst-of-50'));
    const file = folder.put('spoilt.ami.gz', spoil(many));
    const { code, out, err } = await ran(['replay', file, '--json']);
    expect(code).toBe(1);
    expect(callsIn(out).length).toBeGreaterThan(0);
    expect(err).toMatch(sentence);
  });

  test('a folder, and no file at all', async () => {
    expect(await ran(['replay', folder.path()])).toMatchObject({
      code: 1,
      err: expect.stringContaining('is a folder'),
    });
    expect((await ran(['replay'])).code).toBe(2);
  });
});
