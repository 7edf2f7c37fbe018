/** Channels and bridges of the simulated PBX, and how each is written into an event. No behaviour of their own. */
import type { Leg } from './leg.js';
import type { AppStep } from './options.js';
import type { Thread } from './thread.js';
import { absent, channelStateWords, cut, escapedName, line, type ChannelStateNumber } from './text.js';

export interface Party {
  readonly number: string;
  readonly name: string;
}

/** What a queue remembers of the member who took a call, until the call is over for the queue. */
export interface QueueTicket {
  readonly queue: string;
  readonly memberInterface: string;
  readonly memberName: string;
  memberChannel: Channel;
  /** Whole seconds, as the queue counts. */
  readonly holdSeconds: number;
  readonly connectedAt: number;
  /** Counts the call for the member and ends his being in it. */
  readonly done: () => void;
}

export interface Position {
  readonly context: string;
  readonly exten: string;
  readonly priority: number;
}

/** The other half of a Local pair, and how it may be optimised away. */
export interface LocalHalf {
  readonly half: 1 | 2;
  readonly optimise: boolean;
  other: Channel;
  /** What the other half has been told of who is there; it shows at the pair's next change only. */
  learnt: Party | null;
}

export class Channel {
  readonly name: string;
  readonly uniqueId: string;
  linkedId: string;
  /** `PJSIP/8001`: what device states and queue members watch. */
  readonly device: string;
  state: ChannelStateNumber;
  number: string;
  callerName: string;
  connectedNumber = '';
  connectedName = '';
  context: string;
  exten: string;
  priority = 1;
  withheld = false;
  readonly createdAt: number;
  application = '';
  applicationData = '';
  bridge: Bridge | null = null;
  bridgedAt: number | null = null;
  everBridged = false;
  onHold = false;
  /** Runs its dialplan; null for a channel that was dialled. */
  thread: Thread | null = null;
  /** Somebody asked for its end. */
  over = false;
  cause = 0;
  techCause: string | null = null;
  /** A digit pressed while waiting in a queue that knows it. */
  key: string | null = null;
  /** A feature code has been pressed; the digits that follow say where to. */
  feature: 'blind' | 'attended' | null = null;
  /** It was sent elsewhere and has not gone there yet. */
  moved = false;
  gone = false;
  ticket: QueueTicket | null = null;
  /** How it is being dialled, while that lasts. */
  leg: Leg | null = null;
  local: LocalHalf | null = null;
  /** The phone's or caller's side of it, woken at each change. */
  far: Thread | null = null;
  /** What it runs instead of the dialplan (originated with an application). */
  ownSteps: readonly AppStep[] | null = null;
  readonly variables = new Map<string, string>();
  /** For Cdr events: when it was answered, and whom it dialled. */
  answeredAt: number | null = null;
  readonly dialled: Channel[] = [];

  constructor(fields: {
    name: string;
    uniqueId: string;
    linkedId: string;
    device: string;
    state: ChannelStateNumber;
    party: Party;
    position: { context: string; exten: string };
    createdAt: number;
  }) {
    this.name = fields.name;
    this.uniqueId = fields.uniqueId;
    this.linkedId = fields.linkedId;
    this.device = fields.device;
    this.state = fields.state;
    this.number = cut(fields.party.number);
    this.callerName = cut(fields.party.name);
    this.context = fields.position.context;
    this.exten = fields.position.exten;
    this.createdAt = fields.createdAt;
  }

  get party(): Party {
    return { number: this.number, name: this.callerName };
  }

  /** Both sides look again. */
  wake(): void {
    this.thread?.wake();
    this.far?.wake();
    this.leg?.wake();
  }
}

/** As on the wire; `base` is a holding bridge. */
export type BridgeType = 'basic' | 'parking' | 'base';

export class Bridge {
  readonly id: string;
  readonly type: BridgeType;
  readonly channels: Channel[] = [];
  /** Who hears music because the other side holds. */
  music: Channel | null = null;
  /** Asked when somebody has left; true: it has seen to those who stay. */
  whenLeft: ((who: Channel) => boolean) | null = null;
  /** Two phones' media flow directly once both are in. */
  direct = false;

  constructor(id: string, type: BridgeType) {
    this.id = id;
    this.type = type;
  }
}

const orAbsent = (text: string): string => (text === '' ? absent : text);

/** The block of header lines that names a channel, each key with the same prefix. */
export function channelLines(channel: Channel, prefix = '', presentation = true): string {
  const p = prefix;
  return (
    line(`${p}Channel`, channel.name) +
    line(`${p}ChannelState`, channel.state) +
    line(`${p}ChannelStateDesc`, channelStateWords[channel.state]) +
    line(`${p}CallerIDNum`, orAbsent(channel.number)) +
    line(`${p}CallerIDName`, orAbsent(escapedName(channel.callerName))) +
    line(`${p}ConnectedLineNum`, orAbsent(channel.connectedNumber)) +
    line(`${p}ConnectedLineName`, orAbsent(escapedName(channel.connectedName))) +
    line(`${p}Language`, 'en') +
    line(`${p}AccountCode`, '') +
    line(`${p}Context`, channel.context) +
    line(`${p}Exten`, channel.exten) +
    line(`${p}Priority`, channel.priority) +
    line(`${p}Uniqueid`, channel.uniqueId) +
    line(`${p}Linkedid`, channel.linkedId) +
    (presentation ? line(`${p}ChanVariable`, presentationOf(channel)) : '')
  );
}

export const presentationOf = (channel: Channel): string =>
  `CALLERID(num-pres)=${channel.withheld ? 'prohib_not_screened' : 'allowed_not_screened'}`;

const creators: Readonly<Record<BridgeType, string>> = { basic: absent, parking: 'Parking', base: 'BridgeWait' };

export function bridgeLines(bridge: Bridge, prefix = '', count = bridge.channels.length): string {
  const creator = creators[bridge.type];
  return (
    line(`${prefix}BridgeUniqueid`, bridge.id) +
    line(`${prefix}BridgeType`, bridge.type) +
    line(
      `${prefix}BridgeTechnology`,
      creator !== absent ? 'holding_bridge' : bridge.direct ? 'native_rtp' : 'simple_bridge',
    ) +
    line(`${prefix}BridgeCreator`, creator) +
    line(`${prefix}BridgeName`, creator === absent ? absent : 'default') +
    line(`${prefix}BridgeNumChannels`, count) +
    line(`${prefix}BridgeVideoSourceMode`, 'none')
  );
}
