/**
 * Frame → PbxEvent: one table by the event's name. What is not in the table is not looked at. Units are made one here:
 * instants are Micros, absent text is null. A handler reads its lines from first to last (see frame.ts) and answers null
 * where the frame is not what the PBX writes.
 */
import type { BridgeView, ChannelView, MemberView, Micros, PbxEvent, Precision } from '../core/pbx-event.js';
import type { Frame } from './frame.js';
import { ownCopy } from './text.js';
import {
  bridgeKind,
  completionReason,
  deviceStateByNumber,
  deviceStateByWord,
  dialProgress,
  dialStatus,
  membership,
} from './words.js';

/** `undefined`: genuine, but it says nothing that we can use. */
type Handler = (frame: Frame, at: Micros, precision: Precision) => PbxEvent | null | undefined;

type OfChannel = Extract<PbxEvent, { readonly channel: ChannelView; readonly type: string }>['type'];
/** Events that say one thing of one channel, with nothing else to it. */
type PlainChannel = Exclude<
  OfChannel,
  | 'hangup_requested'
  | 'channel_hung_up'
  | 'bridge_entered'
  | 'bridge_left'
  | 'queue_joined'
  | 'queue_left'
  | 'queue_gave_up'
  | 'channel_seen'
>;

const ofChannel =
  (type: PlainChannel): Handler =>
  (frame, at, precision) => {
    const channel = frame.channel('main');
    return channel && { type, at, precision, channel };
  };

const hangupRequested =
  (soft: boolean): Handler =>
  (frame, at, precision) => {
    const channel = frame.channel('main');
    return channel && { type: 'hangup_requested', at, precision, channel, cause: frame.number('Cause: '), soft };
  };

/** The channel that dials; absent where the PBX dials by itself. `undefined`: it is there, but broken. */
function dialler(frame: Frame): ChannelView | null | undefined {
  return hasCaller(frame) ? (frame.channel('main') ?? undefined) : null;
}

/** The caller's block comes first, right behind Privilege or Timestamp. */
function hasCaller(frame: Frame): boolean {
  return frame.begins('Channel: ');
}

const bridgeKeys = (prefix: string): readonly [id: string, type: string, technology: string] => [
  `${prefix}BridgeUniqueid: `,
  `${prefix}BridgeType: `,
  `${prefix}BridgeTechnology: `,
];
const ownBridge = bridgeKeys('');
const toBridge = bridgeKeys('To');
const fromBridge = bridgeKeys('From');

function bridge(frame: Frame, [idKey, typeKey, technologyKey] = ownBridge): BridgeView | null {
  const id = frame.get(idKey);
  return id === null ? null : { id, kind: bridgeKind(frame.get(typeKey), frame.get(technologyKey)) };
}

const ofBridge =
  (type: 'bridge_created' | 'bridge_destroyed'): Handler =>
  (frame, at, precision) => {
    const view = bridge(frame);
    return view && { type, at, precision, bridge: view };
  };

const inQueue =
  (type: 'queue_left' | 'queue_gave_up'): Handler =>
  (frame, at, precision) => {
    const channel = frame.channel('main');
    const queue = frame.get('Queue: ');
    return channel && queue !== null ? { type, at, precision, queue, channel } : null;
  };

interface MemberCall {
  readonly queue: string;
  readonly caller: ChannelView;
  readonly member: ChannelView;
  readonly device: string | null;
}

function memberCall(frame: Frame): MemberCall | null {
  const caller = frame.channel('main');
  const member = caller && frame.channel('dest');
  const queue = member && frame.get('Queue: ');
  return queue === null ? null : { queue, caller: caller!, member: member!, device: frame.get('Interface: ') };
}

const ofMember =
  (type: 'member_called' | 'member_connected'): Handler =>
  (frame, at, precision) => {
    const call = memberCall(frame);
    if (call === null) return null;
    const { queue, caller, member, device } = call;
    return { type, at, precision, queue, caller, member, device };
  };

