/**
 * The people at the phones and behind the trunk: each plays his steps on his own side of a channel. They know only what
 * a phone knows; the PBX reacts as it would to SIP.
 */
import type { Channel } from './channel.js';
import { startDialplan } from './dialplan.js';
import { pressKeys } from './keys.js';
import { attendedTransfer, blindTransfer, parkByPhone } from './moves.js';
import type { Pbx } from './pbx.js';
import { between } from './random.js';
import type { Step } from './steps.js';
import { Thread, type Script } from './thread.js';

/** A call has reached a phone, or a number outside. */
export function playCalled(pbx: Pbx, channel: Channel): void {
  const extension = channel.device.slice('PJSIP/'.length);
  const phone = pbx.phones.get(extension);
  const behave = phone === undefined ? pbx.phones.outside : phone.behave;
  const steps = behave({ channel, linkedId: channel.linkedId, callerNumber: channel.connectedNumber });
  channel.far = new Thread(pbx.timers, called(pbx, channel, steps), between(pbx.random, 1, 2.5));
}

export interface PlacedCall {
  /** Extension of the dialling phone, or null for a caller from outside. */
  readonly from: string | null;
  readonly to: string;
  readonly number: string;
  readonly name?: string;
  readonly withheld?: boolean;
  /** Hangs up unanswered (CANCEL) after so many milliseconds. */
  readonly giveUpAfter?: number;
  /** From when the PBX has answered. */
  readonly steps: readonly Step[];
}

/** Somebody dials. Returns the channel of his call. */
export function placeCall(pbx: Pbx, call: PlacedCall): Channel {
  const outside = call.from === null;
  const endpoint = call.from ?? pbx.trunk;
  const channel = pbx.newChannel({
    name: pbx.pjsipName(endpoint),
    device: `PJSIP/${endpoint}`,
    state: 4,
    party: { number: call.number, name: call.name ?? '' },
    position: { context: outside ? 'from-trunk' : 'from-phones', exten: call.to },
  });
  // The presentation is known to the dialplan only, never to Newchannel.
  channel.withheld = call.withheld === true;
  channel.far = new Thread(pbx.timers, calling(pbx, channel, call));
  startDialplan(pbx, channel);
  return channel;
}

function* calling(pbx: Pbx, channel: Channel, call: PlacedCall): Script {
  const until = call.giveUpAfter === undefined ? Infinity : pbx.now() + call.giveUpAfter * 1000;
  while (channel.state !== 6 && !channel.over) {
    const left = (until - pbx.now()) / 1000;
    if (left <= 0) {
      pbx.farHangup(channel, 127, '487');
      return;
    }
    yield left;
  }
  yield* play(pbx, channel, call.steps);
}

function* called(pbx: Pbx, channel: Channel, steps: readonly Step[]): Script {
  yield* play(pbx, channel, steps);
}

/** Waits, but no longer than the channel lives. */
function* pause(pbx: Pbx, channel: Channel, ms: number): Script {
  const until = pbx.now() + ms * 1000;
  while (!channel.over && !channel.gone && pbx.now() < until) yield (until - pbx.now()) / 1000;
}

function* play(pbx: Pbx, channel: Channel, steps: readonly Step[]): Script {
  let second: Channel | null = null;
  for (const step of steps) {
    if (channel.over || channel.gone) break;
    if (step.do === 'consult') {
      second = consult(pbx, channel, step.to);
      yield* untilTaken(pbx, channel, second, step.giveUpAfter);
    } else if (step.do === 'endConsult') {
      if (second !== null) pbx.farHangup(second, 16);
    } else if (step.do === 'referTo') {
      if (second !== null && attendedTransfer(pbx, channel, second)) return;
    } else yield* playStep(pbx, channel, step);
  }
  // Nobody stays on the second line when the first one is over.
  if (second !== null) pbx.farHangup(second, 16);
}

/** Until who is on the second line talks, or it has ended, or its time is up. */
function* untilTaken(pbx: Pbx, first: Channel, second: Channel, giveUpAfter = Infinity): Script {
  const until = pbx.now() + giveUpAfter * 1000;
  while (!second.over && !second.gone && second.bridge === null && !first.over) {
    const left = (until - pbx.now()) / 1000;
    if (left <= 0) {
      pbx.farHangup(second, 127, '487');
      return;
    }
    yield left;
  }
}

function* playStep(pbx: Pbx, channel: Channel, step: Step): Script {
  switch (step.do) {
    case 'ring':
      pbx.changeState(channel, 5);
      channel.leg?.become('ringing');
      yield* pause(pbx, channel, step.ms === 0 ? Infinity : step.ms);
      return;
    case 'silent':
      yield* pause(pbx, channel, step.ms === 0 ? Infinity : step.ms);
      return;
    case 'answer':
      if (channel.leg === null || !channel.leg.waiting) return;
      pbx.changeState(channel, 6);
      channel.leg.become('answered');
      return;
    case 'busy':
      pbx.farHangup(channel, 17, '486');
      return;
    case 'decline':
      pbx.farHangup(channel, 21, '603');
      return;
    case 'talk':
      yield* pause(pbx, channel, step.ms);
      return;
    case 'untilBye':
      yield* pause(pbx, channel, Infinity);
      return;
    case 'bye':
      pbx.farHangup(channel);
      return;
    case 'hold':
      pbx.hold(channel);
      return;
    case 'unhold':
      pbx.unhold(channel);
      return;
    case 'refer':
      if (step.to === '700') parkByPhone(pbx, channel);
      else blindTransfer(pbx, channel, 'from-phones', step.to);
      return;
    case 'forward':
      if (channel.leg !== null) channel.leg.forwardTo = step.to;
      pbx.farHangup(channel, 23, '302');
      return;
    case 'digits':
      yield* pause(pbx, channel, 180 * step.digits.length);
      if (!channel.over && !channel.gone) pressKeys(pbx, channel, step.digits);
      return;
    default:
      return;
  }
}

/** The same phone's second line; whoever plays the first line is woken by what happens on it. */
function consult(pbx: Pbx, first: Channel, to: string): Channel {
  const extension = first.device.slice('PJSIP/'.length);
  const phone = pbx.phones.get(extension);
  const second = placeCall(pbx, {
    from: extension,
    to,
    number: extension,
    name: phone?.name ?? '',
    steps: [{ do: 'untilBye' }],
  });
  second.far?.stop();
  second.far = first.far;
  return second;
}
