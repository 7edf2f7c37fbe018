/**
 * The dialplan of the simulated PBX: which extension does what, and the thread that carries a channel through it. The
 * contexts are those of the real-PBX lab: from-trunk, from-phones, agents, skylark-click, park-dial.
 */
import type { Channel } from './channel.js';
import { dialApp } from './dial-app.js';
import type { AppStep } from './options.js';
import type { Pbx } from './pbx.js';
import { markAnswered } from './local.js';
import { pickupApp } from './pickup.js';
import { queueApp } from './queue-app.js';
import { whileTalking } from './conversation.js';
import { spyApp } from './spy.js';
import { line } from './text.js';
import { Thread, type Script } from './thread.js';

/** `next`: the next priority; `hangup`: the dialplan ends here; `handed`: the channel now belongs to somebody else. */
export type AppExit = 'next' | 'hangup' | 'handed';

/** Steps of an extension; null where the context has no such extension. */
export function stepsOf(pbx: Pbx, context: string, exten: string): readonly AppStep[] | null {
  const ring = pbx.options.dialSeconds ?? 6;
  const phone = (extension: string): AppStep[] => [
    { app: 'Dial', devices: [`PJSIP/${extension}`], timeout: ring },
    { app: 'Hangup' },
  ];
  const out = (number: string): AppStep[] => [
    { app: 'Dial', devices: [`PJSIP/${number}@${pbx.trunk}`], timeout: 30 },
    { app: 'Hangup' },
  ];
  const known = pbx.phones.get(exten) !== undefined;
  const number = numbers(pbx)[exten];
  if (context === 'from-trunk') {
    if (number !== undefined) return number;
    const direct = exten.slice(-4);
    return /^0\d{7,}$/.test(exten) && pbx.phones.get(direct) !== undefined ? phone(direct) : null;
  }
  if (context === 'park-dial') {
    return [{ app: 'Dial', devices: [exten.replace('_', '/')], timeout: ring }, { app: 'Hangup' }];
  }
  if (context === 'queue-keys') {
    return exten === '1' ? [{ app: 'Dial', devices: ['PJSIP/8006'], timeout: 5 }, { app: 'Hangup' }] : null;
  }
  if (context === 'agents') {
    return known ? [{ app: 'Dial', devices: [`PJSIP/${exten}`] }, { app: 'Hangup' }] : null;
  }
  if (context === 'from-phones' || context === 'skylark-click') {
    if (known) return phone(exten);
    const outside = /^9(\d{2,})$/.exec(exten)?.[1];
    if (outside !== undefined) return out(outside);
    if (number !== undefined) return number;
    if (context === 'skylark-click') return null;
    const picked = /^\*\*(.+)$/.exec(exten)?.[1];
    if (picked !== undefined) return [{ app: 'Pickup', extension: picked }, { app: 'Hangup' }];
    const spied = /^\*55(\d+)$/.exec(exten)?.[1];
    if (spied !== undefined) return [{ app: 'ChanSpy', extension: spied }, { app: 'Hangup' }];
    if (exten === '*8') return [{ app: 'Pickup', extension: null }, { app: 'Hangup' }];
    if (/^7\d\d$/.test(exten)) return [{ app: 'ParkedCall', space: exten }, { app: 'Hangup' }];
  }
  return null;
}

function numbers(pbx: Pbx): Readonly<Record<string, readonly AppStep[]>> {
  const first = pbx.options.queues[0]?.name;
  return (
    pbx.options.numbers ??
    (first === undefined
      ? {}
      : { '4008000000': [{ app: 'Answer' }, { app: 'Queue', queue: first }, { app: 'Hangup' }] })
  );
}

/** Carries the channel through the dialplan from where it stands now, to its hang-up. */
export function startDialplan(pbx: Pbx, channel: Channel): void {
  channel.thread = new Thread(pbx.timers, walk(pbx, channel), 0.2);
}

function* walk(pbx: Pbx, channel: Channel): Script {
  while (!channel.over) {
    channel.moved = false;
    const step = (channel.ownSteps ?? stepsOf(pbx, channel.context, channel.exten))?.[channel.priority - 1];
    if (step === undefined) break;
    channel.application = step.app;
    channel.applicationData = dataOf(step);
    pbx.say('Newexten', channel, newextenLines(channel), 'dialplan');
    const exit = yield* execute(pbx, channel, step);
    if (exit === 'handed') return;
    if (channel.over) break;
    if (channel.moved) continue;
    if (exit === 'hangup') break;
    channel.priority += 1;
  }
  if (channel.gone) return;
  // Whoever abandoned an answered call has cause 0, one who was refused the refusal's, all others are cleared normally.
  const cause = channel.over ? channel.cause : channel.cause === 0 ? 16 : channel.cause;
  pbx.say('SoftHangupRequest', channel, line('Cause', 16) + (channel.over ? pbx.techCauseLine(channel) : ''));
  pbx.finish(channel, cause);
}

function* execute(pbx: Pbx, channel: Channel, step: AppStep): Script<AppExit> {
  switch (step.app) {
    case 'Answer':
      if (channel.state !== 6) {
        pbx.changeState(channel, 6);
        markAnswered(pbx, channel);
        // Asterisk waits for the first voice, half a second at most.
        yield* stay(pbx, channel, pbx.options.media === false ? 500 : 110);
      }
      return 'next';
    case 'Wait':
      yield* stay(pbx, channel, step.seconds * 1000);
      return 'next';
    case 'Queue':
      return yield* queueApp(pbx, channel, step);
    case 'Dial':
      return yield* dialApp(pbx, channel, step);
    case 'Pickup':
      return yield* pickupApp(pbx, channel, step.extension);
    case 'ParkedCall':
      return yield* pbx.parking.retrieve(channel, step.space);
    case 'BridgeWait':
      return yield* bridgeWait(pbx, channel);
    case 'ChanSpy':
      return yield* spyApp(pbx, channel, step.extension);
    case 'FilterCallerNumber':
      channel.number = channel.number.replace(/[^0-9+*#]/g, '');
      return 'next';
    case 'Hangup':
      return 'hangup';
    default:
      return step satisfies never;
  }
}

function* bridgeWait(pbx: Pbx, channel: Channel): Script<AppExit> {
  const bridge = pbx.newBridge('base');
  pbx.enter(bridge, channel);
  pbx.say('MusicOnHoldStart', channel, line('Class', 'default'));
  yield* whileTalking(channel);
  pbx.destroy(bridge);
  return 'next';
}

export function* stay(pbx: Pbx, channel: Channel, ms: number): Script {
  const until = pbx.now() + ms * 1000;
  while (!channel.over && !channel.moved && pbx.now() < until) yield (until - pbx.now()) / 1000;
}

const dataOf = (step: AppStep): string => {
  switch (step.app) {
    case 'Queue':
      return `${step.queue},tT${step.timeout === undefined ? '' : `,,,${step.timeout}`}`;
    case 'Dial':
      return `${step.devices.join('&')},${step.timeout ?? ''},tT`;
    case 'Wait':
      return String(step.seconds);
    default:
      return '';
  }
};

const newextenLines = (channel: Channel): string =>
  line('Extension', channel.exten) +
  line('Application', channel.application) +
  line('AppData', channel.applicationData);