/** Rows that were read a moment ago, by their first lines: a phone's state is told for each queue that it is in. */
const knownMembers = new Map<string, { readonly body: string; readonly view: MemberView }[]>();
const mostMembers = 512;
/** Rows of one member that are kept: free, rung, talking, paused, and free again with one more call taken. */
const mostRows = 8;

/** A member's row, as events and lists write it. `null` where it names no queue or no device. */
function member(frame: Frame): MemberView | null {
  // Queue, MemberName, Interface.
  const who = frame.restLines(3);
  const rows = knownMembers.get(who);
  const body = frame.rest();
  if (rows !== undefined) for (const row of rows) if (row.body === body) return row.view;
  const queue = frame.get('Queue: ');
  const name = frame.get('MemberName: ');
  const device = frame.get('Interface: ');
  if (queue === null || device === null) return null;
  const view = memberView(
    queue,
    device,
    name,
    frame.get('StateInterface: '),
    frame.get('Membership: '),
    frame.number('LastCall: '),
    frame.number('InCall: '),
    frame.number('Status: '),
    frame.number('Paused: '),
    frame.get('PausedReason: '),
    frame.number('Wrapuptime: '),
  );
  const row = { body: ownCopy(body), view };
  if (rows !== undefined) {
    if (rows.unshift(row) > mostRows) rows.pop();
  } else {
    if (knownMembers.size >= mostMembers) knownMembers.clear();
    knownMembers.set(ownCopy(who), [row]);
  }
  return view;
}

export function memberView(
  queue: string,
  device: string,
  name: string | null,
  stateDevice: string | null,
  kind: string | null,
  lastCall: number | null,
  inCall: number | null,
  status: number | null,
  paused: number | null,
  pausedReason: string | null,
  wrapUp: number | null,
): MemberView {
  return {
    queue,
    device,
    stateDevice: stateDevice === device ? null : stateDevice,
    name,
    membership: membership(kind),
    paused: paused === 1,
    pausedReason,
    state: deviceStateByNumber(status),
    inCall: inCall === 1,
    lastCallAt: lastCall === null || lastCall === 0 ? null : lastCall * 1_000_000,
    wrapUpSeconds: wrapUp,
  };
}

const memberChanged: Handler = (frame, at, precision) => {
  const view = member(frame);
  return view && { type: 'member_changed', at, precision, member: view };
};

const localPair =
  (type: 'local_bridged' | 'local_optimized'): Handler =>
  (frame, at, precision) => {
    const one = frame.channel('localOne');
    const two = one && frame.channel('localTwo');
    return two && { type, at, precision, one, two };
  };

