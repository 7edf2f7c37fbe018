/**
 * The daemon is killed (as by a power cut) again and again while callers come, and once more while it recovers. What it
 * had told as ended stays as it was told; no call is there twice; what happened unseen lies in a stored unknown interval.
 */
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { createSimulatedPbx, type SimulatedPbx } from '../../src/ami/simulator/server.js';
import { seededRandom } from '../../src/ami/simulator/random.js';
import { caller, phone, type Scene } from '../../src/ami/simulator/scene.js';
import { answer, bye, ring, talk, untilBye } from '../../src/ami/simulator/steps.js';
import { Desk, rows, type Row } from './daemon.js';
import { Caged, freePort, program } from './killed-daemon.js';

jest.setTimeout(120_000);

const secret = 'kill-test';
const kills = 8;

/** What the PBX itself knows of one caller: instants in Micros. */
interface Truth {
  readonly from: number;
  to: number | null;
  talked: boolean;
}

function watchTruth(pbx: SimulatedPbx): Map<string, Truth> {
  const truth = new Map<string, Truth>();
  pbx.tap(['call'], (text) => {
    const of = (key: string): string | undefined => new RegExp(`\r\n${key}: ([^\r]*)`).exec(text)?.[1];
    const [id, at] = [of('Uniqueid'), Number(of('Timestamp')) * 1_000_000];
    if (id === undefined || id !== of('Linkedid') || of('Channel')?.startsWith('PJSIP/trunk') !== true) return;
    if (text.startsWith('Event: Newchannel\r\n')) truth.set(id, { from: at, to: null, talked: false });
    const known = truth.get(id);
    if (text.startsWith('Event: Hangup\r\n') && known !== undefined) known.to = at;
    if (text.startsWith('Event: BridgeEnter\r\n') && known !== undefined) known.talked = true;
  });
  return truth;
}

const agents: Scene = {
  name: 'agents',
  about: 'two who answer quickly, one who never does',
  parties: [
    phone('8001', [ring(150), answer(), untilBye()]),
    phone('8002', [ring(250), answer(), untilBye()]),
    phone('8003', [ring()]),
  ],
};

/** Every page of a list. */
async function allOf(desk: Desk, path: string): Promise<Row[]> {
  const all: Row[] = [];
  for (let next: string | null = ''; next !== null;) {
    const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
    const { body } = await desk.get(`${path}${after}`);
    all.push(...rows(body['items']));
    next = typeof body['next'] === 'string' ? body['next'] : null;
  }
  return all;
}

const micros = (text: unknown): number => Date.parse(String(text)) * 1000;

