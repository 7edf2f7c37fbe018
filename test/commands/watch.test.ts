/** `watch` against a small server: pops, late answers, cut connections, hostile names. */
import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import type { CardJson } from '../../src/contract/live.js';
import { cardLine, lateLine } from '../../src/commands/watch-lines.js';
import { ownFolder, ran, start, type Running } from './harness.js';

const folder = ownFolder();

const card: CardJson = {
  id: 'main-1-1.1/wang.li',
  callId: 'main-1-1.1',
  user: 'wang.li',
  extension: '8001',
  state: 'ringing',
  reason: null,
  answeredBy: null,
  caller: {
    number: '+8613900000108',
    raw: '13900000108',
    name: '张伟',
    title: '主任',
    salutation: '张主任',
    organisation: '财务部',
    vip: true,
    verified: false,
    withheld: false,
    area: null,
  },
  match: 'one',
  person: null,
  said: null,
  candidates: [],
  queue: '600',
  queueName: 'IT 热线',
  did: '4008000000',
  offeredAt: '2026-11-23T10:00:00.000Z',
  ringingSince: '2026-11-23T10:00:01.000Z',
  answeredAt: null,
  limitMs: 15_000,
  openTickets: [],
  lastCalls: [],
  ticket: null,
  script: null,
};
const snapshot = (stream: string, seq: number, cards: readonly CardJson[] = []): object => ({
  type: 'snapshot',
  stream,
  seq,
  cards,
  links: [],
  serverTime: '2026-11-23T10:00:00.000Z',
});
const pop = (seq: number, type: string, change: Partial<CardJson> = {}): object => ({
  type,
  seq,
  at: '2026-11-23T10:00:01.000Z',
  card: { ...card, ...change },
});

const typed = z.looseObject({ type: z.string() });
const parsed = (text: string): z.infer<typeof typed> => typed.parse(JSON.parse(text));

/** A server whose every connection is handed to the test once it has subscribed. */
class Daemon {
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' });
  readonly heard: unknown[] = [];
  #next: ((socket: WebSocket) => void)[] = [];
  #came: WebSocket[] = [];