const table: Readonly<Record<string, Handler>> = {
  Newchannel: ofChannel('channel_created'),
  Newstate: ofChannel('channel_changed'),
  NewCallerid: ofChannel('channel_changed'),
  Hold: ofChannel('held'),
  Unhold: ofChannel('unheld'),
  Rename(frame, at, precision) {
    const name = frame.get('Newname: ');
    const channelId = frame.get('Uniqueid: ');
    return name === null || channelId === null ? null : { type: 'channel_renamed', at, precision, channelId, name };
  },
  HangupRequest: hangupRequested(false),
  SoftHangupRequest: hangupRequested(true),
  Hangup(frame, at, precision) {
    const channel = frame.channel('main');
    return channel && { type: 'channel_hung_up', at, precision, channel, cause: frame.number('Cause: ') };
  },
  DialBegin(frame, at, precision) {
    const from = dialler(frame);
    const to = from === undefined ? null : frame.channel('dest');
    if (from === undefined || to === null) return null;
    return { type: 'dial_began', at, precision, from, to, dialString: frame.get('DialString: ') };
  },
  DialState(frame, at, precision) {
    const from = dialler(frame);
    const to = from === undefined ? null : frame.channel('dest');
    if (from === undefined || to === null) return null;
    return { type: 'dial_progress', at, precision, from, to, state: dialProgress(frame.get('DialStatus: ')) };
  },
  DialEnd(frame, at, precision) {
    const from = dialler(frame);
    const to = from === undefined ? null : frame.channel('dest');
    const status = frame.get('DialStatus: ');
    if (from === undefined || to === null || status === null) return null;
    const forward = frame.get('Forward: ');
    return { type: 'dial_ended', at, precision, from, to, status: dialStatus(status), forward };
  },
  BridgeCreate: ofBridge('bridge_created'),
  BridgeDestroy: ofBridge('bridge_destroyed'),
  BridgeEnter(frame, at, precision) {
    const view = bridge(frame);
    const channel = view && frame.channel('main');
    if (view === null || channel === null) return null;
    return { type: 'bridge_entered', at, precision, bridge: view, channel, swap: frame.get('SwapUniqueid: ') };
  },
  BridgeLeave(frame, at, precision) {
    const view = bridge(frame);
    const channel = view && frame.channel('main');
    return view === null || channel === null ? null : { type: 'bridge_left', at, precision, bridge: view, channel };
  },
  BridgeMerge(frame, at, precision) {
    const to = bridge(frame, toBridge);
    const from = bridge(frame, fromBridge);
    return to === null || from === null ? null : { type: 'bridge_merged', at, precision, from, to };
  },
  LocalBridge: localPair('local_bridged'),
  LocalOptimizationBegin: localPair('local_optimized'),
  QueueCallerJoin(frame, at, precision) {
    const channel = frame.channel('main');
    const queue = frame.get('Queue: ');
    if (channel === null || queue === null) return null;
    return { type: 'queue_joined', at, precision, queue, channel, position: frame.number('Position: ') };
  },
  QueueCallerLeave: inQueue('queue_left'),
  QueueCallerAbandon: inQueue('queue_gave_up'),
  AgentCalled: ofMember('member_called'),
  AgentConnect: ofMember('member_connected'),
  AgentRingNoAnswer(frame, at, precision) {
    const call = memberCall(frame);
    return call && { type: 'member_no_answer', at, precision, ...call, ringMs: frame.number('RingTime: ') };
  },
  AgentComplete(frame, at, precision) {
    // Whichever side is gone by then is left out.
    if (!hasCaller(frame)) return undefined;
    const caller = frame.channel('main');
    if (caller === null) return null;
    const member = frame.hasChannel('dest') ? frame.channel('dest') : undefined;
    const queue = frame.get('Queue: ');
    if (!member || queue === null) return member === undefined ? undefined : null;
    const reason = completionReason(frame.get('Reason: '));
    return { type: 'member_completed', at, precision, queue, caller, member, device: frame.get('Interface: '), reason };
  },
  BlindTransfer(frame, at, precision) {
    const result = frame.get('Result: ');
    const transferer = frame.channel('transferer');
    if (transferer === null) return null;
    const transferee = frame.hasChannel('transferee') ? frame.channel('transferee') : null;
    const context = frame.get('Context: ');
    const exten = frame.get('Extension: ');
    const success = result === 'Success';
    return { type: 'transferred_blind', at, precision, transferer, transferee, exten, context, success };
  },
  AttendedTransfer(frame, at, precision) {
    const result = frame.get('Result: ');
    const first = frame.channel('origTransferer');
    const second = first && frame.channel('secondTransferer');
    if (first === null || second === null) return null;
    const transferee = frame.hasChannel('transferee') ? frame.channel('transferee') : null;
    const target = frame.hasChannel('transferTarget') ? frame.channel('transferTarget') : null;
    const success = result === 'Success';
    return { type: 'transferred_attended', at, precision, first, second, transferee, target, success };
  },
  Pickup(frame, at, precision) {
    const picker = frame.channel('main');
    const target = picker && frame.channel('target');
    return picker === null || target === null ? null : { type: 'picked_up', at, precision, picker, target };
  },
  ChanSpyStart(frame, at, precision) {
    const spyer = frame.channel('spyer');
    if (spyer === null) return null;
    const spyee = frame.hasChannel('spyee') ? frame.channel('spyee') : null;
    return { type: 'spy_began', at, precision, spyer, spyee };
  },
  ParkedCall(frame, at, precision) {
    const parkee = frame.channel('parkee');
    if (parkee === null) return null;
    const parker = frame.get('ParkerDialString: ');
    const lot = frame.get('Parkinglot: ');
    return { type: 'parked', at, precision, parkee, parker, lot, space: frame.get('ParkingSpace: ') };
  },
  UnParkedCall(frame, at, precision) {
    const parkee = frame.channel('parkee');
    if (parkee === null) return null;
    const retriever = frame.hasChannel('retriever') ? frame.channel('retriever') : null;
    return { type: 'unparked', at, precision, parkee, retriever };
  },
  ParkedCallTimeOut(frame, at, precision) {
    const parkee = frame.channel('parkee');
    return parkee && { type: 'park_timed_out', at, precision, parkee, parker: frame.get('ParkerDialString: ') };
  },
  ParkedCallGiveUp(frame, at, precision) {
    const parkee = frame.channel('parkee');
    return parkee && { type: 'park_gave_up', at, precision, parkee };
  },
  QueueMemberStatus: memberChanged,
  QueueMemberAdded: memberChanged,
  QueueMemberPause: memberChanged,
  QueueMemberRemoved(frame, at, precision) {
    const queue = frame.get('Queue: ');
    const device = frame.get('Interface: ');
    return queue === null || device === null ? null : { type: 'member_removed', at, precision, queue, device };
  },
  DeviceStateChange(frame, at, precision) {
    const device = frame.get('Device: ');
    const state = frame.get('State: ');
    if (device === null || state === null) return null;
    // A queue has a state of its own, and it changes with every caller.
    if (device.startsWith('Queue:')) return undefined;
    return { type: 'device_changed', at, precision, device, state: deviceStateByWord(state) };
  },
  OriginateResponse(frame, at, precision) {
    return {
      type: 'originate_ended',
      at,
      precision,
      actionId: frame.get('ActionID: '),
      channelName: frame.get('Channel: '),
      channelId: frame.get('Uniqueid: '),
      success: frame.get('Response: ') === 'Success',
      reason: frame.number('Reason: '),
    };
  },
  Shutdown(frame, at, precision) {
    return frame.has('Shutdown: ') && frame.has('Restart: ') ? { type: 'pbx_stopped', at, precision } : null;
  },
};

