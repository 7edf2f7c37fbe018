/**
 * Reaching a device: makes the called channel (phone, trunk, Local pair) and lets the people at the far end act. What
 * the caller's thread makes of the answers is the matter of the dialling apps.
 */
import type { Channel, Party } from './channel.js';
import { startDialplan } from './dialplan.js';
import { playCalled } from './far-end.js';
import { Leg } from './leg.js';
import type { Pbx } from './pbx.js';
import { line } from './text.js';

/** Who calls, as the called phone sees it; `channel` is null where the PBX dials by itself. */
export interface From {
  readonly channel: Channel | null;
  readonly party: Party;
  readonly exten: string;
  readonly withheld: boolean;
  /** A Local channel keeps the extension that it was made for: forwarded calls. */
  readonly keepsExten?: boolean;
  /** A Local channel knows nobody yet: consultations made by the PBX. */
  readonly unnamed?: boolean;
  readonly linkedId?: string;
  readonly uniqueId?: string;
  /** What the called channel says it runs: AppQueue, AppDial, AppDial2. */
  readonly application: string;
}

export const fromChannel = (channel: Channel, application = 'AppDial'): From => ({
  channel,
  application,
  party: channel.party,
  exten: channel.exten,
  withheld: channel.withheld,
  linkedId: channel.linkedId,
});

/** Null where the device cannot be reached at all: unknown, or not registered. The INVITE follows by `invite`. */
export function dialOut(pbx: Pbx, device: string, from: From): Leg | null {
  const local = /^Local\/([^@/]+)@([^/]+?)(\/n)?$/.exec(device);
  if (local !== null) return dialLocal(pbx, device, local[1]!, local[2]!, local[3] === undefined, from);
  const pjsip = /^PJSIP\/([^@/]+)(?:@([^@/]+))?$/.exec(device);
  if (pjsip === null) return null;
  const [, user = '', endpoint] = pjsip;
  if (endpoint === undefined) {
    const phone = pbx.phones.get(user);
    if (phone === undefined || !phone.registered) return null;
    const channel = pbx.newChannel({
      name: pbx.pjsipName(user),
      device: phone.device,
      state: 0,
      party: { number: user, name: phone.name },
      position: { context: 'from-phones', exten: 's' },
      ...linked(from),
    });
    if (from.channel === null && from.party.number !== '') pbx.identify(channel, from.party);
    return begin(pbx, channel, device, from);
  }
  if (endpoint !== pbx.trunk) return null;
  const channel = pbx.newChannel({
    name: pbx.pjsipName(endpoint),
    device: `PJSIP/${endpoint}`,
    state: 0,
    party: { number: '', name: '' },
    position: { context: 'from-trunk', exten: 's' },
    ...linked(from),
  });
  const known = from.channel === null && from.party.number !== '';
  pbx.identify(channel, known ? from.party : { number: from.channel === null ? user : from.exten, name: '' });
  return begin(pbx, channel, device, from);
}

const linked = (from: From): { linkedId?: string; uniqueId?: string } => ({
  ...(from.linkedId === undefined ? {} : { linkedId: from.linkedId }),
  ...(from.uniqueId === undefined ? {} : { uniqueId: from.uniqueId }),
});

function begin(pbx: Pbx, channel: Channel, device: string, from: From): Leg {
  if (from.channel !== null && from.keepsExten !== true) channel.exten = from.exten;
  channel.withheld = from.withheld;
  channel.application = from.application;
  channel.applicationData = '(Outgoing Line)';
  pbx.connect(channel, from.party);
  const leg = new Leg(channel, device, pbx.now());
  channel.leg = leg;
  leg.owner = from.channel?.thread ?? null;
  from.channel?.dialled.push(channel);
  return leg;
}

/** The call reaches the device; what happens there happens from now on. */
export function invite(pbx: Pbx, leg: Leg): void {
  const half = leg.channel.local?.other;
  if (half === undefined) playCalled(pbx, leg.channel);
  else startDialplan(pbx, half);
}

function dialLocal(pbx: Pbx, device: string, exten: string, context: string, optimise: boolean, from: From): Leg {
  const base = pbx.localName(`${exten}@${context}`);
  const half = (number: 1 | 2): Channel =>
    pbx.newChannel({
      name: `${base};${number}`,
      device: `Local/${exten}@${context}`,
      state: number === 1 ? 0 : 4,
      party: { number: '', name: '' },
      position: { context, exten },
      ...(from.linkedId === undefined ? {} : { linkedId: from.linkedId }),
    });
  const one = half(1);
  const two = half(2);
  one.local = { half: 1, optimise, other: two, learnt: null };
  two.local = { half: 2, optimise, other: one, learnt: null };
  if (from.unnamed !== true) pbx.identify(one, { number: from.exten, name: '' });
  const leg = begin(pbx, one, device, from);
  two.withheld = from.withheld;
  if (from.unnamed !== true) two.connectedNumber = from.exten;
  pbx.identify(two, from.party);
  if (from.unnamed !== true) pbx.say('NewConnectedLine', two);
  sayLocalBridge(pbx, one, two);
  return leg;
}

export function sayLocalBridge(pbx: Pbx, one: Channel, two: Channel): void {
  pbx.emit(
    'call',
    'LocalBridge',
    pbx.lines(one, 'LocalOne') +
      pbx.lines(two, 'LocalTwo') +
      line('Context', two.context) +
      line('Exten', two.exten) +
      line('LocalOptimization', two.local?.optimise === true ? 'Yes' : 'No'),
  );
}

/** The header lines of both sides of an attempt; only the called side where the PBX dials by itself. */
export const bothLines = (pbx: Pbx, caller: Channel | null, called: Channel): string =>
  (caller === null ? '' : pbx.lines(caller)) + pbx.lines(called, 'Dest');

/** Queues name the interface, Dial only what stands behind the technology. */
export function sayDialBegin(pbx: Pbx, caller: Channel | null, leg: Leg, dialString: string): void {
  pbx.emit('call', 'DialBegin', bothLines(pbx, caller, leg.channel) + line('DialString', dialString));
}

export function sayDialState(pbx: Pbx, caller: Channel | null, leg: Leg): void {
  leg.toldRinging = true;
  pbx.emit('call', 'DialState', bothLines(pbx, caller, leg.channel) + line('DialStatus', 'RINGING'));
}

export function sayDialEnd(pbx: Pbx, caller: Channel | null, called: Channel, status: string): void {
  pbx.emit('call', 'DialEnd', bothLines(pbx, caller, called) + line('DialStatus', status));
}

export const dialStringOf = (device: string): string =>
  device.startsWith('PJSIP/') ? device.slice(6) : device.replace(/^Local\//, '');
