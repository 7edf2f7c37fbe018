/** "No pop, why?": the first step that failed is the answer. */
import type { CallJson } from '../../src/contract/call.js';
import type { AgentJson } from '../../src/contract/live.js';
import { createWiring, defaultWiring } from '../../src/core/wiring.js';
import { whyCall, whyExtension, type Step, type WhyFacts } from '../../src/doctor/why.js';

const at = '2026-11-23T10:00:00.000Z';
const offer: CallJson['offers'][number] = {
  extension: '8001',
  device: 'PJSIP/8001',
  user: 'wang.li',
  startedAt: at,
  ringingAt: at,
  endedAt: at,
  result: 'no_answer',
};
const call: CallJson = {
  id: 'main-1-1.1',
  pbx: 'main',
  linkedId: '1.1',
  relatedTo: null,
  direction: 'inbound',
  hotline: true,
  caller: { raw: '139', number: null, name: '', withheld: false },
  callee: null,
  placedBy: null,
  did: '4008000000',
  entry: 'queue',
  queue: 'hotline',
  queueVisits: [{ queue: 'hotline', joinedAt: at, leftAt: at, left: 'abandoned' }],
  arrivedAt: at,
  offeredAt: at,
  firstRingAt: at,
  answeredAt: null,
  endedAt: at,
  lastSeenAt: null,
  outcome: 'abandoned',
  answeredBy: null,
  waitMs: 1,
  ringMs: null,
  talkMs: 0,
  holdMs: 0,
  withinLimit: null,
  nearLimit: false,
  precision: 'event',
  offers: [offer],
  segments: [],
  transfers: [],
  holds: [],
  hangupBy: 'caller',
};
const agent: AgentJson = {
  pbx: 'main',
  extension: '8001',
  device: 'PJSIP/8001',
  user: 'wang.li',
  name: '王丽',
  state: 'ready',
  since: at,
  pausedReason: null,
  queues: [{ queue: 'hotline', paused: false, membership: 'static' }],
  callId: null,
};
const facts: WhyFacts = {
  daemonFault: null,
  links: [
    { pbx: 'main', state: 'up', since: at, lastHeardAt: at, reason: null, resynchronised: true, clockOffsetMs: 0 },
  ],
  wiring: createWiring({
    ...defaultWiring,
    pbx: 'main',
    phones: ['8[0-9]{3}'],
    agents: ['80[0-9]{2}'],
    queues: ['hotline'],
    numbers: ['400[0-9]{7}'],
    userAt: () => null,
  }),
  users: [{ user: 'wang.li', extension: '8001', disabled: false, agent: true }],
  present: ['wang.li'],
  agents: [agent],
};
const last = (steps: readonly Step[]): string => {
  const step = steps.at(-1);
  return `${step?.verdict} ${step?.id}: ${step?.text.en}`;
};
const ofCall = (
  change: Partial<CallJson> | null,
  other: Partial<WhyFacts> = {},
  extension: string | null = null,
): string =>
  last(whyCall({ ...facts, ...other }, 'main-1-1.1', change === null ? null : { ...call, ...change }, extension));

