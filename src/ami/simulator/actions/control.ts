/** Actions that do something with calls: originate, redirect, transfers, park, hang up, mute, digits. */
import { attendedTransferByManager } from '../atxfer.js';
import type { Channel } from '../channel.js';
import { stepsOf } from '../dialplan.js';
import { blindTransfer, sendTo } from '../moves.js';
import { originate } from '../originate.js';
import type { AppStep } from '../options.js';
import { line } from '../text.js';
import { acknowledge, refuse, type Action, type ActionContext } from './action.js';

/** `"王莉" <8001>`, `<8001>` or `8001`. */
function callerId(text: string): { number: string; name: string } {
  const both = /^\s*(?:"([^"]*)"|([^<"]*?))\s*<([^>]*)>\s*$/.exec(text);
  if (both !== null) return { name: both[1] ?? both[2] ?? '', number: both[3]! };
  return { name: '', number: text.trim() };
}

/** The applications that an originated call may run; others end it at once. */
function application(name: string, data: string): readonly AppStep[] {
  const first = data.split(',')[0] ?? '';
  switch (name.toLowerCase()) {
    case 'wait':
      return [{ app: 'Wait', seconds: Number(first) || 0 }, { app: 'Hangup' }];
    case 'queue':
      return [{ app: 'Queue', queue: first }, { app: 'Hangup' }];
    case 'dial':
      return [{ app: 'Dial', devices: first.split('&') }, { app: 'Hangup' }];
    default:
      return [{ app: 'Hangup' }];
  }
}

const originateAction: Action = {
  name: 'Originate',
  classes: ['originate'],
  summary: 'Originate a call.',
  run(context) {
    const { pbx, session, action } = context;
    const channel = action.get('Channel');
    const app = action.get('Application');
    const [exten, where, priority] = [action.get('Exten'), action.get('Context'), action.get('Priority')];
    if (channel === '') refuse(context, 'Channel not specified');
    else if (app === '' && (exten === '' || where === '' || priority === '')) {
      refuse(context, "Originate with 'Exten' requires 'Context' and 'Priority'");
    } else if (!/^[A-Za-z]+\/./.test(channel)) refuse(context, 'Invalid channel');
    else if (app === '' && stepsOf(pbx, where, exten) === null) refuse(context, 'Extension does not exist.');
    else {
      const wait = !['1', 'true', 'yes', 'on'].includes(action.get('Async').toLowerCase());
      originate(pbx, {
        actionId: action.actionId,
        channel,
        context: where,
        exten,
        application: app === '' ? null : application(app, action.get('Data')),
        timeoutMs: Number(action.get('Timeout')) || 30_000,
        callerId: callerId(action.get('CallerID')),
        // A comma splits one Variable header into several, as on a real PBX.
        variables: action
          .all('Variable')
          .flatMap((text) => text.split(','))
          .map((text) => [text.split('=')[0]!, text.split('=').slice(1).join('=')] as const),
        channelId: action.get('ChannelId') === '' ? null : action.get('ChannelId'),
        ...(wait
          ? {
              ended: (success: boolean) =>
                success
                  ? session.succeed(action, line('Message', 'Originate successfully queued'))
                  : session.fail(action, 'Originate failed'),
            }
          : {}),
      });
      if (!wait) acknowledge(context, 'Originate successfully queued');
    }
  },
};

/** The channel that an action names, or null after the refusal has been said in that action's own words. */
function named(context: ActionContext, missing: string, unknown: (name: string) => string): Channel | null {
  const wanted = context.action.get('Channel');
  const channel = wanted === '' ? undefined : context.pbx.channelNamed(wanted);
  if (wanted === '') refuse(context, missing);
  else if (channel === undefined) refuse(context, unknown(wanted));
  return channel ?? null;
}

const redirect: Action = {
  name: 'Redirect',
  classes: ['call'],
  summary: 'Redirect (transfer) a call.',
  run(context) {
    const { pbx, action } = context;
    const channel = named(context, 'Channel not specified', (name) => `Channel does not exist: ${name}`);
    if (channel === null) return;
    const [exten, where] = [action.get('Exten'), action.get('Context')];
    if (exten === '' || where === '' || stepsOf(pbx, where, exten) === null) {
      refuse(context, 'Redirect failed, channel not up.');
      return;
    }
    acknowledge(context, 'Redirect successful');
    sendTo(pbx, channel, where, exten);
  },
};

