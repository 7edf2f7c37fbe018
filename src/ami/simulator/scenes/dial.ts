/** Agents reached without a plain queue member: Local members, ring groups, direct inward dial, mobiles outside. */
import { caller, outside, phone, type Scene } from '../scene.js';
import { answer, busy, bye, decline, forward, ring, silent, talk, untilBye } from '../steps.js';
import { answers, rings } from './common.js';

export const dialScenes: readonly Scene[] = [
  {
    name: 'local-members-n',
    about: 'Members Local/…/n: the phone is a third channel, the pair stays for the whole talk',
    parties: [...rings('8001'), phone('8002', answers(1000)), caller('4008000004', [talk(4000), bye()])],
  },
  {
    name: 'local-members-optimised',
    about: 'Members Local/… without /n: the pair goes away in mid-talk, the call does not',
    parties: [...rings('8001'), phone('8002', answers(1000)), caller('4008000005', [talk(4000), bye()])],
  },
  {
    name: 'local-members-abandoned',
    about: 'Local members ring, the caller leaves',
    parties: [...rings('8001', '8002'), caller('4008000004', [talk(3000), bye()])],
  },
  {
    name: 'local-agent-hangs-up',
    about: 'A Local member ends the talk',
    parties: [
      ...rings('8001'),
      phone('8002', [ring(700), answer(), talk(1000), bye()]),
      caller('4008000004', [untilBye()]),
    ],
  },
  {
    name: 'mobile-member',
    about: 'A queue member outside: the colleague’s mobile behind the trunk answers',
    parties: [outside(answers(1500)), ...rings('8001'), caller('4008000009', [talk(4000), bye()])],
  },
  {
    name: 'mobile-by-local-member',
    about: 'The mobile behind a Local member, as FreePBX does it',
    parties: [outside(answers(1200)), ...rings('8001'), caller('4008000025', [talk(4000), bye()])],
  },
  {
    name: 'overflow-to-mobile',
    about: 'The queue’s limit, then the mobile outside, which answers and hangs up',
    parties: [outside([ring(1000), answer(), talk(1500), bye()]), ...rings('8001'), caller('4008000024', [untilBye()])],
  },
  {
    name: 'ring-group-answered',
    about: 'Dial rings three phones, one answers',
    parties: [...rings('8001', '8002'), phone('8003', answers(1500)), caller('4008000006', [talk(1500), bye()])],
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
  },
  {
    name: 'ring-group-unanswered',
    about: 'Dial rings three phones until its limit',
    parties: [...rings('8001', '8002', '8003'), caller('4008000006', [bye()])],
  },
  {
    name: 'ring-group-abandoned',
    about: 'Dial rings three phones, the caller cancels after 5.4 seconds',
    parties: [...rings('8001', '8002', '8003'), caller('4008000006', [bye()], { giveUpAfter: 5400 })],
  },
  {
    name: 'direct-answered',
    about: 'Direct inward dial to a phone, answered',
    parties: [phone('8007', answers(1000)), caller('01085008123', [talk(1500), bye()])],
  },
  {
    name: 'direct-busy',
    about: 'Direct inward dial, the phone is busy',
    parties: [phone('8007', [busy()]), caller('01085008123', [bye()])],
  },
  {
    name: 'direct-refused',
    about: 'Direct inward dial, the agent presses reject',
    parties: [phone('8007', [ring(1000), decline()]), caller('01085008123', [bye()])],
  },
  {
    name: 'direct-unanswered',
    about: 'Direct inward dial, nobody answers within the limit',
    parties: [...rings('8007'), caller('01085008123', [bye()])],
  },
  {
    name: 'direct-not-registered',
    about: 'Direct inward dial to a phone that never registered: no channel is made, nothing is offered',
    parties: [caller('01085008012', [bye()])],
  },
  {
    name: 'direct-unreachable',
    about: 'Direct inward dial to a phone whose address answers nothing: no ringing, then the limit of Dial',
    parties: [phone('8008', [silent()]), caller('01085008008', [bye()])],
  },
  {
    name: 'forwarded-by-phone',
    about: 'Direct inward dial; the phone sends the call on to a colleague',
    parties: [
      phone('8007', [forward('8006')]),
      phone('8006', answers(900)),
      caller('01085008123', [talk(2000), bye()]),
    ],
  },
];
