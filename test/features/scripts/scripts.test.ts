/** What an agent said in a call, on a real store: ticked once, left out with a reason, missing until then. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProcedure } from '../../../src/config/procedure.js';
import type { PersonJson } from '../../../src/contract/live.js';
import { callScriptSchema, type CallScriptJson } from '../../../src/contract/scripts.js';
import { defaultAnswerRule } from '../../../src/core/answer-rule.js';
import type { Call } from '../../../src/core/call.js';
import { createScripts, type ScriptsFeature, type TicketOfCall } from '../../../src/features/scripts/scripts.js';
import type { Principal, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';
import { ask } from '../../support/ask.js';
import { arrival, at, callLog, phone } from '../../support/facts.js';
import { agent, supervisor } from '../../support/rest.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const procedure = parseProcedure(readFileSync('config/procedure.yaml'), 'config/procedure.yaml');
const id = 'main-1795396400-1795400000.1';
const wang = agent('wang.li');

let folder: string;
let store: Store;
let scripts: ScriptsFeature;
let call: Call | undefined;
let person: PersonJson | null;
let ticket: TicketOfCall | null;
let now: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skylark-scripts-'));
  store = await openSqliteStore({ file: join(folder, 'skylark.db'), log: silent });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  now = at(20);
  person = null;
  ticket = null;
  call = answered(9);
  scripts = createScripts({
    db: store.db,
    clock: { now: () => now },
    log: silent,
    procedure: () => ({ number: 3, procedure }),
    site: { name: 'IT 服务台', locale: 'zh-CN' },
    displayName: (user) => (user === 'wang.li' ? '王丽' : user),
    queueName: (_pbx, queue) => queue,
    answerRule: () => defaultAnswerRule,
    pbxNow: () => now,
    callOf: async (asked) => (asked === call?.id ? call : undefined),
    personOf: () => person,
    tookPart: (user) => user === 'wang.li' || user === 'chen.jie',
    ticketOf: async () => ticket,
  });
  await store.migrate(scripts.name, scripts.migrations ?? {});
  await scripts.forgetBefore(Number.MAX_SAFE_INTEGER);
});

/** A hotline call that wang.li answered so many seconds after the offer; `end`: when it ended. */
function answered(after: number, end: number | null = null): Call | undefined {
  const log = callLog(id);
  log.say(0, arrival('+8613900000108'));
  log.say(1, { type: 'offered', entry: 'queue', queue: 'hotline' });
  log.say(1, { type: 'offer_started', offer: 0, channelId: 'c', queue: 'hotline', party: phone('8001', 'wang.li') });
  log.say(2, { type: 'rang', offer: 0 });
  if (after > 0) {
    log.say(1 + after, { type: 'answered', by: phone('8001', 'wang.li'), offer: 0 });
    log.say(1 + after, { type: 'segment_started', segment: 0, channelId: 'c', party: phone('8001', 'wang.li') });
  }
  if (end !== null) log.say(end, { type: 'ended', outcome: 'answered', hangupBy: 'caller', lastSeenAt: null });
  return log.call();
}

const read = async (query: object = {}, who: Principal = wang): Promise<CallScriptJson> =>
  callScriptSchema.parse(await ask(scripts.routes, 'GET /api/v1/calls/{id}/script', { who, params: { id }, query }));
const tick = async (step: string, body: object, who: Principal = wang, query = {}): Promise<CallScriptJson> =>
  callScriptSchema.parse(
    await ask(scripts.routes, 'PUT /api/v1/calls/{id}/script/{step}', { who, params: { id, step }, body, query }),
  );

const vip: PersonJson = {
  name: '王建国', title: '主任', salutation: null, organisation: null, department: null,
  vip: { level: '1', reason: null }, notes: null, language: null,
}; // prettier-ignore

test('the words name the agent, the site and the caller as he is addressed', async () => {
  const { steps, language, direction } = await read();
  expect([language, direction]).toEqual(['zh-CN', 'inbound']);
  expect(steps[0]).toEqual({
    step: 'greeting', script: 'greeting', required: true, state: 'open', reason: null, at: null,
    text: '先生/小姐，您好！IT 服务台，我是王丽，很高兴为您服务。',
  }); // prettier-ignore
  person = vip;
  expect((await read()).steps[0]?.text).toBe('王主任，您好！我是IT 服务台的王丽，您的问题由我全程跟进。');
});

test('the page asks in its own language; a caller whose language is known is spoken to in it', async () => {
  expect((await read({ language: 'en' })).steps[0]?.text).toBe(
    'Hello, Sir/Madam. IT 服务台, 王丽 speaking. How may I help you?',
  );
  person = { ...vip, vip: null, language: 'English', salutation: 'Dr Wang' };
  expect(await read()).toMatchObject({ language: 'en' });
  expect((await read()).steps[0]?.text).toMatch(/^Hello, Dr Wang\./);
});

