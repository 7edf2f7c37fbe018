/** What agents do at the desk: pick up a colleague's phone, hold, park; two calls from one number. */
import {
  answer,
  bye,
  caller,
  dials,
  hold,
  phone,
  refer,
  ring,
  talk,
  unhold,
  untilBye,
  type Control,
  type ExpectedCall,
  type Scenario,
} from '../scenario.js';
import { answeredBy8002, deskOffers, deskWhere8002, hotline } from './common.js';

const answers = (ms: number) => [ring(ms), answer(), untilBye()];
const picked: ExpectedCall = {
  ...answeredBy8002,
  answeredBy: '8005',
  // The offer that was picked up was taken by a colleague, like the others.
  offers: { '8001': ['elsewhere'], '8002': ['elsewhere'], '8003': ['elsewhere'] },
  segments: ['8005'],
  waitMs: [1000, 2300],
};
const allRing = [phone('8001', [ring()]), phone('8002', [ring()]), phone('8003', [ring()])];
/** The caller is parked 800 ms into the talk. */
const parkCaller: Control = {
  when: { Event: 'BridgeEnter', Channel: /^PJSIP\/trunk/ },
  after: 800,
  action: (seen) => ({
    Action: 'Park',
    Channel: seen.channel('PJSIP/trunk'),
    TimeoutChannel: seen.channel('PJSIP/8002'),
    Timeout: '4000',
  }),
};