describe('of a call', () => {
  test('all in order: every step, none failed', () => {
    const steps = whyCall(facts, call.id, call, null);
    expect(steps.map((s) => `${s.verdict} ${s.id}`)).toEqual([
      'ok daemon',
      'ok seen',
      'ok hotline',
      'ok offered',
      'ok rung',
      'ok user',
      'ok account',
      'ok present',
    ]);
    for (const step of steps) expect(step.text.zh).not.toBe('');
  });
  test.each<[string, Partial<CallJson> | null, Partial<WhyFacts>, string]>([
    [
      'the daemon is away',
      {},
      { daemonFault: 'ECONNREFUSED' },
      'fail daemon: the daemon does not answer: ECONNREFUSED',
    ],
    [
      'the call was never seen, and the link is down',
      null,
      {
        links: [
          {
            pbx: 'main',
            state: 'down',
            since: at,
            lastHeardAt: null,
            reason: 'cut',
            resynchronised: false,
            clockOffsetMs: null,
          },
        ],
      },
      `fail link: PBX main is down since ${at}: cut`,
    ],
    ['the call was never seen', null, {}, 'fail seen: no call main-1-1.1 was seen'],
    [
      'its queue is not the hotline',
      { hotline: false, queueVisits: [{ queue: 'sales', joinedAt: at, leftAt: null, left: null }] },
      {},
      'fail hotline: it is no hotline call: its queue sales is not among hotline.queues',
    ],
    [
      'its number is not the hotline',
      { hotline: false, queueVisits: [], did: '021' },
      {},
      'fail hotline: it is no hotline call: inbound, no queue, number 021 is not among hotline.numbers',
    ],
    [
      'a hotline number that reached no agent',
      { hotline: false, queueVisits: [] },
      {},
      'fail hotline: it is no hotline call: inbound, no queue, number 4008000000 was not offered to an agent',
    ],
    [
      'it ended in the greeting',
      { offeredAt: null },
      {},
      'fail offered: it was never offered: it ended in the menu or the greeting',
    ],
    [
      'no phone was tried',
      { offers: [] },
      {},
      'fail rung: no phone was tried: no member was free, or all their phones were away',
    ],
    [
      'the phone was away',
      { offers: [{ ...offer, ringingAt: null, result: 'unreachable' }] },
      {},
      'fail rung: no phone rang: PJSIP/8001 unreachable',
    ],
    [
      'nobody sat there',
      { offers: [{ ...offer, user: null }] },
      {},
      'fail user: nobody held extension 8001 when it rang',
    ],
    [
      'what rang is no phone of ours',
      { offers: [{ ...offer, extension: null, device: 'SIP/mobile', user: null }] },
      {},
      'fail user: what rang is no known phone: SIP/mobile',
    ],
    ['no account', {}, { users: [] }, 'fail account: there is no account wang.li: he sits in agents: only'],
    [
      'a disabled account',
      {},
      { users: [{ user: 'wang.li', extension: '8001', disabled: true, agent: true }] },
      'fail account: the account wang.li is disabled',
    ],
    [
      'no role',
      {},
      { users: [{ user: 'wang.li', extension: '8001', disabled: false, agent: false }] },
      'fail account: the account wang.li lacks the role agent',
    ],
    ['not signed in', {}, { present: [] }, 'fail present: wang.li has no page open, or is not signed in'],
    [
      'it cannot be seen',
      {},
      { present: null },
      'unknown present: whether wang.li had a page open cannot be seen from here',
    ],
  ])('%s', (_name, change, other, answer) => {
    expect(ofCall(change, other)).toBe(answer);
  });
  test('at one extension', () => {
    expect(ofCall({}, {}, '8002')).toBe('fail rung: phone 8002 was not tried for this call');
    expect(ofCall({ offers: [offer, { ...offer, extension: '8002', user: null }] }, {}, '8002')).toBe(
      'fail user: nobody held extension 8002 when it rang',
    );
  });
});

describe('of an extension', () => {
  const ofExtension = (extension: string, other: Partial<WhyFacts> = {}, calls: readonly CallJson[] = [call]): string =>
    last(whyExtension({ ...facts, ...other }, extension, calls));
  test.each<[string, string, Partial<WhyFacts>, string]>([
    ['in order', '8001', {}, 'ok calls: last rung by call main-1-1.1'],
    ['no phone of ours', '7001', {}, 'fail phone: 7001 is no internal extension'],
    ["no agent's phone", '8100', {}, "fail agent: it is no agent's phone"],
    [
      'paused',
      '8001',
      { agents: [{ ...agent, queues: [{ queue: 'hotline', paused: true, membership: 'static' }] }] },
      'fail member: 8001 is paused in hotline',
    ],
    [
      'away',
      '8001',
      { agents: [{ ...agent, state: 'unavailable' }] },
      `fail member: the phone PJSIP/8001 is not there since ${at}`,
    ],
    ['nobody', '8002', {}, 'fail user: nobody holds extension 8002'],
    ['not signed in', '8001', { present: [] }, 'fail present: wang.li has no page open, or is not signed in'],
  ])('%s', (_name, extension, other, answer) => {
    expect(ofExtension(extension, other)).toBe(answer);
  });
  test('no call of late: nothing failed, the last step is unknown', () => {
    expect(ofExtension('8001', {}, [])).toBe('unknown calls: no call rang it of late');
  });
});