test('the ticket gives its number and its category to the words', async () => {
  ticket = { number: 'SD-20261123-0007', category: 'complaint' };
  const { steps } = await read();
  expect(steps.find(({ step }) => step === 'questions')?.script).toBe('questions-complaint');
  expect(steps.find(({ step }) => step === 'explain')?.text).toContain('工单号是SD-20261123-0007。');
  expect((await read({ category: 'fault' })).steps.find(({ step }) => step === 'questions')?.script).toBe('questions');
});

test('what is required is missing until it is said, or left out with a reason', async () => {
  expect((await read()).missing).toEqual(['greeting', 'questions', 'restate', 'closing']);
  await tick('greeting', { state: 'said' });
  await tick('questions', { state: 'said' });
  const { missing, steps } = await tick('restate', { state: 'left_out', reason: ' 用户已挂断 ' });
  expect(missing).toEqual(['closing']);
  expect(steps.find(({ step }) => step === 'restate')).toMatchObject({ state: 'left_out', reason: '用户已挂断' });
  expect(await scripts.missing(id, 'wang.li')).toEqual(['closing']);
  expect((await tick('greeting', { state: 'open' })).missing).toEqual(['greeting', 'closing']);
});

test('a step is left out with a reason only', async () => {
  for (const body of [{ state: 'left_out' }, { state: 'left_out', reason: '  ' }, { state: 'left_out', reason: 'a\nb' }, { state: 'done' }]) {
    await expect(tick('closing', body)).rejects.toMatchObject({ code: 'invalid' });
  }
}); // prettier-ignore

test('said again is said the first time: the moment at which the caller agreed does not move', async () => {
  expect((await read()).remoteAgreedAt).toBeNull();
  const first = (await tick('remote_consent', { state: 'said' })).remoteAgreedAt;
  now += 60_000_000;
  expect((await tick('remote_consent', { state: 'said' })).remoteAgreedAt).toBe(first);
  expect(await scripts.remoteAgreedAt(id)).toBe(at(20));
  await tick('remote_consent', { state: 'left_out', reason: '用户不同意' });
  expect([await scripts.remoteAgreedAt(id), (await read()).remoteAgreedAt]).toEqual([null, null]);
});

test('a step that was said stays said when the words for it change', async () => {
  await tick('questions', { state: 'said' });
  ticket = { number: 'SD-1', category: 'complaint' };
  expect((await read()).steps.find(({ step }) => step === 'questions')).toMatchObject({
    script: 'questions-complaint',
    state: 'said',
  });
});

test('answered late: the apology stands before the greeting, on the card too', async () => {
  call = answered(15.001);
  expect((await read()).missing[0]).toBe('apology');
  expect(call && scripts.onCard(call, 'wang.li', null)).toBe(
    '非常抱歉，让您久等了。先生/小姐，您好！IT 服务台，我是王丽，很高兴为您服务。',
  );
  call = answered(15);
  expect((await read()).missing[0]).toBe('greeting');
});

test('while it rings beyond the limit the apology is due already', () => {
  const ringing = answered(0);
  now = at(16);
  expect(ringing && scripts.onCard(ringing, 'wang.li', null)).toMatch(/^先生\/小姐，您好/);
  now = at(16.1);
  expect(ringing && scripts.onCard(ringing, 'wang.li', null)).toMatch(/^非常抱歉/);
});

test('the steps of others are not touched, and are shown to supervisors alone', async () => {
  await tick('greeting', { state: 'said' });
  expect((await read({}, agent('chen.jie'))).missing).toContain('greeting');
  expect((await read({ user: 'wang.li' }, supervisor)).missing).not.toContain('greeting');
  await expect(read({ user: 'wang.li' }, agent('chen.jie'))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(read({}, agent('sun.tao'))).rejects.toMatchObject({ code: 'not_found' });
  await expect(tick('greeting', { state: 'said' }, supervisor)).rejects.toMatchObject({ code: 'not_found' });
  const token: Principal = { user: null, name: 'crm', roles: ['supervisor'], via: 'token' };
  await expect(tick('greeting', { state: 'said' }, token)).rejects.toMatchObject({ code: 'forbidden' });
});

test('a step that does not belong to the call, and a call that is long over, are refused', async () => {
  await expect(tick('apology', { state: 'said' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(tick('singing', { state: 'said' })).rejects.toMatchObject({ code: 'invalid' });
  call = answered(9, 100);
  now = at(100 + 86_400);
  await tick('closing', { state: 'said' });
  now = at(101 + 86_400);
  await expect(tick('restate', { state: 'said' })).rejects.toMatchObject({ code: 'conflict' });
});
