/** Dial(): rings one device or several at once; the first who answers gets the caller. Events as in recorded traces. */
import type { Channel } from './channel.js';
import { whileTalking } from './conversation.js';
import { dialOut, dialStringOf, fromChannel, invite, sayDialBegin, sayDialEnd, sayDialState } from './dial-out.js';
import type { AppExit } from './dialplan.js';
import type { Leg } from './leg.js';
import { markAnswered, markRinging } from './local.js';
import type { Pbx } from './pbx.js';
import { between } from './random.js';
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
      }
      if (leg.status === 'answered') {
        connect(pbx, caller, legs, leg, single);
        yield* whileTalking(caller);
        return 'hangup';
      }
      if (!leg.waiting) {
        leg.told = true;
        sayDialEnd(pbx, caller, leg.channel, leg.status === 'busy' ? 'BUSY' : 'NOANSWER');
        if (leg.status === 'busy') {
          caller.cause = 17;
          caller.techCause = '486';
        }
        pbx.finish(leg.channel);
      }
    }
    const open = legs.filter((leg) => !leg.told);
    if (caller.over || caller.moved) {
      giveUp(pbx, caller, open, 'CANCEL', caller.cause === 26 ? 26 : 0);
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
  talker.leg = null;
  talker.application = 'AppDial';
  talker.applicationData = '(Outgoing Line)';
  markAnswered(pbx, caller);
  pbx.converse(caller, talker);
  if (talker !== winner.channel) pbx.finish(winner.channel, 26);
}