/** Events without a channel's block are short enough to be forged inside a number: those need a time beside them. */
const shapeless: ReadonlySet<string> = new Set([
  'Rename',
  'BridgeCreate',
  'BridgeDestroy',
  'BridgeMerge',
  'QueueMemberStatus',
  'QueueMemberAdded',
  'QueueMemberPause',
  'QueueMemberRemoved',
  'DeviceStateChange',
  'OriginateResponse',
  'Shutdown',
]);

export interface Translation {
  readonly handle: Handler;
  readonly shapeless: boolean;
}

/** By length, first and last letter: most events are of no use, and are known for it without making a word of them. */
const byLetters = new Map<number, (readonly [name: string, translation: Translation])[]>();
for (const [name, handle] of Object.entries(table)) {
  const key = letters(name, 0, name.length);
  const same = byLetters.get(key) ?? [];
  byLetters.set(key, [...same, [name, { handle, shapeless: shapeless.has(name) }]]);
}

function letters(text: string, from: number, to: number): number {
  return ((to - from) << 16) | (text.charCodeAt(from) << 8) | text.charCodeAt(to - 1);
}

/** Of the event whose name stands at [from, to); undefined: Skylark has no use for it. */
export function translationOf(text: string, from: number, to: number): Translation | undefined {
  const candidates = byLetters.get(letters(text, from, to));
  if (candidates === undefined) return undefined;
  for (const [name, translation] of candidates) if (text.startsWith(name, from)) return translation;
  return undefined;
}
