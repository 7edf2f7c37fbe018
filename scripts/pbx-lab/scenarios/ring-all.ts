/** Ring-all: three phones ring, one answers; around the 15-second limit; who hangs up; agents who do not take it. */
import { answer, busy, bye, caller, decline, phone, ring, silent, talk, untilBye, type Scenario } from '../scenario.js';
import { answeredBy8002, deskWhere8002, hotline, inQueue } from './common.js';

export const ringAll: Scenario[] = [
  {
    name: 'ring-all-answered',
    about: 'Three phones ring, the second picks up after two seconds, the caller hangs up',
    quick: true,
    arrivals: true,
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring(2000), answer(), untilBye()]),
      phone('8003', [ring()]),
      caller('4008000000', [talk(4000), bye()]),
    ],
    calls: [{ ...answeredBy8002, waitMs: [1900, 2300], ringMs: [1900, 2200] }],
  },
  {
    name: 'no-timestamps',
    about: 'As ring-all-answered, but the PBX sends no Timestamp (its default): our own arrival times, and marked so',
    arrivals: true,
    pbx: { timestamps: false },
    precision: 'arrival',
    parties: [...deskWhere8002(), caller('4008000000', [talk(2500), bye()])],
    calls: [answeredBy8002],
  },
  ...[300, -300].map((clockAhead): Scenario => ({
    name: `clock-${clockAhead > 0 ? 'ahead' : 'behind'}`,
    about: `The PBX's clock is five minutes ${clockAhead > 0 ? 'ahead of' : 'behind'} ours: waits and verdict are the same`,
    pbx: { clockAhead },
    parties: [...deskWhere8002(), caller('4008000000', [talk(2500), bye()])],
    calls: [answeredBy8002],
  })),
  {
    name: 'agent-hangs-up',
    about: 'The agent ends the talk',
    parties: [...deskWhere8002(talk(1000), bye()), caller('4008000000', [untilBye()])],
    calls: [{ ...answeredBy8002, hangupBy: 'agent', talkMs: [900, 1300] }],
  },
  {
    name: 'pbx-hangs-up',
    about: 'An AMI Hangup of the caller’s channel ends the talk: that is the PBX (product.md, hangupBy)',
    parties: [...deskWhere8002(), caller('4008000000', [untilBye()])],
    control: [
      {
        when: { Event: 'BridgeEnter', Channel: /^PJSIP\/trunk/ },
        after: 800,
        action: (seen) => ({ Action: 'Hangup', Channel: seen.channel('PJSIP/trunk') }),
      },
    ],
    calls: [{ ...answeredBy8002, hangupBy: 'pbx' }],
  },
  {
    name: 'just-under-limit',
    about: 'Answered 0.2 s before the 15 s are over: within',
    quick: true,
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring(14_780), answer(), untilBye()]),
      phone('8003', [ring()]),
      caller('4008000000', [talk(16_300), bye()]),
    ],
    calls: [{ ...answeredBy8002, waitMs: [14_700, 14_930] }],
  },
  {
    name: 'just-over-limit',
    about: 'Answered 0.2 s after the 15 s are over: late',
    quick: true,
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring(15_180), answer(), untilBye()]),
      phone('8003', [ring()]),
      caller('4008000000', [talk(16_700), bye()]),
    ],
    calls: [{ ...answeredBy8002, withinLimit: false, waitMs: [15_070, 15_330] }],
  },
  {
    name: 'busy-agent',
    about: 'One phone answers 486 at once, another takes the call',
    parties: [
      phone('8001', [busy()]),
      phone('8002', [ring(1500), answer(), untilBye()]),
      phone('8003', [ring()]),
      caller('4008000000', [talk(3000), bye()]),
    ],
    calls: [
      {
        ...answeredBy8002,
        offers: { '8001': ['busy'], '8002': ['answered'], '8003': ['elsewhere'] },
        waitMs: [1400, 1800],
      },
    ],
  },
  {
    name: 'refusing-agent',
    about: 'One agent presses reject (603) after a second of ringing, another takes the call',
    parties: [
      phone('8001', [ring(1000), decline()]),
      phone('8002', [ring(2000), answer(), untilBye()]),
      phone('8003', [ring()]),
      caller('4008000000', [talk(3500), bye()]),
    ],
    calls: [
      {
        ...answeredBy8002,
        offers: { '8001': ['rejected'], '8002': ['answered'], '8003': ['elsewhere'] },
        waitMs: [1900, 2300],
      },
    ],
  },
  {
    name: 'phone-without-ringing',
    about:
      'A phone that never reports ringing answers: the ring start is 300 ms after DialBegin (product.md, Ring start)',
    parties: [phone('8001', [silent(1500), answer(), untilBye()]), caller('4008000021', [talk(3000), bye()])],
    calls: [
      {
        ...inQueue('4008000021', 'hotline-one'),
        outcome: 'answered',
        answeredBy: '8001',
        offers: { '8001': ['answered'] },
        segments: ['8001'],
        visits: ['hotline-one answered'],
        hangupBy: 'caller',
        withinLimit: true,
        waitMs: [1400, 1800],
        ringMs: [1100, 1500],
      },
    ],
  },
  {
    name: 'two-answer-at-once',
    about: 'Two agents pick up in the same instant: one gets the caller, the other “elsewhere”',
    parties: [
      phone('8001', [ring(1000), answer(), untilBye()]),
      phone('8002', [ring(1000), answer(), untilBye()]),
      phone('8003', [ring()]),
      caller('4008000000', [talk(2500), bye()]),
    ],
    calls: [
      {
        ...hotline,
        outcome: 'answered',
        visits: ['hotline answered'],
        hangupBy: 'caller',
        withinLimit: true,
        transfers: [],
        waitMs: [900, 1300],
      },
    ],
  },
];