test('killed at random moments: nothing told is lost, nothing is doubled, what was not seen is said', async () => {
  expect(existsSync(program)).toBe(true);
  const desk = new Desk();
  const random = seededRandom(7);
  const pbx = createSimulatedPbx({
    users: [{ name: 'skylark', secret, read: ['call', 'agent'], write: ['reporting'] }],
    phones: ['8001', '8002', '8003'].map((extension) => ({ extension })),
    queues: [{ name: 'hotline', members: ['8001', '8002', '8003'].map((e) => ({ interface: `PJSIP/${e}` })) }],
  });
  const daemon = new Caged();
  try {
    const { port } = await pbx.start();
    const httpPort = await freePort();
    desk.configure(
      `  - { name: main, host: 127.0.0.1, port: ${port}, username: skylark, secret: ${secret}, trunks: ['PJSIP/trunk'] }`,
      '',
      httpPort,
    );
    desk.token = await desk.addToken();
    desk.url = `http://127.0.0.1:${httpPort}`;
    const truth = watchTruth(pbx);
    pbx.run(agents);
    const calling = new AbortController();
    const call = async (): Promise<void> => {
      for (let n = 0; !calling.signal.aborted; n += 1) {
        const length = 100 + Math.floor(random.next() * 900);
        pbx.run({
          name: 'one',
          about: '',
          parties: [caller('4008000000', [talk(length), bye()], { number: `1390000${1000 + n}` })],
        });
        await pause(120 + random.next() * 250);
      }
    };

    /** Rows that were told as ended, by id, as they were told. */
    const told = new Map<string, string>();
    const ready = async (): Promise<boolean> => (await desk.get('/readyz').catch(() => null))?.status === 200;
    daemon.start(desk.configFile);
    await daemon.until('ready', ready);
    const callers = call();
    for (let n = 0; n < kills; n += 1) {
      if (n > 0) daemon.start(desk.configFile);
      // Every second one dies while it still recovers.
      if (n % 2 === 1) await pause(150 + random.next() * 500);
      else {
        await daemon.until('ready', ready);
        await pause(random.next() * 1500);
        for (const call of await desk.items('/api/v1/calls?limit=200')) {
          if (call['outcome'] !== null) told.set(String(call['id']), JSON.stringify(call));
        }
      }
      await daemon.kill();
    }
    daemon.start(desk.configFile);
    await daemon.until('ready', ready);
    await pause(1500);
    calling.abort();
    await callers;
    await daemon.until('an empty PBX', () => pbx.idle);
    let left = '';
    const isOver = async (): Promise<boolean> => {
      // The rows of the call log follow the facts a moment later.
      const newest = (await desk.items('/api/v1/calls?limit=50')).filter((row) => row['outcome'] === null);
      left = JSON.stringify([...(await desk.items('/api/v1/calls/open')), ...newest]);
      return left === '[]';
    };
    await daemon.until('no open call', isOver).catch((error: unknown) => {
      throw new Error(`${String(error)} Still open: ${left}`);
    });

    const calls = await allOf(desk, '/api/v1/calls?limit=200');
    const byLinkedId = new Map(calls.map((call) => [String(call['linkedId']), call]));
    expect(byLinkedId.size).toBe(calls.length);
    const byId = new Map(calls.map((call) => [String(call['id']), JSON.stringify(call)]));
    for (const [id, text] of told) expect(byId.get(id)).toBe(text);

    const gaps = (await desk.items('/api/v1/unknown-intervals?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z')).map(
      (gap) => ({ from: micros(gap['from']), to: gap['to'] === null ? Number.POSITIVE_INFINITY : micros(gap['to']) }),
    );
    expect(gaps.every((gap) => Number.isFinite(gap.to))).toBe(true);
    expect(gaps.length).toBeGreaterThanOrEqual(1);
    const wrong: string[] = [];
    let whole = 0;
    for (const [id, { from, to, talked }] of truth) {
      const end = to ?? Number.POSITIVE_INFINITY;
      const unseen = gaps.some((gap) => gap.from < end && gap.to > from);
      const call = byLinkedId.get(id);
      if (unseen) continue;
      whole += 1;
      if (call === undefined) wrong.push(`${id} is missing and no unknown interval says why`);
      else if (call['outcome'] !== (talked ? 'answered' : 'short_abandon') || call['precision'] !== 'event') {
        wrong.push(`${id} was seen whole and is ${String(call['outcome'])}, ${String(call['precision'])}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(whole).toBeGreaterThan(5);
    expect(told.size).toBeGreaterThan(5);

    // Every answered call of the hotline has one ticket, whatever died between its answer and the commit; no number was
    // given twice. A call first seen in mid-talk is not known to be the hotline's.
    const tickets = await allOf(desk, '/api/v1/tickets?limit=200');
    expect(new Set(tickets.map((ticket) => ticket['number'])).size).toBe(tickets.length);
    const heard = calls.filter((call) => call['answeredAt'] !== null && call['hotline'] === true);
    const answered = heard.map((call) => String(call['id']));
    expect(answered.length).toBeGreaterThan(5);
    const owned: string[] = [];
    for (const id of answered) {
      const found = await desk.items(`/api/v1/tickets?call=${encodeURIComponent(id)}`);
      if (found.length === 1) owned.push(id);
    }
    expect(owned).toEqual(answered);
    expect(tickets).toHaveLength(answered.length);
  } finally {
    await daemon.kill();
    await pbx.stop();
    await desk.close();
  }
});
