/** Queues: ring-all, who leaves early, time-outs, overflow, second callers, members who come and go. */
import { addMember, pauseMember, removeMember } from '../queue-members.js';
import { caller, phone, type Scene } from '../scene.js';
import { answer, busy, bye, decline, digits, ring, silent, talk, untilBye } from '../steps.js';
import { answers, deskWhere8002, rings, whenTalking, withChannel } from './common.js';

const desk = ['8001', '8002', '8003'];

export const queueScenes: readonly Scene[] = [
  {
    name: 'ring-all-answered',
    about: 'Three phones ring, the second picks up after two seconds, the caller hangs up',
    parties: [...rings('8001', '8003'), phone('8002', answers(2000)), caller('4008000000', [talk(4000), bye()])],
  },
  {
    name: 'agent-hangs-up',
    about: 'The agent ends the talk',
    parties: [...deskWhere8002(talk(1000), bye()), caller('4008000000', [untilBye()])],
  },
  {
    name: 'pbx-hangs-up',
    about: 'A manager hangs the caller up in mid-talk',
    parties: [...deskWhere8002(), caller('4008000000', [untilBye()])],
    acts: [whenTalking(withChannel('PJSIP/trunk', (channel, pbx) => pbx.softHangup(channel)))],
  },
  {
    name: 'just-under-limit',
    about: 'Answered 0.2 s before the 15 s are over',
    parties: [...rings('8001', '8003'), phone('8002', answers(14_780)), caller('4008000000', [talk(16_300), bye()])],
  },
  {
    name: 'just-over-limit',
    about: 'Answered 0.2 s after the 15 s are over',
    parties: [...rings('8001', '8003'), phone('8002', answers(15_180)), caller('4008000000', [talk(16_700), bye()])],
  },
  {
    name: 'busy-agent',
    about: 'One phone answers busy at once, another takes the call',
    parties: [
      phone('8001', [busy()]),
      phone('8002', answers(1500)),
      phone('8003', [ring()]),
      caller('4008000000', [talk(3000), bye()]),
    ],
  },
  {
    name: 'refusing-agent',
    about: 'One agent presses reject after a second of ringing, another takes the call',
    parties: [
      phone('8001', [ring(1000), decline()]),
      phone('8002', answers(2000)),
      phone('8003', [ring()]),
      caller('4008000000', [talk(3500), bye()]),
    ],
  },
  {
    name: 'phone-without-ringing',
    about: 'A phone that never reports ringing answers',
    parties: [phone('8001', [silent(1500), answer(), untilBye()]), caller('4008000021', [talk(3000), bye()])],
  },
  {
    name: 'two-answer-at-once',
    about: 'Two agents pick up within a few milliseconds: one gets the caller',
    parties: [
      phone('8001', answers(1000)),
      phone('8002', answers(1010)),
      phone('8003', [ring()]),
      caller('4008000000', [talk(2500), bye()]),
    ],
  },
  {
    name: 'abandoned-ringing',
    about: 'Three phones ring, the caller hangs up six seconds after he joined',
    parties: [...rings(...desk), caller('4008000000', [talk(6500), bye()])],
  },
  {
    name: 'abandoned-short',
    about: 'The caller hangs up two seconds after he joined',
    parties: [...rings(...desk), caller('4008000000', [talk(2500), bye()])],
  },
  {
    name: 'abandoned-late',
    about: 'The caller hangs up when the 15 seconds are over',
    parties: [...rings(...desk), caller('4008000000', [talk(17_000), bye()])],
  },
  {
    name: 'abandoned-by-cancel',
    about: 'A queue that the PBX does not answer: the caller hears ringing and cancels after six seconds',
    parties: [...rings(...desk), caller('4008000010', [untilBye()], { giveUpAfter: 6000 })],
  },
  {
    name: 'answered-without-pbx-answer',
    about: 'A queue that the PBX does not answer: the caller is connected when the agent answers',
    parties: [...rings('8001', '8003'), phone('8002', answers(1200)), caller('4008000010', [talk(1500), bye()])],
  },
  {
    name: 'abandoned-in-greeting',
    about: 'The caller leaves while the greeting plays: nobody was offered the call',
    parties: [...rings(...desk), caller('4008000001', [talk(1200), bye()])],
  },
  {
    name: 'answered-after-greeting',
    about: 'A greeting before the queue',
    parties: [phone('8001', answers(800)), ...rings('8002', '8003'), caller('4008000001', [talk(5000), bye()])],
  },
  {
    name: 'rona-then-second-agent',
    about: 'The first agent lets it ring until the member time-out, the second answers',
    parties: [...rings('8004', '8006'), phone('8005', answers(1500)), caller('4008000002', [talk(8000), bye()])],
  },
  {
    name: 're-ring',
    about: 'Nobody answers before the member time-out, all are rung again, the second answers then',
    parties: [
      phone('8001', [ring()], [ring()]),
      phone('8002', [ring()], answers(1000)),
      caller('4008000008', [talk(7500), bye()]),
    ],
  },
  {
    name: 'round-robin',
    about: 'Three callers one after the other, each goes to the next agent',
    parties: [
      ...['8004', '8005', '8006'].map((extension) => phone(extension, [ring(400), answer(), talk(700), bye()])),
      caller('4008000002', [untilBye()], { number: '13900000111' }),
      caller('4008000002', [untilBye()], { number: '13900000112', after: 3000 }),
      caller('4008000002', [untilBye()], { number: '13900000113', after: 6000 }),
    ],
  },
  {
    name: 'overflow-answered',
    about: 'The queue’s own limit is over, the dialplan rings another phone, which answers',
    parties: [...rings('8001'), phone('8006', answers(1200)), caller('4008000003', [talk(6500), bye()])],
  },
  {
    name: 'overflow-unanswered',
    about: 'The queue’s limit, then the other phone is not answered either',
    parties: [...rings('8001', '8006'), caller('4008000003', [untilBye()])],
  },
  {
    name: 'overflow-abandoned',
    about: 'The caller leaves while the overflow phone rings',
    parties: [...rings('8001', '8006'), caller('4008000003', [talk(6200), bye()])],
  },
  {
    name: 'second-queue',
    about: 'The first queue’s limit, then a second queue, answered there',
    parties: [...rings('8001', '8006'), phone('8007', answers(1000)), caller('4008000011', [talk(6500), bye()])],
  },
  {
    name: 'queue-timeout',
    about: 'The queue’s limit and nothing after it: the dialplan ends',
    parties: [...rings('8001'), caller('4008000018', [untilBye()])],
  },
  {
    name: 're-entry',
    about: 'The queue’s limit, an announcement, and the same queue again: one call, two visits',
    parties: [phone('8001', [ring()], answers(700)), caller('4008000022', [talk(6500), bye()])],
  },
  {
    name: 'second-caller-waits',
    about: 'All phones ring for the first caller; the second waits while nobody rings for him, then is answered',
    parties: [
      phone('8001', [ring()], [ring()]),
      phone('8002', answers(2500)),
      phone('8003', [ring()], answers(1000)),
      caller('4008000000', [talk(6000), bye()]),
      caller('4008000000', [talk(7000), bye()], { number: '13900000109', after: 900 }),
    ],
  },
  {
    name: 'waits-and-never-rings',
    about: 'The only agent talks; the second caller waits six seconds, nobody rings for him, he leaves',
    parties: [
      phone('8001', answers(500)),
      caller('4008000021', [talk(10_000), bye()]),
      caller('4008000021', [talk(6500), bye()], { number: '13900000109', after: 2000 }),
    ],
  },
  {
    name: 'left-by-key',
    about: 'The caller presses 1 while he waits and reaches another phone',
    parties: [
      ...rings('8001'),
      phone('8006', answers(800)),
      caller('4008000014', [talk(2500), digits('1'), talk(3000), bye()]),
    ],
  },
  {
    name: 'queue-empty',
    about: 'Nobody is a member: the queue turns the caller away at once',
    parties: [caller('4008000013', [untilBye()])],
  },
  {
    name: 'queue-full',
    about: 'One caller waits, the queue takes no more: the second is turned away at once',
    parties: [
      phone('8001', answers(3000)),
      caller('4008000012', [talk(5500), bye()]),
      caller('4008000012', [untilBye()], { number: '13900000109', after: 1200 }),
    ],
  },
  {
    name: 'dynamic-members',
    about: 'A member logs in while the caller waits and answers; paused, then removed: the next caller rings nobody',
    parties: [
      phone('8009', answers(900)),
      phone('8010', [ring()]),
      caller('4008000007', [talk(4500), bye()]),
      caller('4008000007', [talk(3000), bye()], { number: '13900000109', after: 7000 }),
    ],
    acts: [
      {
        after: 1520,
        act: (pbx) => void addMember(pbx, 'hotline-dyn', { interface: 'PJSIP/8009', name: '刘洋' }),
      },
      { after: 2800, act: (pbx) => void pauseMember(pbx, 'hotline-dyn', 'PJSIP/8009', true, '午休') },
      { after: 4850, act: (pbx) => void removeMember(pbx, 'hotline-dyn', 'PJSIP/8009') },
    ],
  },
];
