/** Agents reached without a plain queue member: Local members, ring groups by Dial, direct inward dial, a mobile outside. */
import {
  answer,
  busy,
  bye,
  caller,
  decline,
  media,
  outside,
  phone,
  ring,
  talk,
  untilBye,
  type Scenario,
} from '../scenario.js';
import { from108, inQueue, mobile } from './common.js';

const ringGroup = {
  direction: 'inbound',
  hotline: true,
  caller: from108,
  did: '4008000006',
  entry: 'dial',
  queue: null,
} as const;
const direct = { ...ringGroup, did: '01085008123' } as const;
const answers = (ms: number) => [ring(ms), answer(), untilBye()];

export const dialShapes: Scenario[] = [
  {
    name: 'local-members-n',
    about: 'Members Local/…/n: the phone is a third channel, the pair stays for the whole talk',
    quick: true,
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring(1000), answer(), media(), untilBye()]),
      caller('4008000004', [media(), talk(4000), bye()]),
    ],
    calls: [
      {
        ...inQueue('4008000004', 'hotline-local-n'),
        outcome: 'answered',
        answeredBy: '8002',
        offers: { '8001': ['elsewhere'], '8002': ['answered'] },
        segments: ['8002'],
        transfers: [],
        visits: ['hotline-local-n answered'],
        hangupBy: 'caller',
        withinLimit: true,
        waitMs: [900, 1300],
      },
    ],
  },
  {
    name: 'local-members-optimised',
    about: 'Members Local/… without /n and voice both ways: the pair goes away in mid-talk, the call does not',
    quick: true,
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring(1000), answer(), media(), untilBye()]),
      caller('4008000005', [media(), talk(4000), bye()]),
    ],
    calls: [
      {
        ...inQueue('4008000005', 'hotline-local'),
        outcome: 'answered',
        answeredBy: '8002',
        offers: { '8001': ['elsewhere'], '8002': ['answered'] },
        segments: ['8002'],
        transfers: [],
        visits: ['hotline-local answered'],
        hangupBy: 'caller',
        withinLimit: true,
        waitMs: [900, 1300],
        talkMs: [2700, 3200],
      },
    ],
  },
  {
    name: 'local-members-abandoned',
    about: 'Local members ring, the caller leaves',
    parties: [phone('8001', [ring()]), phone('8002', [ring()]), caller('4008000004', [talk(3000), bye()])],
    calls: [
      {
        ...inQueue('4008000004', 'hotline-local-n'),
        outcome: 'short_abandon',
        answeredBy: null,
        offers: { '8001': ['abandoned'], '8002': ['abandoned'] },
        segments: [],
        visits: ['hotline-local-n abandoned'],
        hangupBy: 'caller',
      },
    ],
  },
  {
    name: 'local-agent-hangs-up',
    about: 'A Local member ends the talk: the far end of the pair hung up, that is the agent',
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring(700), answer(), talk(1000), bye()]),
      caller('4008000004', [untilBye()]),
    ],
    calls: [
      {
        ...inQueue('4008000004', 'hotline-local-n'),
        outcome: 'answered',
        answeredBy: '8002',
        segments: ['8002'],
        hangupBy: 'agent',
        withinLimit: true,
        talkMs: [900, 1300],
      },
    ],
  },
  {
    name: 'mobile-member',
    about: 'A queue member outside: the colleague’s mobile behind the trunk answers',
    parties: [
      outside([ring(1500), answer(), untilBye()]),
      phone('8001', [ring()]),
      caller('4008000009', [talk(4000), bye()]),
    ],
    calls: [
      {
        ...inQueue('4008000009', 'hotline-mobile'),
        outcome: 'answered',
        answeredBy: { number: mobile },
        offers: { '8001': ['elsewhere'], outside: ['answered'] },
        segments: ['outside'],
        transfers: [],
        visits: ['hotline-mobile answered'],
        hangupBy: 'caller',
        withinLimit: true,
        waitMs: [1400, 1800],
      },
    ],
  },
  {
    name: 'mobile-by-local-member',
    about: 'The mobile behind a Local member, as FreePBX does it',
    parties: [
      outside([ring(1200), answer(), media(), untilBye()]),
      phone('8001', [ring()]),
      caller('4008000025', [media(), talk(4000), bye()]),
    ],
    calls: [
      {
        ...inQueue('4008000025', 'hotline-mobile-local'),
        outcome: 'answered',
        answeredBy: { number: mobile },
        segments: ['outside'],
        transfers: [],
        visits: ['hotline-mobile-local answered'],
        hangupBy: 'caller',
        withinLimit: true,
        waitMs: [1100, 1600],
      },
    ],
  },
  {
    name: 'overflow-to-mobile',
    about: 'The queue’s limit, then Dial to the mobile outside, which answers and hangs up',
    parties: [
      outside([ring(1000), answer(), talk(1500), bye()]),
      phone('8001', [ring()]),
      caller('4008000024', [untilBye()]),
    ],
    calls: [
      {
        ...inQueue('4008000024', 'hotline-one'),
        outcome: 'answered',
        answeredBy: { number: mobile },
        segments: ['outside'],
        transfers: [],
        visits: ['hotline-one timeout'],
        hangupBy: 'agent',
        withinLimit: true,
        talkMs: [1400, 1800],
      },
    ],
  },
  {
    name: 'ring-group-answered',
    about: 'Dial rings three phones, one answers',
    quick: true,
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring()]),
      phone('8003', answers(1500)),
      caller('4008000006', [talk(1500), bye()]),
    ],
    calls: [
      {
        ...ringGroup,
        outcome: 'answered',
        answeredBy: '8003',
        offers: { '8001': ['elsewhere'], '8002': ['elsewhere'], '8003': ['answered'] },
        segments: ['8003'],
        visits: [],
        hangupBy: 'caller',
        withinLimit: true,
        waitMs: [1400, 1800],
      },
    ],
  },
  {
    name: 'ring-group-one-busy',
    about: 'Dial rings three phones, one is busy, one refuses, one answers',
    parties: [
      phone('8001', [busy()]),
      phone('8002', [ring(600), decline()]),
      phone('8003', answers(1500)),
      caller('4008000006', [talk(1500), bye()]),
    ],
    calls: [
      {
        ...ringGroup,
        outcome: 'answered',
        answeredBy: '8003',
        offers: { '8001': ['busy'], '8002': ['rejected'], '8003': ['answered'] },
        segments: ['8003'],
        hangupBy: 'caller',
        withinLimit: true,
      },
    ],
  },
  {
    name: 'ring-group-unanswered',
    about: 'Dial rings three phones until its limit',
    parties: [phone('8001', [ring()]), phone('8002', [ring()]), phone('8003', [ring()]), caller('4008000006', [bye()])],
    calls: [
      {
        ...ringGroup,
        outcome: 'no_answer',
        answeredBy: null,
        offers: { '8001': ['no_answer'], '8002': ['no_answer'], '8003': ['no_answer'] },
        segments: [],
        hangupBy: 'pbx',
      },
    ],
  },
  {
    name: 'ring-group-abandoned',
    about: 'Dial rings three phones, the caller cancels after 5.4 seconds',
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring()]),
      phone('8003', [ring()]),
      caller('4008000006', [bye()], { giveUpAfter: 5400 }),
    ],
    calls: [
      {
        ...ringGroup,
        outcome: 'abandoned',
        answeredBy: null,
        offers: { '8001': ['abandoned'], '8002': ['abandoned'], '8003': ['abandoned'] },
        segments: [],
        hangupBy: 'caller',
        waitMs: [5100, 5700],
      },
    ],
  },
  {
    name: 'direct-answered',
    about: 'Direct inward dial to a phone, answered',
    quick: true,
    parties: [phone('8007', answers(1000)), caller('01085008123', [talk(1500), bye()])],
    calls: [
      {
        ...direct,
        outcome: 'answered',
        answeredBy: '8007',
        offers: { '8007': ['answered'] },
        segments: ['8007'],
        visits: [],
        hangupBy: 'caller',
        withinLimit: true,
        waitMs: [900, 1300],
      },
    ],
  },
  {
    name: 'direct-busy',
    about: 'Direct inward dial, the phone answers 486: a refusal by the phone is the agent’s (product.md, hangupBy)',
    parties: [phone('8007', [busy()]), caller('01085008123', [bye()])],
    calls: [
      { ...direct, outcome: 'busy', answeredBy: null, offers: { '8007': ['busy'] }, segments: [], hangupBy: 'agent' },
    ],
  },
  {
    name: 'direct-refused',
    about: 'Direct inward dial, the agent presses reject (603)',
    parties: [phone('8007', [ring(1000), decline()]), caller('01085008123', [bye()])],
    calls: [
      {
        ...direct,
        outcome: 'rejected',
        answeredBy: null,
        offers: { '8007': ['rejected'] },
        segments: [],
        hangupBy: 'agent',
      },
    ],
  },
  {
    name: 'direct-unanswered',
    about: 'Direct inward dial, nobody answers within the limit of Dial',
    parties: [phone('8007', [ring()]), caller('01085008123', [bye()])],
    calls: [
      {
        ...direct,
        outcome: 'no_answer',
        answeredBy: null,
        offers: { '8007': ['no_answer'] },
        segments: [],
        hangupBy: 'pbx',
      },
    ],
  },
  {
    name: 'direct-not-registered',
    about: 'Direct inward dial to a phone that never registered: Dial makes no channel, nothing is offered',
    parties: [caller('01085008012', [bye()])],
    calls: [
      {
        direction: 'inbound',
        caller: from108,
        did: '01085008012',
        outcome: ['not_offered', 'failed'],
        answeredBy: null,
        segments: [],
        hangupBy: 'pbx',
      },
    ],
  },
  {
    name: 'direct-unreachable',
    about: 'Direct inward dial to a phone whose address answers nothing: DialBegin, then the limit of Dial',
    parties: [caller('01085008008', [bye()])],
    calls: [
      {
        ...direct,
        did: '01085008008',
        // Nothing listens there: whether that shows as unreachable or as unanswered depends on the transport.
        outcome: ['failed', 'no_answer'],
        answeredBy: null,
        segments: [],
        hangupBy: 'pbx',
      },
    ],
  },
];