export const atTheDesk: Scenario[] = [
  {
    name: 'pickup-directed',
    about: 'A colleague dials **8002 while the desk rings and takes the call',
    quick: true,
    parties: [
      ...allRing,
      caller('4008000000', [talk(5000), bye()]),
      dials('8005', '**8002', [untilBye()], { after: 2000 }),
    ],
    calls: [picked],
  },
  {
    name: 'pickup-group',
    about: 'A colleague of the same group dials *8 and takes the call',
    quick: true,
    parties: [
      ...allRing,
      caller('4008000000', [talk(5000), bye()]),
      dials('8005', '*8', [untilBye()], { after: 2000 }),
    ],
    calls: [picked],
  },
  {
    name: 'pickup-direct-dial',
    about: 'Direct inward dial, a colleague takes it by directed pickup and hangs up',
    parties: [
      phone('8007', [ring()]),
      caller('01085008123', [untilBye()]),
      dials('8005', '**8007', [talk(1200), bye()], { after: 1500 }),
    ],
    calls: [
      {
        direction: 'inbound',
        hotline: true,
        did: '01085008123',
        entry: 'dial',
        queue: null,
        outcome: 'answered',
        answeredBy: '8005',
        offers: { '8007': ['elsewhere'] },
        segments: ['8005'],
        hangupBy: 'agent',
        withinLimit: true,
      },
    ],
  },
  {
    name: 'hold',
    about: 'The agent holds for 1.2 seconds and comes back',
    quick: true,
    parties: [
      ...deskWhere8002(talk(800), hold(), talk(1200), unhold(), talk(800), bye()),
      caller('4008000000', [untilBye()]),
    ],
    calls: [{ ...answeredBy8002, holds: 1, holdMs: [1100, 1400], talkMs: [2600, 3200], hangupBy: 'agent' }],
  },
  {
    name: 'hang-up-on-hold',
    about: 'The caller hangs up while he is on hold: no Unhold comes, the hold ends with the talk',
    parties: [...deskWhere8002(talk(800), hold(), untilBye()), caller('4008000000', [talk(4000), bye()])],
    calls: [{ ...answeredBy8002, holds: 1, holdMs: [1400, 2400] }],
  },
  {
    name: 'agent-hangs-up-on-hold',
    about: 'The agent holds and then hangs up',
    parties: [...deskWhere8002(talk(600), hold(), talk(900), bye()), caller('4008000000', [untilBye()])],
    calls: [{ ...answeredBy8002, holds: 1, hangupBy: 'agent' }],
  },
  {
    name: 'caller-holds',
    about: 'The caller’s side holds and comes back',
    parties: [...deskWhere8002(), caller('4008000000', [talk(2000), hold(), talk(900), unhold(), talk(700), bye()])],
    calls: [{ ...answeredBy8002, holds: undefined }],
  },
  {
    name: 'park-retrieved',
    about: 'The caller is parked (AMI Park) and taken back from another phone',
    quick: true,
    parties: [
      ...deskWhere8002(),
      caller('4008000000', [talk(6500), bye()]),
      dials('8006', '701', [untilBye()], { after: 4000 }),
    ],
    control: [parkCaller],
    calls: [{ ...answeredBy8002, segments: ['8002', '8006'], transfers: [], offers: deskOffers }],
  },
  {
    name: 'park-timed-out',
    about: 'Nobody takes the parked caller back: the parker’s phone rings again and answers',
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring(600), answer(), untilBye()], answers(800)),
      phone('8003', [ring()]),
      caller('4008000000', [talk(9500), bye()]),
    ],
    control: [parkCaller],
    calls: [
      {
        ...answeredBy8002,
        offers: { ...deskOffers, '8002': ['answered', 'answered'] },
        segments: ['8002', '8002'],
        transfers: [],
      },
    ],
  },
  {
    name: 'park-given-up',
    about: 'The parked caller hangs up',
    parties: [...deskWhere8002(), caller('4008000000', [talk(3800), bye()])],
    control: [parkCaller],
    calls: [{ ...answeredBy8002, segments: ['8002'], transfers: [] }],
  },
  {
    name: 'two-calls-one-number',
    about: 'The same number calls twice at the same time: two calls, two agents',
    quick: true,
    parties: [
      phone('8001', [ring()], answers(600)),
      phone('8002', [ring(800), answer(), untilBye()]),
      phone('8003', [ring()], [ring()]),
      caller('4008000000', [talk(5000), bye()]),
      caller('4008000000', [talk(4500), bye()], { after: 1800 }),
    ],
    calls: [
      { ...answeredBy8002, waitMs: [700, 1100] },
      {
        ...hotline,
        outcome: 'answered',
        answeredBy: '8001',
        offers: { '8001': ['answered'], '8003': ['elsewhere'] },
        segments: ['8001'],
        hangupBy: 'caller',
        withinLimit: true,
      },
    ],
  },
  {
    name: 'calls-again',
    about: 'The caller gives up after two seconds and calls again: two calls',
    parties: [
      phone('8001', [ring()], [ring()]),
      phone('8002', [ring()], answers(600)),
      phone('8003', [ring()], [ring()]),
      caller('4008000000', [talk(2500), bye()]),
      caller('4008000000', [talk(3000), bye()], { after: 3500 }),
    ],
    calls: [
      {
        ...hotline,
        outcome: 'short_abandon',
        answeredBy: null,
        offers: { '8001': ['abandoned'], '8002': ['abandoned'], '8003': ['abandoned'] },
        hangupBy: 'caller',
      },
      answeredBy8002,
    ],
  },
  {
    name: 'park-by-phone',
    about: 'The agent’s phone parks the caller by a blind transfer to 700; taken back from another phone',
    parties: [
      ...deskWhere8002(talk(800), refer('700')),
      caller('4008000000', [talk(6500), bye()]),
      dials('8006', '701', [untilBye()], { after: 4000 }),
    ],
    calls: [{ ...answeredBy8002, segments: ['8002', '8006'], transfers: undefined, offers: deskOffers }],
  },
  {
    name: 'listening-in',
    about: 'A supervisor listens in (ChanSpy): the spying leg is no call and no segment',
    parties: [
      ...deskWhere8002(),
      caller('4008000000', [talk(4500), bye()]),
      dials('8010', '*558002', [talk(1500), bye()], { after: 1800 }),
    ],
    calls: [answeredBy8002],
  },
  {
    name: 'reload-in-mid-call',
    about: 'app_queue and the dialplan are reloaded while the caller talks',
    parties: [...deskWhere8002(), caller('4008000000', [talk(4000), bye()])],
    control: ['module reload app_queue.so', 'dialplan reload'].map((Command) => ({
      when: { Event: 'BridgeEnter', Channel: /^PJSIP\/trunk/ },
      after: 900,
      action: () => ({ Action: 'Command', Command }),
    })),
    calls: [answeredBy8002],
  },
  {
    name: 'pbx-ends-waiting',
    about: 'An AMI Hangup takes the caller out while phones ring: the PBX ended it, he did not abandon',
    parties: [...allRing, caller('4008000000', [untilBye()])],
    control: [
      {
        when: { Event: 'QueueCallerJoin' },
        after: 1500,
        action: (seen) => ({ Action: 'Hangup', Channel: seen.channel('PJSIP/trunk') }),
      },
    ],
    calls: [
      { ...hotline, outcome: ['failed', 'timeout', 'no_answer'], answeredBy: null, segments: [], hangupBy: 'pbx' },
    ],
  },
];
