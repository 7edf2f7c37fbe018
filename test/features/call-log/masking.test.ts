/** Whose eyes see a caller's number: the one who has the call, programs, and whoever asks for it and is written down. */
import { callSchema, type CallJson } from '../../../src/contract/call.js';
import type { Principal } from '../../../src/ports.js';
import { agent, get, supervisor } from '../../support/rest.js';
import { callId, factsOf, type CallPlan } from '../../store/facts-of-calls.js';
import { openDesk, program, type Desk } from './desk.js';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const whole = '+8613900000108';
const hidden = '139****0108';
const say = (...plans: CallPlan[]) => desk.say(plans.flatMap(factsOf));
const one = async (id: string, who: Principal): Promise<CallJson> =>
  callSchema.parse(await get(desk.log, '/api/v1/calls/{id}', { params: { id }, who }));
const reveal = async (id: string, who: Principal): Promise<CallJson> =>
  callSchema.parse(await get(desk.log, '/api/v1/calls/{id}/reveal', { params: { id }, who, method: 'POST' }));
const open = async (who: Principal): Promise<CallJson[]> => {
  const answer = await get(desk.log, '/api/v1/calls/open', { who });
  return callSchema
    .array()
    .parse(typeof answer === 'object' && answer !== null && 'items' in answer ? answer.items : null);
};

test('a supervisor at a page reads masked numbers everywhere, a program and the agent who spoke whole ones', async () => {
  await say({ serial: 1 });
  await say({ serial: 2, ended: false });
  const ways = async (who: Principal): Promise<[string | null, string, boolean][]> =>
    [...(await desk.calls({}, who)).items, ...(await open(who)), await one(callId(1), who)].map((call) => [
      call.caller.number,
      call.caller.raw,
      call.masked ?? false,
    ]);
  expect(await ways(supervisor)).toEqual(Array.from({ length: 4 }, () => [hidden, hidden, true]));
  expect(await ways(program)).toEqual(Array.from({ length: 4 }, () => [whole, '13900000108', false]));
  expect(await ways(agent('wang.li'))).toEqual(Array.from({ length: 4 }, () => [whole, '13900000108', false]));
});

test('whose phone rang sees the number while nobody has the call, and no more once a colleague took it', async () => {
  const [party, colleague] = [
    { extension: '8001', device: 'PJSIP/8001', number: null, user: 'wang.li' },
    { extension: '8002', device: 'PJSIP/8002', number: null, user: 'chen.jie' },
  ];
  const facts = factsOf({ serial: 1, wait: null, ended: false }).slice(0, 5);
  await desk.say(facts);
  expect((await one(callId(1), agent('wang.li'))).caller.number).toBe(whole);
  const { call, at, precision } = facts[4]!;
  await desk.say([
    { call, at: at + 1, precision, n: 5, type: 'answered', by: colleague, offer: null },
    { call, at: at + 1, precision, n: 6, type: 'segment_started', segment: 0, channelId: 'c', party: colleague },
    { call, at: at + 2, precision, n: 7, type: 'offer_ended', offer: 0, result: 'elsewhere' },
  ]);
  expect((await one(callId(1), agent('chen.jie'))).caller.number).toBe(whole);
  expect(await one(callId(1), agent('wang.li'))).toMatchObject({ caller: { number: hidden }, masked: true });
  expect(party.user).toBe('wang.li');
});

test('a call that nobody took stays with the one at whose phone it rang: he calls back', async () => {
  await say({ serial: 1, wait: null });
  expect((await one(callId(1), agent('wang.li'))).caller.number).toBe(whole);
});

test("an agent's program keeps to his own calls; a token without a user and the wider roles has none", async () => {
  await say({ serial: 1 });
  expect((await one(callId(1), { ...agent('wang.li'), via: 'token' })).caller.number).toBe(whole);
});

test('the whole number typed in any spelling finds the masked call', async () => {
  await say({ serial: 1 }, { serial: 2, number: '+8613900000109' });
  for (const number of ['13900000108', '+86 139 0000 0108', '9013900000108']) {
    const { items } = await desk.calls({ number }, supervisor);
    expect(items.map((call) => [call.id, call.caller.number])).toEqual([[callId(1), hidden]]);
  }
});

test('asking for the number gives it and is written down with who asked, not with the number', async () => {
  await say({ serial: 1 });
  const shown = await reveal(callId(1), supervisor);
  expect([shown.caller.number, shown.caller.raw, shown.masked]).toEqual([whole, '13900000108', undefined]);
  expect(desk.noted).toEqual([
    {
      actor: 'user:chen.wei',
      action: 'number.revealed',
      subject: { kind: 'call', id: callId(1) },
      address: '127.0.0.1',
    },
  ]);
});

test('what cannot be written down is not given', async () => {
  await say({ serial: 1 });
  desk.breakAudit();
  await expect(reveal(callId(1), supervisor)).rejects.toThrow('the disk is full');
});

test('a call of others is not there to be asked for, and nothing is written down', async () => {
  await say({ serial: 1 });
  await expect(reveal(callId(1), agent('li.ming'))).rejects.toThrow('There is no such call');
  await expect(reveal('main-1-1.1', supervisor)).rejects.toThrow('There is no such call');
  expect(desk.noted).toEqual([]);
});
