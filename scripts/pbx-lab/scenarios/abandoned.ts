/** The caller leaves: while phones ring, early and late, in the greeting, in the same instant as the answer. */
import { answer, bye, caller, phone, ring, talk, untilBye, type ExpectedCall, type Scenario } from '../scenario.js';
import { hotline, inQueue } from './common.js';

const allRing = [phone('8001', [ring()]), phone('8002', [ring()]), phone('8003', [ring()])];
const left: ExpectedCall = {
  ...hotline,
  outcome: 'abandoned',
  answeredBy: null,
  offers: { '8001': ['abandoned'], '8002': ['abandoned'], '8003': ['abandoned'] },
  segments: [],
  transfers: [],
  visits: ['hotline abandoned'],
  hangupBy: 'caller',
};

/** The caller's BYE and the agent's 200 OK within a few milliseconds: either may win, and all must tell the same. */
const sameInstant = (name: string, callerLeavesAfter: number): Scenario => ({
  name,
  about: `The caller hangs up ${callerLeavesAfter} ms after the PBX took the call, the agent picks up at about 1.5 s`,
  parties: [phone('8001', [ring(1000), answer(), untilBye()]), caller('4008000021', [talk(callerLeavesAfter), bye()])],
  calls: [
    {
      ...inQueue('4008000021', 'hotline-one'),
      outcome: ['answered', 'short_abandon'],
      hangupBy: 'caller',
      transfers: [],
    },
  ],
});

export const abandoned: Scenario[] = [
  {
    name: 'abandoned-ringing',
    about: 'Three phones ring, the caller hangs up six seconds after he joined',
    quick: true,
    parties: [...allRing, caller('4008000000', [talk(6500), bye()])],
    calls: [{ ...left, waitMs: [5700, 6400] }],
  },
  {
    name: 'abandoned-short',
    about: 'The caller hangs up two seconds after he joined: a short abandon',
    parties: [...allRing, caller('4008000000', [talk(2500), bye()])],
    calls: [{ ...left, outcome: 'short_abandon', waitMs: [1700, 2400] }],
  },
  {
    name: 'abandoned-late',
    about: 'The caller hangs up when the 15 seconds are over',
    parties: [...allRing, caller('4008000000', [talk(17_000), bye()])],
    calls: [{ ...left, waitMs: [16_000, 17_000] }],
  },
  {
    name: 'abandoned-by-cancel',
    about: 'A queue without Answer(): the caller hears ringing and cancels the INVITE after six seconds',
    parties: [...allRing, caller('4008000010', [untilBye()], { giveUpAfter: 6000 })],
    calls: [{ ...left, did: '4008000010', waitMs: [5700, 6300] }],
  },
  {
    name: 'answered-without-pbx-answer',
    about: 'A queue without Answer(): the caller’s INVITE is answered when the agent answers',
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring(1200), answer(), untilBye()]),
      phone('8003', [ring()]),
      caller('4008000010', [talk(1500), bye()]),
    ],
    calls: [
      {
        ...hotline,
        did: '4008000010',
        outcome: 'answered',
        answeredBy: '8002',
        offers: { '8001': ['elsewhere'], '8002': ['answered'], '8003': ['elsewhere'] },
        segments: ['8002'],
        visits: ['hotline answered'],
        hangupBy: 'caller',
        withinLimit: true,
        waitMs: [1100, 1500],
      },
    ],
  },
  {
    name: 'abandoned-in-greeting',
    about: 'The caller leaves while the greeting plays: never offered (product.md, offeredAt)',
    quick: true,
    parties: [...allRing, caller('4008000001', [talk(1200), bye()])],
    calls: [
      {
        direction: 'inbound',
        caller: hotline.caller ?? {},
        did: '4008000001',
        outcome: 'not_offered',
        answeredBy: null,
        offers: {},
        segments: [],
        visits: [],
        hangupBy: 'caller',
      },
    ],
  },
  {
    name: 'answered-after-greeting',
    about: 'The greeting before the queue does not count as waiting',
    parties: [
      phone('8001', [ring(800), answer(), untilBye()]),
      phone('8002', [ring()]),
      phone('8003', [ring()]),
      caller('4008000001', [talk(5000), bye()]),
    ],
    calls: [
      {
        ...inQueue('4008000001', 'hotline'),
        outcome: 'answered',
        answeredBy: '8001',
        segments: ['8001'],
        visits: ['hotline answered'],
        hangupBy: 'caller',
        withinLimit: true,
        waitMs: [700, 1100],
      },
    ],
  },
  sameInstant('same-instant-a', 1497),
  sameInstant('same-instant-b', 1502),
  sameInstant('same-instant-c', 1507),
  sameInstant('same-instant-d', 1512),
  {
    name: 'same-instant-cancel',
    about: 'A queue without Answer(): the caller’s CANCEL crosses the agent’s 200 OK',
    parties: [
      phone('8001', [ring(1500), answer(), untilBye()]),
      phone('8002', [ring()]),
      phone('8003', [ring()]),
      caller('4008000010', [bye()], { giveUpAfter: 1502 }),
    ],
    calls: [{ ...hotline, did: '4008000010', outcome: ['answered', 'short_abandon'], hangupBy: 'caller' }],
  },
];
