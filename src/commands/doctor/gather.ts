/** Asks one PBX everything that the doctor's findings need, and listens to its events for a while. Changes nothing there. */
import { setTimeout as pause } from 'node:timers/promises';
import { ActionFault, type ActionFields } from '../../ami/action.js';
import type { AmiMessage } from '../../ami/message.js';
import type { AmiAnswer, AmiSession } from '../../ami/session.js';
import { deviceStateByNumber } from '../../ami/words.js';
import { systemClock } from '../../clock.js';
import type { RealPbx } from '../../config.js';
import type { Micros } from '../../core/pbx-event.js';
import type { ControlFacts } from '../../doctor/control.js';
import type { DialplanRow } from '../../doctor/dialplan.js';
import type { PbxFacts } from '../../doctor/pbx.js';
import type { MemberFacts, QueueFacts } from '../../doctor/queues.js';
import { openSession } from './session.js';

/** A big dialplan takes its time. */
const listMs = 20_000;

const unseen: Omit<PbxFacts, 'pbx' | 'address' | 'username' | 'fault'> = {
  version: null,
  commands: null,
  reporting: false,
  readClasses: [],
  events: {},
  watched: 0,
  timestamps: 'unseen',
  presentation: 'unseen',
  clockOffset: null,
  queues: null,
  devices: null,
  dialplan: null,
};

/** Listens for `waitMs` milliseconds, or until the signal. Throws ActionFault `lost` where the link breaks meanwhile. */
export async function gatherPbx(pbx: RealPbx, waitMs: number, signal: AbortSignal): Promise<PbxFacts> {
  const { session, login } = await openSession(pbx, { events: 'on', signal });
  if (session === null) return { ...unseen, ...login };
  try {
    const since = systemClock.now();
    const heard = listen(session);
    const asked = await ask(session);
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
    return { ...unseen, ...login, ...asked, ...heard(), watched: systemClock.now() - since };
  } finally {
    session.close();
  }
}

/** The account for call control; null where none is configured. */
export async function gatherControl(pbx: RealPbx, signal: AbortSignal): Promise<ControlFacts | null> {
  if (pbx.control === null) return null;
  const { username, secret } = pbx.control;
  const { session, login } = await openSession({ ...pbx, username, secret }, { events: 'off', signal });
  if (session === null) return { ...login, actions: null };
  try {
    return { ...login, actions: (await commandsOf(session))?.map(([name]) => name) ?? null };
  } finally {
    session.close();
  }
}

type Heard = Pick<PbxFacts, 'readClasses' | 'events' | 'timestamps' | 'presentation'>;

function listen(session: AmiSession): () => Heard {
  const classes = new Set<string>();
  const events = new Map<string, number>();
  let stamped: boolean | null = null;
  let presented: boolean | null = null;
  session.on('event', (event) => {
    events.set(event.name, (events.get(event.name) ?? 0) + 1);
    for (const name of (event.get('Privilege') ?? '').split(',')) if (name !== '' && name !== 'all') classes.add(name);
    stamped = stamped === true || event.get('Timestamp') !== undefined;
    if (event.get('Uniqueid') === undefined || event.get('ChannelState') === undefined) return;
    presented = presented === true || event.all('ChanVariable').some((v) => v.startsWith('CALLERID(num-pres)='));
  });
  const word = (seen: boolean | null): 'yes' | 'no' | 'unseen' => (seen === null ? 'unseen' : seen ? 'yes' : 'no');
  return () => ({
    readClasses: [...classes].sort(),
    events: Object.fromEntries(events),
    timestamps: word(stamped),
    presentation: word(presented),
  });
}

type Asked = Pick<PbxFacts, 'version' | 'commands' | 'reporting' | 'clockOffset' | 'queues' | 'devices' | 'dialplan'>;

async function ask(session: AmiSession): Promise<Asked> {
  const clockOffset = await clockOf(session);
  const [settings, status, channels, commands, queues, devices, dialplan] = await Promise.all([
    granted(session, 'CoreSettings'),
    granted(session, 'CoreStatus'),
    granted(session, 'CoreShowChannels'),
    commandsOf(session),
    granted(session, 'QueueStatus'),
    granted(session, 'DeviceStateList'),
    granted(session, 'ShowDialPlan'),
  ]);
  return {
    version: settings?.response.get('AsteriskVersion') ?? null,
    commands: commands?.map(([, description]) => description) ?? null,
    reporting: status !== null && channels !== null,
    clockOffset,
    queues: queues === null ? null : queuesOf(queues.events),
    devices: devices?.events.flatMap((event) => event.get('Device') ?? []) ?? null,
    dialplan: dialplan?.events.flatMap(rowOf) ?? null,
  };
}

/** The answer; null where the PBX refuses, does not know the action, or takes too long. */
async function granted(session: AmiSession, name: string, fields: ActionFields = {}): Promise<AmiAnswer | null> {
  try {
    const answer = await session.action(name, fields, { timeoutMs: listMs });
    return answer.response.name === 'Success' ? answer : null;
  } catch (error) {
    if (error instanceof ActionFault && error.kind === 'timeout') return null;
    throw error;
  }
}

/** Names of actions with what the PBX says of each. */
async function commandsOf(
  session: AmiSession,
): Promise<readonly (readonly [name: string, description: string])[] | null> {
  const answer = await granted(session, 'ListCommands');
  if (answer === null) return null;
  return [...answer.response.entries()].filter(([, value]) => /\(Priv: [^)]*\)\s*$/.test(value));
}

/** PBX clock minus ours, from the quickest of a few Pings; null where its answer carries no time. */
async function clockOf(session: AmiSession): Promise<Micros | null> {
  let best: { took: Micros; offset: Micros } | null = null;
  for (let i = 0; i < 3; i += 1) {
    const before = systemClock.now();
    const answer = await granted(session, 'Ping');
    const took = systemClock.now() - before;
    const there = /^(\d{1,11})\.(\d{1,6})$/.exec(answer?.response.get('Timestamp') ?? '');
    if (there === null) continue;
    const at = Number(there[1]) * 1_000_000 + Number((there[2] ?? '').padEnd(6, '0'));
    if (best === null || took < best.took) best = { took, offset: at - (before + Math.round(took / 2)) };
  }
  return best?.offset ?? null;
}

function queuesOf(events: readonly AmiMessage[]): readonly QueueFacts[] {
  const queues = new Map<string, MemberFacts[]>();
  for (const event of events) {
    const queue = event.get('Queue');
    if (queue === undefined) continue;
    const members = queues.get(queue) ?? [];
    queues.set(queue, members);
    const device = event.get('Location') ?? event.get('Interface');
    if (event.name !== 'QueueMember' || device === undefined) continue;
    const watched = event.get('StateInterface') ?? '';
    members.push({
      device,
      stateDevice: watched === '' || watched === device ? null : watched,
      name: event.get('Name') ?? event.get('MemberName') ?? null,
      paused: event.get('Paused') === '1',
      state: deviceStateByNumber(Number(event.get('Status') ?? Number.NaN)),
    });
  }
  return [...queues].map(([queue, members]) => ({ queue, members }));
}

function rowOf(event: AmiMessage): readonly DialplanRow[] {
  const [context, exten] = [event.get('Context'), event.get('Extension')];
  const [application, data] = [event.get('Application'), event.get('AppData')];
  return context === undefined || exten === undefined || application === undefined
    ? []
    : [{ context, exten, application, data: data ?? '' }];
}
