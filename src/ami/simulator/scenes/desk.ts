/**
 * The desk on which the scenes play: phones 8001–8012, a queue and a dialled number for each shape of call. The same
 * wiring as the real-PBX lab's, so that a scene and the trace recorded there tell the same story.
 */
import type { AppStep, MemberOptions, PhoneOptions, QueueOptions, SimulatorOptions } from '../options.js';

const names: Readonly<Record<string, string>> = { '8001': '王莉', '8002': "O'Brien", '8003': 'Zhang Wei' };
/** This one has never registered. */
export const absentPhone = '8012';

const phones: readonly PhoneOptions[] = Array.from({ length: 12 }, (_, index) => {
  const extension = String(8001 + index);
  return { extension, name: names[extension] ?? `Agent ${extension}`, registered: extension !== absentPhone };
});

const at = (...extensions: string[]): MemberOptions[] =>
  extensions.map((extension) => ({ interface: `PJSIP/${extension}` }));
const named = (...extensions: string[]): MemberOptions[] =>
  extensions.map((extension) => ({ interface: `PJSIP/${extension}`, name: names[extension] ?? extension }));
const local = (extension: string, suffix: string, name: string): MemberOptions => ({
  interface: `Local/${extension}@agents${suffix}`,
  name,
  stateInterface: `PJSIP/${extension}`,
});

const queues: readonly QueueOptions[] = [
  { name: 'hotline', timeout: 25, members: named('8001', '8002', '8003') },
  { name: 'hotline-rr', strategy: 'rrmemory', timeout: 3, members: at('8004', '8005', '8006') },
  { name: 'hotline-one', timeout: 25, members: at('8001') },
  { name: 'hotline-two', timeout: 25, members: at('8006', '8007') },
  { name: 'hotline-rering', timeout: 3, members: at('8001', '8002') },
  { name: 'hotline-local-n', timeout: 25, members: [local('8001', '/n', '王莉'), local('8002', '/n', '8002')] },
  { name: 'hotline-local', timeout: 25, members: [local('8001', '', '王莉'), local('8002', '', '8002')] },
  { name: 'hotline-dyn', timeout: 25, members: [] },
  {
    name: 'hotline-mobile',
    timeout: 25,
    ringInUse: true,
    members: [
      { interface: 'PJSIP/13900000999@trunk', name: 'mobile', stateInterface: 'PJSIP/trunk' },
      { interface: 'PJSIP/8001' },
    ],
  },
  {
    name: 'hotline-mobile-local',
    timeout: 25,
    members: [
      {
        interface: 'Local/913900000999@from-phones/n',
        name: 'mobile',
        stateInterface: 'Local/913900000999@from-phones',
      },
      { interface: 'PJSIP/8001' },
    ],
  },
  { name: 'hotline-full', timeout: 25, maxlen: 1, members: at('8001') },
  { name: 'hotline-empty', timeout: 25, joinempty: false, members: [] },
  { name: 'hotline-key', timeout: 25, context: 'queue-keys', members: at('8001') },
];

const answered = (...steps: AppStep[]): AppStep[] => [{ app: 'Answer' }, ...steps, { app: 'Hangup' }];
const queue = (name: string, timeout?: number): AppStep => ({
  app: 'Queue',
  queue: name,
  ...(timeout === undefined ? {} : { timeout }),
});
const dial = (timeout: number, ...devices: string[]): AppStep => ({ app: 'Dial', devices, timeout });
const wait = (seconds: number): AppStep => ({ app: 'Wait', seconds });

/** What each dialled number does. */
const numbers: Readonly<Record<string, readonly AppStep[]>> = {
  '4008000000': answered(queue('hotline')),
  // A greeting before the queue.
  '4008000001': answered(wait(2), queue('hotline')),
  '4008000002': answered(queue('hotline-rr')),
  // The queue's own limit, then another phone.
  '4008000003': answered(queue('hotline-one', 3), dial(5, 'PJSIP/8006')),
  '4008000004': answered(queue('hotline-local-n')),
  '4008000005': answered(queue('hotline-local')),
  // A ring group: no queue, not answered by the PBX.
  '4008000006': [dial(6, 'PJSIP/8001', 'PJSIP/8002', 'PJSIP/8003'), { app: 'Hangup' }],
  '4008000007': answered(queue('hotline-dyn')),
  '4008000008': answered(queue('hotline-rering')),
  '4008000009': answered(queue('hotline-mobile')),
  // Not answered by the PBX: the caller hears ringing and gives up with CANCEL.
  '4008000010': [{ app: 'Queue', queue: 'hotline', ringing: true }, { app: 'Hangup' }],
  // The queue's limit, then a second queue.
  '4008000011': answered(queue('hotline-one', 3), queue('hotline-two', 6)),
  '4008000012': answered(queue('hotline-full')),
  '4008000013': answered(queue('hotline-empty')),
  '4008000014': answered(queue('hotline-key')),
  '4008000017': answered(queue('hotline-two')),
  '4008000018': answered(queue('hotline-one', 3)),
  '4008000020': [{ app: 'FilterCallerNumber' }, ...answered(queue('hotline'))],
  '4008000021': answered(queue('hotline-one')),
  // The limit, an announcement, and the same queue again.
  '4008000022': answered(queue('hotline-one', 3), wait(1), queue('hotline-one', 6)),
  // The limit, then music in a holding bridge.
  '4008000023': answered(queue('hotline-one', 2), { app: 'BridgeWait' }),
  // The limit, then a colleague's mobile outside.
  '4008000024': answered(queue('hotline-one', 2), dial(6, 'PJSIP/13900000999@trunk')),
  '4008000025': answered(queue('hotline-mobile-local')),
  // Direct inward dial.
  '01085008008': [dial(4, 'PJSIP/8008'), { app: 'Hangup' }],
  '01085008123': [dial(4, 'PJSIP/8007'), { app: 'Hangup' }],
};

/** Everything of the desk but the accounts. */
export const sceneDesk: Omit<SimulatorOptions, 'users'> = {
  phones,
  queues,
  numbers,
  dialSeconds: 6,
  transferSeconds: 4,
  parkSeconds: 4,
};
