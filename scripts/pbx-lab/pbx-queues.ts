/** Queues of the lab, one for each shape that a scenario needs. Text of queues.conf only. */

interface Queue {
  name: string;
  strategy?: string;
  /** Seconds a member rings before the queue takes the call back. */
  timeout?: number;
  settings?: Record<string, string>;
  members: string[];
}

const desk = ['PJSIP/8001,0,王莉', "PJSIP/8002,0,O'Brien", 'PJSIP/8003,0,Zhang Wei'];

const list: Queue[] = [
  { name: 'hotline', members: desk },
  { name: 'hotline-rr', strategy: 'rrmemory', timeout: 3, members: ['PJSIP/8004', 'PJSIP/8005', 'PJSIP/8006'] },
  { name: 'hotline-one', members: ['PJSIP/8001'] },
  { name: 'hotline-two', members: ['PJSIP/8006', 'PJSIP/8007'] },
  { name: 'hotline-rering', timeout: 3, members: ['PJSIP/8001', 'PJSIP/8002'] },
  { name: 'hotline-linear', strategy: 'linear', timeout: 3, members: ['PJSIP/8004', 'PJSIP/8005'] },
  {
    name: 'hotline-local-n',
    members: ['Local/8001@agents/n,0,王莉,PJSIP/8001', 'Local/8002@agents/n,0,8002,PJSIP/8002'],
  },
  { name: 'hotline-local', members: ['Local/8001@agents,0,王莉,PJSIP/8001', 'Local/8002@agents,0,8002,PJSIP/8002'] },
  { name: 'hotline-dyn', members: [] },
  // A member outside has no device state of its own; the trunk's is "in use" while any caller is on it.
  {
    name: 'hotline-mobile',
    settings: { ringinuse: 'yes' },
    members: ['PJSIP/13900000999@trunk,0,mobile,PJSIP/trunk', 'PJSIP/8001'],
  },
  { name: 'hotline-mobile-local', members: ['Local/913900000999@from-phones/n,0,mobile', 'PJSIP/8001'] },
  { name: 'hotline-full', settings: { maxlen: '1' }, members: ['PJSIP/8001'] },
  { name: 'hotline-empty', settings: { joinempty: 'no', leavewhenempty: 'yes' }, members: [] },
  { name: 'hotline-key', settings: { context: 'queue-keys' }, members: ['PJSIP/8001'] },
  {
    name: 'hotline-wide',
    strategy: 'leastrecent',
    timeout: 15,
    members: Array.from({ length: 10 }, (_, index) => `PJSIP/${8001 + index}`),
  },
];

function section(queue: Queue): string {
  const settings = {
    strategy: queue.strategy ?? 'ringall',
    timeout: String(queue.timeout ?? 25),
    retry: '1',
    ringinuse: 'no',
    wrapuptime: '0',
    joinempty: 'yes',
    leavewhenempty: 'no',
    musicclass: 'default',
    'announce-frequency': '0',
    reportholdtime: 'no',
    ...queue.settings,
  };
  return [
    `[${queue.name}]`,
    ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`),
    ...queue.members.map((member) => `member => ${member}`),
    '',
  ].join('\n');
}

export const queues = `[general]\npersistentmembers = no\nautofill = yes\n\n${list.map(section).join('\n')}`;
export const queueNames = list.map((queue) => queue.name);
