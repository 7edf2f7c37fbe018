/** Calls that are passed on: by the phone, by feature code, by a manager; consultations; redirects. */
import { attendedTransferByManager } from '../atxfer.js';
import { blindTransfer, sendTo } from '../moves.js';
import { caller, phone, type Scene, type SceneAct } from '../scene.js';
import { busy, bye, consult, consultInVain, digits, endConsult, refer, referTo, talk, untilBye } from '../steps.js';
import { answers, deskWhere8002, rings, whenTalking, withChannel } from './common.js';

const stays = (ms: number) => caller('4008000000', [talk(ms), bye()]);
const untilOver = caller('4008000000', [untilBye()]);
const redirect = (exten: string): SceneAct['act'] =>
  withChannel('PJSIP/trunk', (channel, pbx) => sendTo(pbx, channel, 'from-phones', exten));
const atxfer = (exten: string): SceneAct =>
  whenTalking(
    withChannel('PJSIP/8002', (channel, pbx) => void attendedTransferByManager(pbx, channel, 'from-phones', exten)),
  );

export const transferScenes: readonly Scene[] = [
  {
    name: 'blind-by-phone',
    about: 'The agent’s phone transfers blindly; the other phone answers',
    parties: [...deskWhere8002(talk(800), refer('8006')), phone('8006', answers(900)), stays(5000)],
  },
  {
    name: 'blind-unanswered',
    about: 'Blind transfer to a phone that does not answer: Dial’s limit ends the call',
    parties: [...deskWhere8002(talk(800), refer('8006')), ...rings('8006'), untilOver],
  },
  {
    name: 'blind-busy',
    about: 'Blind transfer to a busy phone: its refusal ends the call',
    parties: [...deskWhere8002(talk(800), refer('8006')), phone('8006', [busy()]), untilOver],
  },
  {
    name: 'blind-abandoned',
    about: 'The caller leaves while the target of the blind transfer rings',
    parties: [...deskWhere8002(talk(800), refer('8006')), ...rings('8006'), stays(4500)],
  },
  {
    name: 'blind-into-queue',
    about: 'Blind transfer back into a queue',
    parties: [
      ...deskWhere8002(talk(800), refer('4008000017')),
      ...rings('8006'),
      phone('8007', answers(1000)),
      stays(6000),
    ],
  },
  {
    name: 'blind-by-feature-code',
    about: 'The agent presses *1 and the extension',
    parties: [
      ...deskWhere8002(talk(800), digits('*1'), talk(700), digits('8006'), untilBye()),
      phone('8006', answers(900)),
      stays(9000),
    ],
  },
  {
    name: 'blind-by-ami',
    about: 'A manager transfers the agent’s call blindly',
    parties: [...deskWhere8002(), phone('8006', answers(900)), stays(5000)],
    acts: [
      whenTalking(withChannel('PJSIP/8002', (channel, pbx) => void blindTransfer(pbx, channel, 'from-phones', '8006'))),
    ],
  },
  {
    name: 'attended-by-phone',
    about: 'The agent’s phone calls 8006 on a second line and joins both',
    parties: [
      ...deskWhere8002(talk(800), consult('8006'), talk(1000), referTo()),
      phone('8006', answers(700)),
      stays(6000),
    ],
  },
  {
    name: 'consult-and-return',
    about: 'The agent asks a colleague on the phone’s second line and comes back',
    parties: [
      ...deskWhere8002(talk(800), consult('8006'), talk(1000), endConsult(), talk(1500), bye()),
      phone('8006', answers(700)),
      untilOver,
    ],
  },
  {
    name: 'consult-in-vain',
    about: 'The agent calls a colleague on the second line, who does not answer, and comes back to the caller',
    parties: [...deskWhere8002(talk(800), consultInVain('8006', 1500), talk(1500), bye()), ...rings('8006'), untilOver],
  },
  {
    name: 'attended-by-feature-code',
    about: 'The agent presses *2 and the extension, talks, hangs up: the caller is with the colleague',
    parties: [
      ...deskWhere8002(talk(800), digits('*2'), talk(700), digits('8006'), talk(3500), bye()),
      phone('8006', answers(700)),
      stays(10_000),
    ],
  },
  {
    name: 'attended-by-ami',
    about: 'A manager begins an attended transfer: the colleague answers, the agent hangs up',
    parties: [...deskWhere8002(talk(5500), bye()), phone('8006', answers(700)), stays(9000)],
    acts: [atxfer('8006')],
  },
  {
    name: 'attended-by-ami-unanswered',
    about: 'An attended transfer to a phone that does not answer: the agent is back with the caller',
    parties: [...deskWhere8002(talk(11_000), bye()), ...rings('8006'), untilOver],
    acts: [atxfer('8006')],
  },
  {
    name: 'attended-into-queue',
    about: 'The agent calls a second queue on the second line and joins the caller with who answers there',
    parties: [
      ...deskWhere8002(talk(800), consult('4008000017'), talk(1000), referTo()),
      ...rings('8006'),
      phone('8007', answers(700)),
      stays(7000),
    ],
  },
  {
    name: 'attended-by-ami-into-queue',
    about: 'An attended transfer into a second queue; the agent leaves when somebody answered there',
    parties: [...deskWhere8002(talk(6500), bye()), ...rings('8006'), phone('8007', answers(700)), stays(10_000)],
    acts: [atxfer('4008000017')],
  },
  {
    name: 'redirect-answered',
    about: 'A manager redirects the caller to another phone: no transfer event, no AgentComplete',
    parties: [...deskWhere8002(), phone('8006', answers(900)), stays(5000)],
    acts: [whenTalking(redirect('8006'))],
  },
  {
    name: 'redirect-unanswered',
    about: 'A manager redirects the caller to a phone that does not answer',
    parties: [...deskWhere8002(), ...rings('8006'), untilOver],
    acts: [whenTalking(redirect('8006'))],
  },
  {
    name: 'redirect-into-queue',
    about: 'A manager redirects the caller into another queue, answered there',
    parties: [...deskWhere8002(), phone('8006', answers(900)), ...rings('8007'), stays(6000)],
    acts: [whenTalking(redirect('4008000017'))],
  },
  {
    name: 'redirect-while-ringing',
    about: 'A manager takes the caller out of the queue before anybody answered',
    parties: [...rings('8001', '8002', '8003'), phone('8006', answers(900)), stays(5500)],
    acts: [{ after: 2000, act: redirect('8006') }],
  },
  {
    name: 'holding-bridge-then-redirect',
    about: 'The queue’s limit, then music in a holding bridge, then a redirect to a phone, which answers',
    parties: [...rings('8001'), phone('8006', answers(900)), caller('4008000023', [talk(7500), bye()])],
    acts: [{ after: 4010, act: redirect('8006') }],
  },
];
