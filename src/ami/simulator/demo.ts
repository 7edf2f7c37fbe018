/**
 * The simulated PBX of the demo: a small hotline with six agents, a VIP queue, a few colleagues' desk phones and callers
 * who come all day. The daemon connects to it over TCP as to any other PBX, with an account of the least rights.
 */
import { randomBytes } from 'node:crypto';
import type { Micros } from '../../core/pbx-event.js';
import type { SimClock } from './clock.js';
import type { AmiUser, MemberOptions, PhoneOptions, SimulatorOptions } from './options.js';
import { seededRandom } from './random.js';
import { createSimulatedPbx, type SimulatedPbx } from './server.js';
import type { SampleCaller, Traffic } from './traffic.js';

export interface DemoPbxOptions {
  /** The PBX's name in the configuration; two demo PBXs of one seed have different callers. */
  readonly name: string;
  readonly seed: number;
  /** Mean time between callers. */
  readonly callEvery: Micros;
  /** 0, the default, takes any free one. */
  readonly port?: number;
  readonly host?: string;
  readonly clock?: SimClock;
  /** Who calls; without it: invented numbers that nobody knows. */
  readonly people?: readonly SampleCaller[];
  /** Password of both accounts; without it a random one: nobody else on the machine needs it. */
  readonly secret?: string;
  /** Further accounts. */
  readonly users?: readonly AmiUser[];
}

export interface DemoPbx {
  readonly simulator: SimulatedPbx;
  /** The account that watches: read call,agent, write reporting. */
  readonly credentials: { readonly username: string; readonly secret: string };
  /** The account for call control. */
  readonly control: { readonly username: string; readonly secret: string };
  /** All accounts of it. */
  readonly users: readonly AmiUser[];
  /** An idle agent calls this number, from that phone where it is idle; null: nobody is idle, else who does. */
  callOut(number: string, extension: string | null): string | null;
  /** Listens and lets the callers come. */
  start(): Promise<{ port: number }>;
  stop(): Promise<void>;
}

const agents: readonly PhoneOptions[] = [
  { extension: '8001', name: '王丽' },
  { extension: '8002', name: '陈杰' },
  { extension: '8003', name: '刘洋' },
  { extension: '8004', name: '赵敏' },
  { extension: '8005', name: '孙涛' },
  { extension: '8006', name: '周兰' },
];
/** Staff with desk phones: they call the hotline too. */
const colleagues: readonly PhoneOptions[] = [
  { extension: '8101', name: '孙丽' },
  { extension: '8102', name: 'Emily Carter' },
  { extension: '8103', name: '会议室 3' },
];

const members = (...extensions: string[]): MemberOptions[] =>
  agents.flatMap(({ extension, name = extension }) =>
    extensions.includes(extension) ? [{ interface: `PJSIP/${extension}`, name }] : [],
  );

const hotline = '4008000000';
const vipLine = '4008000001';

const watching: Omit<AmiUser, 'secret'> = { name: 'skylark', read: ['call', 'agent'], write: ['reporting'] };
const controlling: Omit<AmiUser, 'secret'> = {
  name: 'skylark-control',
  read: ['call'],
  write: ['call', 'originate', 'agent'],
};

function pbxOptions(options: DemoPbxOptions, seed: number, users: readonly AmiUser[]): SimulatorOptions {
  return {
    port: options.port ?? 0,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    random: seededRandom(seed),
    users,
    phones: [...agents, ...colleagues],
    queues: [
      {
        name: 'hotline',
        timeout: 20,
        retry: 2,
        wrapuptime: 5,
        members: members('8001', '8002', '8003', '8004', '8005', '8006'),
      },
      { name: 'vip', timeout: 20, retry: 1, members: members('8001', '8005', '8006') },
    ],
    numbers: {
      [hotline]: [{ app: 'Answer' }, { app: 'Queue', queue: 'hotline', timeout: 90 }, { app: 'Hangup' }],
      [vipLine]: [{ app: 'Answer' }, { app: 'Queue', queue: 'vip', timeout: 90 }, { app: 'Hangup' }],
    },
    dialSeconds: 20,
  };
}

/** As a mainland trunk sends a number: mobiles and service numbers bare, landlines with their 0. */
function asTrunkSends(number: string): string {
  const national = number.startsWith('+86') ? number.slice(3) : number;
  return /^(?!1[3-9]\d{9}$|400|800)[1-9]\d{8,10}$/.test(national) ? `0${national}` : national;
}

/** Each number once; one that several people share comes without a name. */
function callersOf(people: readonly SampleCaller[]): SampleCaller[] {
  const callers = new Map<string, SampleCaller>();
  for (const person of people) {
    const number = asTrunkSends(person.number);
    const shared = callers.has(number);
    callers.set(number, shared ? { number, vip: person.vip === true } : { ...person, number });
  }
  return [...callers.values()];
}

/** One number of the seed and the name, so that each PBX has callers of its own. */
function mixed(seed: number, name: string): number {
  let hash = seed | 0;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

export function createDemoPbx(options: DemoPbxOptions): DemoPbx {
  const seed = mixed(options.seed, options.name);
  const secret = options.secret ?? randomBytes(18).toString('base64url');
  const users = [{ ...watching, secret }, { ...controlling, secret }, ...(options.users ?? [])];
  const simulator = createSimulatedPbx(pbxOptions(options, seed, users));
  let traffic: Traffic | null = null;
  return {
    simulator,
    credentials: { username: watching.name, secret },
    control: { username: controlling.name, secret },
    users,
    async start() {
      const listening = await simulator.start();
      traffic ??= simulator.traffic({
        callers: callersOf(options.people ?? []),
        everyMs: options.callEvery / 1000,
        seed,
        hotline,
        vipLine,
        agents: agents.map((agent) => agent.extension),
        colleagues: colleagues.map((colleague) => colleague.extension),
        direct: (agent) => `0108500${agent}`,
      });
      return listening;
    },
    callOut(number, extension) {
      const dialled = asTrunkSends(number);
      // Phones of the house are dialled as they are.
      return traffic?.callOut(dialled.length < 6 ? dialled : `9${dialled}`, extension) ?? null;
    },
    async stop() {
      traffic = null;
      await simulator.stop();
    },
  };
}