const blind: Action = {
  name: 'BlindTransfer',
  classes: ['call'],
  summary: 'Blind transfer channel(s) to the given destination',
  run(context) {
    const { pbx, action } = context;
    const channel = named(context, 'No channel specified', () => 'Channel specified does not exist');
    if (channel === null) return;
    const exten = action.get('Exten');
    if (exten === '') refuse(context, 'No extension specified');
    else {
      const where = action.get('Context') === '' ? channel.context : action.get('Context');
      if (stepsOf(pbx, where, exten) === null) refuse(context, 'Transfer failed');
      else if (blindTransfer(pbx, channel, where, exten)) acknowledge(context, 'Transfer succeeded');
      else refuse(context, 'Transfer invalid');
    }
  },
};

const atxfer: Action = {
  name: 'Atxfer',
  classes: ['call'],
  summary: 'Attended transfer.',
  run(context) {
    const { pbx, action } = context;
    const channel = named(context, 'No channel specified', () => 'Channel specified does not exist');
    if (channel === null) return;
    const exten = action.get('Exten');
    const where = action.get('Context') === '' ? channel.context : action.get('Context');
    if (exten === '') refuse(context, 'No extension specified');
    else if (attendedTransferByManager(pbx, channel, where, exten)) acknowledge(context, 'Atxfer successfully queued');
    else refuse(context, 'Atxfer failed, channel is not bridged');
  },
};

const park: Action = {
  name: 'Park',
  classes: ['call'],
  summary: 'Park a channel.',
  run(context) {
    const { pbx, action } = context;
    const channel = named(context, 'Channel not specified', (name) => `Channel does not exist: ${name}`);
    if (channel === null) return;
    const parker = pbx.channelNamed(action.get('TimeoutChannel')) ?? pbx.peer(channel);
    const timeout = Number(action.get('Timeout')) || (pbx.options.parkSeconds ?? 45) * 1000;
    if (pbx.parking.park(channel, parker?.device ?? channel.device, timeout) === null) refuse(context, 'Park failure');
    // The line feed is Asterisk's own.
    else acknowledge(context, 'Park successful\n');
  },
};

const hangup: Action = {
  name: 'Hangup',
  classes: ['system', 'call'],
  summary: 'Hangup channel.',
  run(context) {
    const { pbx, session, action } = context;
    const wanted = action.get('Channel');
    const cause = Number(action.get('Cause')) || 16;
    const pattern = /^\/(.*)\/$/.exec(wanted)?.[1];
    if (pattern !== undefined) {
      const hit = [...pbx.channels.values()].filter((channel) =>
        channel.name.startsWith(pattern.replace(/[.*^]+/g, '')),
      );
      const items = hit.map((channel) => ({ event: 'ChannelHungup', body: line('Channel', channel.name) }));
      session.list(action, 'Channels hung up will follow', items, 'ChannelsHungupListComplete');
      for (const channel of hit) pbx.softHangup(channel, cause);
      return;
    }
    const channel = named(context, 'No channel specified', () => 'No such channel');
    if (channel === null) return;
    acknowledge(context, 'Channel Hungup');
    pbx.softHangup(channel, cause);
  },
};

const playDtmf: Action = {
  name: 'PlayDTMF',
  classes: ['call'],
  summary: 'Play DTMF signal on a specific channel.',
  run(context) {
    const channel = named(context, 'Channel not specified', () => 'Channel not found');
    if (channel !== null) acknowledge(context, 'DTMF successfully queued');
  },
};

const muteAudio: Action = {
  name: 'MuteAudio',
  classes: ['system'],
  summary: 'Mute an audio stream.',
  run(context) {
    const channel = named(context, 'Channel not specified.', () => 'No such channel');
    if (channel !== null) context.session.succeed(context.action, '');
  },
};

export const controlActions: readonly Action[] = [
  originateAction,
  redirect,
  blind,
  atxfer,
  park,
  hangup,
  playDtmf,
  muteAudio,
];
