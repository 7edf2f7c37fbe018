/** What people do at the desk: pick up a colleague's phone, hold, park; two calls from one number; calls that are placed. */
import { originate, type OriginateCall } from '../originate.js';
import { caller, dials, outside, phone, type Scene, type SceneAct } from '../scene.js';
import { answer, busy, bye, decline, hold, refer, ring, talk, unhold, untilBye } from '../steps.js';
import { answers, deskWhere8002, rings, whenTalking, withChannel } from './common.js';

const desk = ['8001', '8002', '8003'];
const park = whenTalking(
  withChannel('PJSIP/trunk', (channel, pbx) => void pbx.parking.park(channel, 'PJSIP/8002', 4000)),
);

const click: OriginateCall = {
  actionId: 'click',
  channel: 'PJSIP/8002',
  context: 'skylark-click',
  exten: '913900000999',
  application: null,
  timeoutMs: 4000,
  callerId: { number: '4008000000', name: '' },
  variables: [],
  channelId: null,
};
const clicked: readonly SceneAct[] = [{ after: 250, act: (pbx) => originate(pbx, click) }];
const agentPhone = phone('8002', answers(700));

export const deskScenes: readonly Scene[] = [
  {
    name: 'pickup-directed',
    about: 'A colleague dials **8002 while the desk rings and takes the call',
    parties: [
      ...rings(...desk),
      caller('4008000000', [talk(5000), bye()]),
      dials('8005', '**8002', [untilBye()], { after: 2000 }),
    ],
  },
  {
    name: 'pickup-group',
    about: 'A colleague of the same group dials *8 and takes the call',
    parties: [
      ...rings(...desk),
      caller('4008000000', [talk(5000), bye()]),
      dials('8005', '*8', [untilBye()], { after: 2000 }),
    ],
  },
  {
    name: 'pickup-direct-dial',
    about: 'Direct inward dial, a colleague takes it by directed pickup and hangs up',
    parties: [
      ...rings('8007'),
      caller('01085008123', [untilBye()]),
      dials('8005', '**8007', [talk(1200), bye()], { after: 1500 }),
    ],
  },
  {
    name: 'hold',
    about: 'The agent holds for 1.2 seconds and comes back',
    parties: [
      ...deskWhere8002(talk(800), hold(), talk(1200), unhold(), talk(800), bye()),
      caller('4008000000', [untilBye()]),
    ],
  },
  {
    name: 'hang-up-on-hold',
    about: 'The caller hangs up while he is on hold: no Unhold comes',
    parties: [...deskWhere8002(talk(800), hold(), untilBye()), caller('4008000000', [talk(4000), bye()])],
  },
  {
    name: 'agent-hangs-up-on-hold',
    about: 'The agent holds and then hangs up',
    parties: [...deskWhere8002(talk(600), hold(), talk(900), bye()), caller('4008000000', [untilBye()])],
  },
  {
    name: 'caller-holds',
    about: 'The caller’s side holds and comes back',
    parties: [...deskWhere8002(), caller('4008000000', [talk(2000), hold(), talk(900), unhold(), talk(700), bye()])],
  },
  {
    name: 'park-retrieved',
    about: 'The caller is parked and taken back from another phone',
    parties: [
      ...deskWhere8002(),
      caller('4008000000', [talk(6500), bye()]),
      dials('8006', '701', [untilBye()], { after: 4000 }),
    ],
    acts: [park],
  },
  {
    name: 'park-timed-out',
    about: 'Nobody takes the parked caller back: the parker’s phone rings again and answers',
    parties: [
      phone('8001', [ring()]),
      phone('8002', answers(600), answers(800)),
      phone('8003', [ring()]),
      caller('4008000000', [talk(9500), bye()]),
    ],
    acts: [park],
  },
  {
    name: 'park-given-up',
    about: 'The parked caller hangs up',
    parties: [...deskWhere8002(), caller('4008000000', [talk(3800), bye()])],
    acts: [park],
  },
  {
    name: 'park-by-phone',
    about: 'The agent’s phone parks the caller by a blind transfer to 700; taken back from another phone',
    parties: [
      ...deskWhere8002(talk(800), refer('700')),
      caller('4008000000', [talk(6500), bye()]),
      dials('8006', '701', [untilBye()], { after: 4000 }),
    ],
  },
  {
    name: 'two-calls-one-number',
    about: 'The same number calls twice at the same time: two calls, two agents',
    parties: [
      phone('8001', [ring()], answers(600)),
      phone('8002', answers(800)),
      phone('8003', [ring()], [ring()]),
      caller('4008000000', [talk(5000), bye()]),
      caller('4008000000', [talk(4500), bye()], { after: 1800 }),
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
  },
  {
    name: 'listening-in',
    about: 'A supervisor listens in: no call and no part of one',
    parties: [
      ...deskWhere8002(),
      caller('4008000000', [talk(4500), bye()]),
      dials('8010', '*558002', [talk(1500), bye()], { after: 1800 }),
    ],
  },
  {
    name: 'pbx-ends-waiting',
    about: 'A manager hangs the caller up while phones ring',
    parties: [...rings(...desk), caller('4008000000', [untilBye()])],
    acts: [{ after: 2000, act: withChannel('PJSIP/trunk', (channel, pbx) => pbx.softHangup(channel)) }],
  },
  {
    name: 'withheld-asserted',
    about: 'The network tells the number and the caller withholds it',
    parties: [...deskWhere8002(), caller('4008000000', [talk(2200), bye()], { withheld: true })],
  },
  {
    name: 'withheld-anonymous',
    about: 'A plain anonymous caller: the number is the word anonymous',
    parties: [
      ...deskWhere8002(),
      caller('4008000000', [talk(2200), bye()], { number: 'anonymous', name: 'Anonymous', withheld: true }),
    ],
  },
  {
    name: 'name-chinese',
    about: 'A Chinese display name',
    parties: [...deskWhere8002(), caller('4008000000', [talk(2200), bye()], { name: '张伟（技术部）' })],
  },
  {
    name: 'name-hostile',
    about: 'A display name with quotes, markup, a formula and a separator',
    parties: [
      ...deskWhere8002(),
      caller('4008000000', [talk(2200), bye()], { name: String.raw`=1+1;O'Brien \"><script>alert(1)</script> \\ %0a` }),
    ],
  },
  {
    name: 'name-over-long',
    about: 'A Chinese display name of 300 bytes: the PBX cuts it',
    parties: [...deskWhere8002(), caller('4008000000', [talk(2200), bye()], { name: '很长的名字'.repeat(20) })],
  },
  {
    name: 'crlf-number',
    about: 'CR LF in the number: forged header lines inside the caller’s own events',
    parties: [
      ...deskWhere8002(),
      caller('4008000000', [talk(2200), bye()], { number: '13900000108\r\nEvent: Hangup\r\nLinkedid: 1.1' }),
    ],
  },
  {
    name: 'crlf-number-message',
    about: 'CR LF CR LF in the number: a whole forged message, and the rest of each event cut off it',
    parties: [
      ...deskWhere8002(),
      caller('4008000000', [talk(2200), bye()], {
        number: '139\r\n\r\nEvent: Hangup\r\nUniqueid: 1.1\r\nChannel: PJSIP',
      }),
    ],
  },
  {
    name: 'number-international',
    about: 'A number with a plus sign',
    parties: [...deskWhere8002(), caller('4008000000', [talk(2200), bye()], { number: '+8613900000108' })],
  },
  {
    name: 'crlf-number-filtered',
    about: 'The same, filtered by the dialplan’s first step: only Newchannel is raw',
    parties: [
      ...deskWhere8002(),
      caller('4008000020', [talk(2200), bye()], { number: '13900000108\r\nEvent: Hangup\r\nLinkedid: 1.1' }),
    ],
  },
  {
    name: 'internal-caller',
    about: 'A colleague dials the hotline from the desk phone',
    parties: [...deskWhere8002(), dials('8007', '4008000000', [talk(2200), bye()])],
  },
  {
    name: 'originate-answered',
    about: 'Click to call: the agent’s phone is taken, then the customer is rung and answers; the customer hangs up',
    parties: [agentPhone, outside([ring(1000), answer(), talk(1500), bye()])],
    acts: clicked,
  },
  {
    name: 'originate-busy',
    about: 'Click to call, the customer is busy',
    parties: [agentPhone, outside([busy()])],
    acts: clicked,
  },
  {
    name: 'originate-refused',
    about: 'Click to call, the customer refuses',
    parties: [agentPhone, outside([ring(800), decline()])],
    acts: clicked,
  },
  {
    name: 'originate-unanswered',
    about: 'Click to call, the customer does not answer until Dial’s limit',
    parties: [agentPhone, outside([ring()])],
    acts: clicked,
  },
  {
    name: 'originate-not-taken',
    about: 'Click to call, the agent’s own phone is not taken',
    parties: [phone('8002', [ring()])],
    acts: clicked,
  },
  {
    name: 'originate-own-phone-refuses',
    about: 'Click to call, the agent’s own phone refuses',
    parties: [phone('8002', [ring(500), decline()])],
    acts: clicked,
  },
  {
    name: 'dialled-by-phone',
    about: 'The agent dials a mobile from the phone; the mobile answers, the agent hangs up',
    parties: [outside(answers(1000)), dials('8002', '913900000999', [talk(1500), bye()])],
  },
  {
    name: 'dialled-by-phone-given-up',
    about: 'The agent dials a mobile and hangs up while it rings',
    parties: [outside([ring()]), dials('8002', '913900000999', [bye()], { giveUpAfter: 2500 })],
  },
  {
    name: 'phone-to-phone',
    about: 'One colleague calls another',
    parties: [phone('8006', answers(800)), dials('8002', '8006', [talk(1500), bye()])],
  },
];
