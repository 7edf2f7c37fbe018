/** Dial(): rings one device or several at once; the first who answers gets the caller. Events as in recorded traces. */
import type { Channel } from './channel.js';
import { whileTalking } from './conversation.js';
import {
  bothLines,
  dialOut,
  dialStringOf,
  fromChannel,
  invite,
  sayDialBegin,
  sayDialEnd,
  sayDialState,
} from './dial-out.js';
import type { AppExit } from './dialplan.js';
import type { Leg } from './leg.js';
import { markAnswered, markRinging } from './local.js';
import type { Pbx } from './pbx.js';
import { between } from './random.js';
import { line } from './text.js';
import type { Script } from './thread.js';

export interface DialCall {
  readonly devices: readonly string[];
  /** Seconds; without it: until somebody ends it. */
  readonly timeout?: number;
}

export function* dialApp(pbx: Pbx, caller: Channel, call: DialCall): Script<AppExit> {
  const legs: Leg[] = [];
  for (const device of call.devices) {
    yield between(pbx.random, 0.3, 1.5);
    const leg = dialOut(pbx, device, fromChannel(caller));
    if (leg !== null) legs.push(leg);
  }
  if (legs.length === 0) {
    caller.cause = 3;
    caller.techCause = '404';
    return 'next';
  }
  const single = call.devices.length === 1;
  for (const leg of legs) {
    yield between(pbx.random, 0.3, 1);
    sayDialBegin(pbx, caller, leg, dialStringOf(leg.device));
    if (single) pbx.connect(caller, calledParty(caller, leg));
    invite(pbx, leg);
  }
  const until = call.timeout === undefined ? Infinity : pbx.now() + call.timeout * 1_000_000;
  for (;;) {
    for (const leg of legs) {
      if (leg.told) continue;
      if (leg.status === 'ringing' && !leg.toldRinging) {
        sayDialState(pbx, caller, leg);
        markRinging(pbx, caller, leg.channel.party);
        if (single && leg.channel.local !== null) pbx.connect(caller, leg.channel.party);
      }
      if (leg.status === 'answered') {
        connect(pbx, caller, legs, leg, single);
        yield* whileTalking(caller);
        return 'hangup';
      }
      if (leg.status === 'forwarded') forward(pbx, caller, legs, leg);
      else if (!leg.waiting) {
        leg.told = true;
        sayDialEnd(pbx, caller, leg.channel, leg.status === 'busy' ? 'BUSY' : 'NOANSWER');
        // The caller is told what the phone said.
        if (leg.status === 'busy') [caller.cause, caller.techCause] = [17, '486'];
        if (leg.status === 'refused') [caller.cause, caller.techCause] = [21, '403'];
        pbx.finish(leg.channel);
      }
    }
    const open = legs.filter((leg) => !leg.told);
    if (caller.over || caller.moved) {
      abandon(pbx, caller, open);
      return 'hangup';
    }
    if (open.length === 0) return 'next';
    const left = (until - pbx.now()) / 1000;
    if (left <= 0) {
      giveUp(pbx, caller, open, 'NOANSWER', 0);
      return 'next';
    }
    yield left;
  }
}

/** Through a trunk the caller sees what he dialled. */
const calledParty = (caller: Channel, leg: Leg): { number: string; name: string } =>
  leg.device.includes('@') && leg.device.startsWith('PJSIP/') ? { number: caller.exten, name: '' } : leg.channel.party;

/** 302: the phone's owner wants the call elsewhere; a Local pair dials on in his place. */
function forward(pbx: Pbx, caller: Channel, legs: Leg[], leg: Leg): void {
  leg.told = true;
  const device = `Local/${leg.forwardTo}@from-phones`;
  const next = dialOut(pbx, device, { ...fromChannel(caller), keepsExten: true });
  pbx.emit(
    'call',
    'DialEnd',
    bothLines(pbx, caller, leg.channel) + line('Forward', leg.forwardTo) + line('DialStatus', 'CANCEL'),
  );
  if (next !== null) {
    legs.push(next);
    sayDialBegin(pbx, caller, next, dialStringOf(device));
    invite(pbx, next);
  }
  pbx.finish(leg.channel);
}

/** The caller is gone, or sent elsewhere, while phones ring for him. */
function abandon(pbx: Pbx, caller: Channel, open: Leg[]): void {
  const cancelled = caller.techCause === '487';
  if (cancelled) for (const leg of open) leg.channel.techCause = '500';
  giveUp(pbx, caller, open, 'CANCEL', cancelled ? 127 : caller.cause === 26 ? 26 : 16);
}

function giveUp(pbx: Pbx, caller: Channel, open: Leg[], status: string, cause: number): void {
  for (const leg of open) {
    leg.told = true;
    sayDialEnd(pbx, caller, leg.channel, status);
  }
  for (const leg of open) pbx.finish(leg.channel, cause);
}

function connect(pbx: Pbx, caller: Channel, legs: Leg[], winner: Leg, single: boolean): void {
  const talker = winner.pickedUp ?? winner.channel;
  const losers = legs.filter((leg) => leg !== winner && !leg.told);
  if (!single || winner.pickedUp !== null) pbx.connect(caller, talker.party);
  giveUp(pbx, caller, losers, 'CANCEL', 26);
  winner.told = true;
  talker.exten = '';
  sayDialEnd(pbx, caller, talker, 'ANSWER');
  pbx.changeState(caller, 6);
  caller.cause = 16;
  caller.techCause = null;
  if (winner.pickedUp === null) talker.cause = 16;
  talker.leg = null;
  markAnswered(pbx, caller);
  pbx.converse(caller, talker);
  if (talker !== winner.channel) pbx.finish(winner.channel, winner.pickedCause);
}