  async url(): Promise<string> {
    this.#server.on('connection', (socket) => {
      socket.send(JSON.stringify({ type: 'hello', protocol: 1, stream: 's' }));
      socket.on('message', (data: Buffer) => {
        const message = parsed(data.toString());
        this.heard.push(message);
        if (message.type !== 'subscribe') return;
        const waiting = this.#next.shift();
        if (waiting === undefined) this.#came.push(socket);
        else waiting(socket);
      });
    });
    if (this.#server.address() === null) await once(this.#server, 'listening');
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  }

  /** The next connection that subscribed. */
  subscriber(): Promise<WebSocket> {
    const came = this.#came.shift();
    return came === undefined ? new Promise((done) => this.#next.push(done)) : Promise.resolve(came);
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const say = (socket: WebSocket, message: object): void => socket.send(JSON.stringify(message));

describe('a running daemon', () => {
  let daemon: Daemon;
  let running: Running | undefined;

  beforeEach(() => {
    daemon = new Daemon();
  });
  afterEach(async () => {
    running?.stop();
    await running?.code;
    await daemon.close();
  });
  async function watching(extra: readonly string[] = [], env: Record<string, string> = {}): Promise<Running> {
    running = start(['watch', '--url', await daemon.url(), ...extra], {
      cwd: folder.path(),
      env: { SKYLARK_TOKEN: 'sky_abc', TZ: 'UTC', ...env },
    });
    return running;
  }

  test('shows cards valid now, then what happens to them', async () => {
    const { out } = await watching();
    const socket = await daemon.subscriber();
    expect(daemon.heard).toEqual([{ type: 'auth', token: 'sky_abc' }, { type: 'subscribe' }]);
    say(socket, snapshot('s', 7, [card]));
    say(socket, pop(8, 'pop.updated', { state: 'answered_here', answeredAt: '2026-11-23T10:00:05.000Z' }));
    say(socket, pop(9, 'pop.withdrawn', { state: 'withdrawn', reason: 'ended' }));
    say(socket, {
      type: 'answer.late',
      seq: 10,
      callId: 'c',
      queue: '600',
      offeredAt: null,
      lateAt: '2026-11-23T10:00:15.000Z',
      limitMs: 15000,
    });
    await out.until(/LATE/);
    expect(out.lines().map((l) => l.replace(/^\S+ +/, ''))).toEqual([
      'rings     8001 wang.li  张伟 主任 +8613900000108 财务部 VIP  [IT 热线 4008000000]',
      'answers   8001 wang.li  张伟 主任 +8613900000108 财务部 VIP  [IT 热线 4008000000]',
      'gone      8001 wang.li  ended  张伟 主任 +8613900000108 财务部 VIP  [IT 热线 4008000000]',
      'LATE      nobody answered within 15 s  since --:--:--  [600]',
    ]);
  });

  test('comes back after a cut, asks for what it missed and tells nothing twice', async () => {
    const { out, err } = await watching();
    const first = await daemon.subscriber();
    say(first, snapshot('s', 7, [card]));
    await out.until(/rings/);
    first.terminate();
    const second = await daemon.subscriber();
    expect(daemon.heard.at(-1)).toEqual({ type: 'subscribe', stream: 's', after: 7 });
    say(second, pop(8, 'pop.shown'));
    say(second, pop(9, 'pop.updated', { caller: { ...card.caller, name: '李娜' } }));
    await out.until(/李娜/);
    expect(out.lines()).toHaveLength(2);
    expect(err.text).toMatch(/No connection: .*\. Trying again\./);
  });

  test('a daemon that was restarted sends another stream: its cards are shown anew', async () => {
    const { out } = await watching();
    const first = await daemon.subscriber();
    say(first, snapshot('s', 7, [card]));
    await out.until(/rings/);
    first.close();
    say(await daemon.subscriber(), snapshot('t', 0, [card, { ...card, id: 'b', extension: '8002' }]));
    await out.until(/8002/);
    expect(out.lines()).toHaveLength(3);
  });

  test('a refused token ends it with exit 1', async () => {
    const { code, err } = await watching();
    say(await daemon.subscriber(), {
      type: 'error',
      error: { code: 'forbidden', message: 'This token is not known.' },
    });
    expect(await code).toBe(1);
    expect(err.text).toContain('skylark: This token is not known.');
  });

  test('other errors and garbage are told and survived; links go to standard error', async () => {
    const { out, err } = await watching();
    const socket = await daemon.subscriber();
    socket.send('no json');
    say(socket, { type: 'error', error: { code: 'invalid', message: 'What?' } });
    say(socket, snapshot('s', 1));
    say(socket, { type: 'pop.shown', seq: 2, card: { id: 1 } });
    say(socket, { type: 'news.of.tomorrow', seq: 3 });
    say(socket, {
      type: 'pbx.link',
      seq: 4,
      link: {
        pbx: 'main',
        state: 'down',
        since: '2026-11-23T10:00:00.000Z',
        lastHeardAt: null,
        reason: 'no answer',
        resynchronised: false,
        clockOffsetMs: null,
      },
    });
    say(socket, pop(5, 'pop.shown'));
    await out.until(/rings/);
    expect(out.lines()).toHaveLength(1);
    expect(err.text).toMatch(/a message that is no JSON was left out\n.*What\?\n/);
    expect(err.text).toMatch(/PBX main is down \(no answer\)/);
  });

  test('--json gives the messages as they came', async () => {
    const { out } = await watching(['--json']);
    const socket = await daemon.subscriber();
    say(socket, snapshot('s', 1));
    say(socket, pop(2, 'pop.shown'));
    await out.until(/pop\.shown/);
    expect(out.lines().map((l) => parsed(l).type)).toEqual(['snapshot', 'pop.shown']);
  });

  test('a token from a file, words in Chinese, exit 0 when stopped', async () => {
    folder.put('token', 'sky_file\nrest\n');
    const { out, stop, code } = await watching(['--token-file', 'token'], { LANG: 'zh_CN.UTF-8' });
    const socket = await daemon.subscriber();
    expect(daemon.heard[0]).toEqual({ type: 'auth', token: 'sky_file' });
    say(socket, snapshot('s', 1, [card]));
    await out.until(/振铃/);
    stop();
    expect(await code).toBe(0);
  });
});

test('nobody listens: it keeps trying until it is stopped', async () => {
  const running = start(['watch', '--url', 'http://127.0.0.1:1'], { env: { SKYLARK_TOKEN: 'x' } });
  await running.err.until(/(No connection.*\n){2}/);
  running.stop();
  expect(await running.code).toBe(0);
});

test('the demo that is not running says so', async () => {
  const file = folder.put('demo.yaml', 'pbx: [{ name: s, simulated: {} }]\ndemo: {}');
  expect(await ran(['watch', '--config', file])).toMatchObject({
    code: 1,
    err: expect.stringContaining('The demo is not running'),
  });
});

describe('names from outside', () => {
  test('cannot move the cursor, colour the terminal or begin a line', () => {
    const hostile = '\u001b[2J\u0007王\r\nrings 8002\u202e';
    const line = cardLine(
      { ...card, caller: { ...card.caller, name: hostile, raw: hostile }, queueName: hostile, answeredBy: hostile },
      'en',
    );
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(line).not.toMatch(/[\u0000-\u001f\u007f\u202e]/);
    expect(line).toContain('王');
  });
  test('withheld, several people, nobody known', () => {
    const line = (change: Partial<CardJson>): string =>
      cardLine({ ...card, queueName: null, queue: null, did: null, ...change }, 'en').slice(10);
    const none = { ...card.caller, name: null, title: null, organisation: null, vip: false };
    expect(line({ caller: { ...none, withheld: true, number: null, raw: '' } })).toBe(
      'rings     8001 wang.li  number withheld',
    );
    expect(line({ caller: { ...none, number: null, raw: '' } })).toBe('rings     8001 wang.li  no number');
    const person = {
      title: null,
      salutation: null,
      organisation: null,
      department: null,
      vip: null,
      notes: null,
      language: null,
    };
    expect(
      line({
        caller: none,
        match: 'several',
        candidates: [
          { ...person, name: '甲' },
          { ...person, name: '乙' },
        ],
      }),
    ).toBe('rings     8001 wang.li  甲 / 乙 +8613900000108');
    expect(line({ caller: none, state: 'withdrawn', reason: 'answered_by_colleague', answeredBy: '李' })).toBe(
      'gone      8001 wang.li  answered by 李  +8613900000108',
    );
  });
  test('a late answer in Chinese', () => {
    expect(lateLine({ callId: 'c', queue: null, offeredAt: null, lateAt: 'x', limitMs: 15000 }, 'zh-CN')).toBe(
      '--:--:--  超时  15 s 内无人接听  自 --:--:--',
    );
  });
});
