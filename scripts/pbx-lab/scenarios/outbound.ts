/** Calls to the outside and between phones: by AMI Originate (click to call) and by the phone itself. */
import {
  answer,
  busy,
  bye,
  decline,
  dials,
  outside,
  phone,
  ring,
  talk,
  untilBye,
  type Control,
  type ExpectedCall,
  type Scenario,
} from '../scenario.js';
import { mobile } from './common.js';

const click = (more: Record<string, string> = {}): Control => ({
  action: () => ({
    Action: 'Originate',
    Channel: 'PJSIP/8002',
    Context: 'skylark-click',
    Exten: '913900000999',
    Priority: '1',
    CallerID: '4008000000',
    Timeout: '4000',
    Async: 'true',
    ...more,
  }),
});
const placed: ExpectedCall = {
  direction: 'outbound',
  hotline: false,
  placedBy: '8002',
  callee: { number: mobile },
  outcome: 'answered',
  withinLimit: null,
};
const agentPhone = phone('8002', [ring(700), answer(), untilBye()]);

export const outbound: Scenario[] = [
  {
    name: 'originate-answered',
    about:
      'Click to call: the agent’s phone rings and is taken, then the customer is rung and answers; the customer hangs up',
    quick: true,
    parties: [agentPhone, outside([ring(1000), answer(), talk(1500), bye()])],
    lasts: 2500,
    control: [click()],
    calls: [{ ...placed, hangupBy: 'callee', talkMs: [1400, 1800] }],
  },
  {
    name: 'originate-busy',
    about: 'Click to call, the customer is busy',
    parties: [agentPhone, outside([busy()])],
    lasts: 2500,
    control: [click()],
    calls: [{ ...placed, outcome: 'busy', hangupBy: 'callee', segments: [] }],
  },
  {
    name: 'originate-refused',
    about: 'Click to call, the customer refuses (603)',
    parties: [agentPhone, outside([ring(800), decline()])],
    lasts: 2500,
    control: [click()],
    calls: [{ ...placed, outcome: 'rejected', hangupBy: 'callee', segments: [] }],
  },
  {
    name: 'originate-unanswered',
    about: 'Click to call, the customer does not answer until Dial’s limit',
    parties: [agentPhone, outside([ring()])],
    lasts: 2500,
    control: [click()],
    calls: [{ ...placed, outcome: 'no_answer', hangupBy: 'pbx', segments: [] }],
  },
  {
    name: 'originate-not-taken',
    about: 'Click to call, the agent’s own phone is not taken: nobody was called',
    parties: [phone('8002', [ring()])],
    lasts: 2500,
    control: [click()],
    calls: [{ outcome: ['no_answer', 'failed', 'not_offered'], answeredBy: null, segments: [] }],
  },
  {
    name: 'originate-own-phone-refuses',
    about: 'Click to call, the agent’s own phone refuses',
    parties: [phone('8002', [ring(500), decline()])],
    lasts: 2500,
    control: [click()],
    calls: [{ outcome: ['rejected', 'no_answer', 'failed', 'busy', 'not_offered'], answeredBy: null, segments: [] }],
  },
  {
    name: 'dialled-by-phone',
    about: 'The agent dials a mobile from the phone; the mobile answers, the agent hangs up',
    quick: true,
    parties: [outside([ring(1000), answer(), untilBye()]), dials('8002', '913900000999', [talk(1500), bye()])],
    calls: [{ ...placed, hangupBy: ['agent', 'caller'], talkMs: [1400, 1800] }],
  },
  {
    name: 'dialled-by-phone-given-up',
    about: 'The agent dials a mobile and hangs up while it rings',
    parties: [outside([ring()]), dials('8002', '913900000999', [bye()], { giveUpAfter: 2500 })],
    calls: [
      { ...placed, outcome: ['abandoned', 'short_abandon', 'no_answer'], hangupBy: ['agent', 'caller'], segments: [] },
    ],
  },
  {
    name: 'phone-to-phone',
    about: 'One colleague calls another',
    parties: [phone('8006', [ring(800), answer(), untilBye()]), dials('8002', '8006', [talk(1500), bye()])],
    calls: [
      {
        direction: 'internal',
        hotline: false,
        caller: { raw: '8002' },
        placedBy: '8002',
        callee: { extension: '8006' },
        outcome: 'answered',
        withinLimit: null,
      },
    ],
  },
];
