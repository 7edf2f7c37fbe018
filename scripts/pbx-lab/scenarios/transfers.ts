/** Transfers: blind and attended, by the phone (REFER), by feature codes, by AMI; consultations; targets that do not answer. */
import {
  answer,
  busy,
  bye,
  caller,
  consult,
  consultInVain,
  digits,
  endConsult,
  phone,
  refer,
  referTo,
  ring,
  talk,
  untilBye,
  type Scenario,
} from '../scenario.js';
import { answeredBy8002, deskOffers, deskWhere8002, moved, whenTalking } from './common.js';

const answers = (ms: number) => [ring(ms), answer(), untilBye()];
export const transfers: Scenario[] = [
  {
    name: 'blind-by-phone',
    about: 'The agent’s phone sends REFER; the other phone answers',
    quick: true,
    parties: [
      ...deskWhere8002(talk(800), refer('8006')),
      phone('8006', answers(900)),
      caller('4008000000', [talk(5000), bye()]),
    ],
    calls: [moved('blind')],
  },
  {
    name: 'blind-unanswered',
    about: 'Blind transfer to a phone that does not answer: Dial’s limit ends the call',
    parties: [...deskWhere8002(talk(800), refer('8006')), phone('8006', [ring()]), caller('4008000000', [untilBye()])],
    calls: [
      {
        ...moved('blind'),
        offers: { ...deskOffers, '8006': ['no_answer'] },
        segments: ['8002'],
        hangupBy: 'pbx',
      },
    ],
  },
  {
    name: 'blind-busy',
    about: 'Blind transfer to a busy phone: its refusal ends the call',
    parties: [...deskWhere8002(talk(800), refer('8006')), phone('8006', [busy()]), caller('4008000000', [untilBye()])],
    calls: [
      {
        ...moved('blind'),
        offers: { ...deskOffers, '8006': ['busy'] },
        segments: ['8002'],
        hangupBy: ['agent', 'pbx'],
      },
    ],
  },
  {
    name: 'blind-abandoned',
    about: 'The caller leaves while the target of the blind transfer rings: he had been answered',
    parties: [
      ...deskWhere8002(talk(800), refer('8006')),
      phone('8006', [ring()]),
      caller('4008000000', [talk(4500), bye()]),
    ],
    calls: [{ ...moved('blind'), offers: { ...deskOffers, '8006': ['abandoned'] }, segments: ['8002'] }],
  },
  {
    name: 'blind-into-queue',
    about: 'Blind transfer back into a queue: a second visit of the same call',
    quick: true,
    parties: [
      ...deskWhere8002(talk(800), refer('4008000017')),
      phone('8006', [ring()]),
      phone('8007', answers(1000)),
      caller('4008000000', [talk(6000), bye()]),
    ],
    calls: [
      {
        ...answeredBy8002,
        offers: { ...deskOffers, '8006': ['elsewhere'], '8007': ['answered'] },
        segments: ['8002', '8007'],
        transfers: ['blind 8002>4008000017'],
        visits: ['hotline answered', 'hotline-two answered'],
      },
    ],
  },
  {
    name: 'blind-by-feature-code',
    about: 'The agent presses *1 and the extension (DTMF)',
    parties: [
      ...deskWhere8002(talk(800), digits('*1'), talk(700), digits('8006'), untilBye()),
      phone('8006', answers(900)),
      caller('4008000000', [talk(9000), bye()]),
    ],
    calls: [moved('blind')],
  },
  {
    name: 'blind-by-ami',
    about: 'AMI BlindTransfer of the agent’s channel',
    parties: [...deskWhere8002(), phone('8006', answers(900)), caller('4008000000', [talk(5000), bye()])],
    control: [
      whenTalking((seen) => ({
        Action: 'BlindTransfer',
        Channel: seen.channel('PJSIP/8002'),
        Context: 'from-phones',
        Exten: '8006',
      })),
    ],
    calls: [moved('blind')],
  },
  {
    name: 'attended-by-phone',
    about: 'The agent’s phone calls 8006 on a second line and joins both with REFER and Replaces',
    quick: true,
    parties: [
      ...deskWhere8002(talk(800), consult('8006'), talk(1000), referTo()),
      phone('8006', answers(700)),
      caller('4008000000', [talk(6000), bye()]),
    ],
    calls: [
      {
        ...answeredBy8002,
        segments: ['8002', '8006'],
        transfers: ['attended 8002>8006'],
      },
      // A consultation is its own internal call with relatedTo the call that it later joined.
      {
        direction: 'internal',
        hotline: false,
        outcome: 'answered',
        placedBy: '8002',
        callee: { extension: '8006' },
        withinLimit: null,
        related: true,
      },
    ],
  },
  {
    name: 'consult-and-return',
    about: 'The agent asks a colleague on the phone’s second line and comes back; no transfer',
    parties: [
      ...deskWhere8002(talk(800), consult('8006'), talk(1000), endConsult(), talk(1500), bye()),
      phone('8006', answers(700)),
      caller('4008000000', [untilBye()]),
    ],
    calls: [
      { ...answeredBy8002, hangupBy: 'agent' },
      {
        direction: 'internal',
        hotline: false,
        outcome: 'answered',
        placedBy: '8002',
        callee: { extension: '8006' },
        withinLimit: null,
      },
    ],
  },
  {
    name: 'attended-by-feature-code',
    about: 'The agent presses *2 and the extension, talks, hangs up: the caller is with the colleague',
    parties: [
      ...deskWhere8002(talk(800), digits('*2'), talk(700), digits('8006'), talk(3500), bye()),
      phone('8006', answers(700)),
      caller('4008000000', [talk(10_000), bye()]),
    ],
    calls: [moved('attended')],
  },
  {
    name: 'attended-by-ami',
    about: 'AMI Atxfer: the colleague answers, the agent hangs up',
    quick: true,
    parties: [
      ...deskWhere8002(talk(5500), bye()),
      phone('8006', answers(700)),
      caller('4008000000', [talk(9000), bye()]),
    ],
    control: [
      whenTalking((seen) => ({
        Action: 'Atxfer',
        Channel: seen.channel('PJSIP/8002'),
        Context: 'from-phones',
        Exten: '8006',
      })),
    ],
    calls: [moved('attended')],
  },
  {
    name: 'attended-by-ami-unanswered',
    about: 'AMI Atxfer to a phone that does not answer: the agent is back with the caller (two stretches, one call)',
    parties: [...deskWhere8002(talk(11_000), bye()), phone('8006', [ring()]), caller('4008000000', [untilBye()])],
    control: [
      whenTalking((seen) => ({
        Action: 'Atxfer',
        Channel: seen.channel('PJSIP/8002'),
        Context: 'from-phones',
        Exten: '8006',
      })),
    ],
    calls: [
      {
        ...answeredBy8002,
        offers: { ...deskOffers, '8006': ['no_answer'] },
        segments: ['8002', '8002'],
        transfers: [],
        hangupBy: 'agent',
      },
    ],
  },
  {
    name: 'consult-in-vain',
    about: 'The agent calls a colleague on the second line, who does not answer; the agent comes back to the caller',
    parties: [
      ...deskWhere8002(talk(800), consultInVain('8006', 1500), talk(1500), bye()),
      phone('8006', [ring()]),
      caller('4008000000', [untilBye()]),
    ],
    calls: [
      { ...answeredBy8002, hangupBy: 'agent' },
      {
        direction: 'internal',
        hotline: false,
        outcome: ['abandoned', 'short_abandon', 'no_answer'],
        placedBy: '8002',
        callee: { extension: '8006' },
        segments: [],
        withinLimit: null,
      },
    ],
  },
  {
    name: 'attended-into-queue',
    about: 'The agent calls a second queue on the second line and joins the caller with who answers there',
    parties: [
      ...deskWhere8002(talk(800), consult('4008000017'), talk(2200), referTo()),
      phone('8006', [ring()]),
      phone('8007', answers(700)),
      caller('4008000000', [talk(7000), bye()]),
    ],
    calls: [
      { ...answeredBy8002, segments: ['8002', '8007'], transfers: ['attended 8002>8007'] },
      // The agent's own call to the queue is a hotline call too (product.md: the company's own staff).
      {
        direction: 'internal',
        hotline: true,
        placedBy: '8002',
        outcome: 'answered',
        answeredBy: '8007',
        related: true,
      },
    ],
  },
  {
    name: 'attended-by-ami-into-queue',
    about: 'AMI Atxfer into a second queue; the agent leaves when somebody answered there',
    parties: [
      ...deskWhere8002(talk(6500), bye()),
      phone('8006', [ring()]),
      phone('8007', answers(700)),
      caller('4008000000', [talk(10_000), bye()]),
    ],
    control: [
      whenTalking((seen) => ({
        Action: 'Atxfer',
        Channel: seen.channel('PJSIP/8002'),
        Context: 'from-phones',
        Exten: '4008000017',
      })),
    ],
    calls: [
      {
        ...answeredBy8002,
        offers: { ...deskOffers, '8006': ['elsewhere'], '8007': ['answered'] },
        segments: ['8002', '8007'],
        transfers: undefined,
        visits: undefined,
      },
    ],
  },
];
