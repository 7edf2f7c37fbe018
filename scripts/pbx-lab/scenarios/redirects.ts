/** AMI Redirect (also out of a holding bridge and out of the queue) and forwarding by the phone. */
import { answer, bye, caller, forward, phone, ring, talk, untilBye, type Control, type Scenario } from '../scenario.js';
import { answeredBy8002, deskOffers, deskWhere8002, moved, whenTalking } from './common.js';

const answers = (ms: number) => [ring(ms), answer(), untilBye()];
const redirectTo = (exten: string, context = 'from-phones'): Control =>
  whenTalking((seen) => ({
    Action: 'Redirect',
    Channel: seen.channel('PJSIP/trunk'),
    Context: context,
    Exten: exten,
    Priority: '1',
  }));

export const redirects: Scenario[] = [
  {
    name: 'redirect-answered',
    about: 'AMI Redirect of the caller to another phone: no transfer event, no AgentComplete',
    quick: true,
    parties: [...deskWhere8002(), phone('8006', answers(900)), caller('4008000000', [talk(5000), bye()])],
    control: [redirectTo('8006')],
    calls: [moved('redirect')],
  },
  {
    name: 'redirect-unanswered',
    about: 'AMI Redirect to a phone that does not answer',
    parties: [...deskWhere8002(), phone('8006', [ring()]), caller('4008000000', [untilBye()])],
    control: [redirectTo('8006')],
    calls: [
      { ...moved('redirect'), offers: { ...deskOffers, '8006': ['no_answer'] }, segments: ['8002'], hangupBy: 'pbx' },
    ],
  },
  {
    name: 'redirect-into-queue',
    about: 'AMI Redirect into another queue, answered there',
    parties: [
      ...deskWhere8002(),
      phone('8006', answers(900)),
      phone('8007', [ring()]),
      caller('4008000000', [talk(6000), bye()]),
    ],
    control: [redirectTo('4008000017')],
    calls: [
      {
        ...answeredBy8002,
        offers: { ...deskOffers, '8006': ['answered'], '8007': ['elsewhere'] },
        segments: ['8002', '8006'],
        transfers: ['redirect 8002>4008000017'],
        visits: ['hotline answered', 'hotline-two answered'],
      },
    ],
  },
  {
    name: 'redirect-while-ringing',
    about: 'AMI Redirect takes the caller out of the queue before anybody answered: the visit ends `transferred`',
    parties: [
      phone('8001', [ring()]),
      phone('8002', [ring()]),
      phone('8003', [ring()]),
      phone('8006', answers(900)),
      caller('4008000000', [talk(5500), bye()]),
    ],
    control: [
      {
        when: { Event: 'QueueCallerJoin' },
        after: 1500,
        action: (seen) => ({
          Action: 'Redirect',
          Channel: seen.channel('PJSIP/trunk'),
          Context: 'from-phones',
          Exten: '8006',
          Priority: '1',
        }),
      },
    ],
    calls: [
      {
        ...answeredBy8002,
        answeredBy: '8006',
        offers: undefined,
        segments: ['8006'],
        transfers: undefined,
        visits: ['hotline transferred'],
        waitMs: [2000, 3200],
      },
    ],
  },
  {
    name: 'forwarded-by-phone',
    about: 'Direct inward dial; the phone sends the call on to a colleague (302)',
    parties: [
      phone('8007', [forward('8006')]),
      phone('8006', answers(900)),
      caller('01085008123', [talk(2000), bye()]),
    ],
    calls: [
      {
        ...answeredBy8002,
        did: '01085008123',
        entry: 'dial',
        queue: null,
        answeredBy: '8006',
        offers: undefined,
        segments: ['8006'],
        transfers: undefined,
        visits: [],
        waitMs: [800, 1300],
      },
    ],
  },
  {
    name: 'holding-bridge-then-redirect',
    about: 'The queue’s limit, then music in a holding bridge (no answer), then AMI Redirect to a phone, which answers',
    parties: [phone('8001', [ring()]), phone('8006', answers(900)), caller('4008000023', [talk(7500), bye()])],
    control: [
      {
        when: { Event: 'BridgeEnter', Channel: /^PJSIP\/trunk/ },
        after: 1500,
        action: (seen) => ({
          Action: 'Redirect',
          Channel: seen.channel('PJSIP/trunk'),
          Context: 'from-phones',
          Exten: '8006',
          Priority: '1',
        }),
      },
    ],
    calls: [
      {
        ...answeredBy8002,
        did: '4008000023',
        queue: 'hotline-one',
        answeredBy: '8006',
        offers: { '8001': ['no_answer'], '8006': ['answered'] },
        segments: ['8006'],
        transfers: undefined,
        visits: ['hotline-one timeout'],
        waitMs: [4000, 6000],
      },
    ],
  },
];
