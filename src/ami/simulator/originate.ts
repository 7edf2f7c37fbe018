/** Originate: the PBX dials by itself, and sends who answers into the dialplan or an application. */
import { presentationOf, type Channel } from './channel.js';
import { dialOut, dialStringOf, invite, sayDialBegin, sayDialEnd, sayDialState } from './dial-out.js';
import { startDialplan } from './dialplan.js';
import type { AppStep } from './options.js';
import type { Leg } from './leg.js';
import type { Pbx } from './pbx.js';
import { absent, escapedName, line } from './text.js';
import { Thread, type Script } from './thread.js';

export interface OriginateCall {
  readonly actionId: string | null;
  readonly channel: string;
  readonly context: string;
  readonly exten: string;
  readonly application: readonly AppStep[] | null;
  readonly timeoutMs: number;
  readonly callerId: { readonly number: string; readonly name: string };
  readonly variables: readonly (readonly [string, string])[];
  readonly channelId: string | null;
  /** Told the outcome, for a manager who did not ask for Async. */
  readonly ended?: (success: boolean) => void;
}

/** Reasons of OriginateResponse as Asterisk 22 gives them. */
const reasons = { refused: 0, notTaken: 3, taken: 4, busy: 5, failed: 0 } as const;

export function originate(pbx: Pbx, call: OriginateCall): void {
  const holder: { current: Thread | null } = { current: null };
  holder.current = new Thread(pbx.timers, run(pbx, call, holder), 0.5);
}

function* run(pbx: Pbx, call: OriginateCall, holder: { current: Thread | null }): Script {
  const leg = dialOut(pbx, call.channel, {
    channel: null,
    application: 'AppDial2',
    party: call.callerId,
    exten: 's',
    withheld: false,
    ...(call.channelId === null ? {} : { uniqueId: call.channelId }),
  });
  if (leg === null) {
    respond(pbx, call, null, reasons.failed);
    return;
  }
  leg.owner = holder.current;
  const { channel } = leg;
  for (const [name, value] of call.variables) channel.variables.set(name, value);
  yield 1;
  sayDialBegin(pbx, null, leg, dialStringOf(leg.device));
  invite(pbx, leg);
  yield* follow(pbx, call, leg);
}

function* follow(pbx: Pbx, call: OriginateCall, leg: Leg): Script {
  const { channel } = leg;
  const until = pbx.now() + call.timeoutMs * 1000;
  for (;;) {
    if (leg.status === 'ringing' && !leg.toldRinging) sayDialState(pbx, null, leg);
    if (leg.status === 'answered') {
      sayDialEnd(pbx, null, channel, 'ANSWER');
      channel.leg = null;
      respond(pbx, call, channel, reasons.taken);
      channel.ownSteps = call.application;
      channel.context = call.context;
      channel.exten = call.exten;
      startDialplan(pbx, channel);
      return;
    }
    if (!leg.waiting) {
      const { status } = leg;
      respond(pbx, call, null, status === 'busy' ? reasons.busy : reasons.refused);
      sayDialEnd(pbx, null, channel, status === 'busy' ? 'BUSY' : 'NOANSWER');
      pbx.finish(channel);
      return;
    }
    const left = (until - pbx.now()) / 1000;
    if (left <= 0) {
      channel.techCause = '480';
      pbx.finish(channel, 19);
      respond(pbx, call, null, reasons.notTaken);
      return;
    }
    yield left;
  }
}

function respond(pbx: Pbx, call: OriginateCall, channel: Channel | null, reason: number): void {
  call.ended?.(channel !== null);
  pbx.emit(
    'call',
    'OriginateResponse',
    (call.actionId === null ? '' : line('ActionID', call.actionId)) +
      line('Response', channel === null ? 'Failure' : 'Success') +
      line('Channel', channel?.name ?? call.channel) +
      line('Context', call.context) +
      line('Exten', call.exten) +
      line('Reason', reason) +
      line('Uniqueid', channel?.uniqueId ?? absent) +
      line('CallerIDNum', call.callerId.number === '' ? absent : call.callerId.number) +
      line('CallerIDName', call.callerId.name === '' ? absent : escapedName(call.callerId.name)) +
      (channel === null || pbx.options.presentation === false
        ? ''
        : line(`ChanVariable(${channel.name})`, presentationOf(channel))),
  );
}
