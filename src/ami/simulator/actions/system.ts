/** Actions about the PBX as a whole and the session: ping, events, versions, variables, CLI, device states. */
import { line, secondsWithMicros, dateAndTime } from '../text.js';
import { acknowledge, refuse, type Action, type ActionContext } from './action.js';
import { cliOutput } from './cli.js';

const versions = {
  '22': { ami: '11.0.0', asterisk: '22.10.1' },
  '16': { ami: '5.0.4', asterisk: '16.28.0' },
} as const;

export const versionOf = (context: Pick<ActionContext, 'pbx'>): (typeof versions)['22'] | (typeof versions)['16'] =>
  versions[context.pbx.options.version ?? '22'];

const ping: Action = {
  name: 'Ping',
  classes: [],
  summary: 'Keepalive command.',
  run: ({ pbx, session, action }) =>
    session.succeed(action, line('Ping', 'Pong') + line('Timestamp', secondsWithMicros(pbx.now()))),
};

const events: Action = {
  name: 'Events',
  classes: [],
  summary: 'Control Event Flow.',
  run(context) {
    const state = context.session.setEvents(context.action.get('EventMask'));
    if (state === null) refuse(context, 'Invalid event mask');
    else context.session.succeed(context.action, line('Events', state));
  },
};

const coreStatus: Action = {
  name: 'CoreStatus',
  classes: ['system', 'reporting'],
  summary: 'Show PBX core status variables.',
  run({ pbx, session, action }) {
    const { date, time } = dateAndTime(pbx.bootedAt);
    session.succeed(
      action,
      line('CoreStartupDate', date) +
        line('CoreStartupTime', time) +
        line('CoreReloadDate', date) +
        line('CoreReloadTime', time) +
        line('CoreCurrentCalls', pbx.channels.size) +
        line('CoreProcessedCalls', pbx.processedCalls),
    );
  },
};

const coreSettings: Action = {
  name: 'CoreSettings',
  classes: ['system', 'reporting'],
  summary: 'Show PBX core settings (version etc).',
  run(context) {
    const { ami, asterisk } = versionOf(context);
    context.session.succeed(
      context.action,
      line('AMIversion', ami) +
        line('AsteriskVersion', asterisk) +
        line('SystemName', '') +
        line('CoreMaxCalls', 0) +
        line('CoreMaxLoadAvg', '0.000000') +
        line('CoreRunUser', '') +
        line('CoreRunGroup', '') +
        line('CoreMaxFilehandles', 0) +
        line('CoreRealTimeEnabled', 'No') +
        line('CoreCDRenabled', 'Yes') +
        line('CoreHTTPenabled', 'No') +
        line('SoundsSearchCustomDir', 'No'),
    );
  },
};

const command: Action = {
  name: 'Command',
  classes: ['command'],
  summary: 'Execute Asterisk CLI Command.',
  run(context) {
    const wanted = context.action.get('Command').trim();
    if (wanted === '') {
      refuse(context, 'No command provided');
      return;
    }
    const output = cliOutput(context.pbx, wanted);
    const lines = output ?? [
      `No such command '${wanted}' (type 'core show help ${wanted}' for other possible commands)`,
    ];
    const id = context.action.actionId === null ? '' : line('ActionID', context.action.actionId);
    const body = `${line('Message', 'Command output follows')}${lines.map((text) => line('Output', text)).join('')}`;
    context.session.outlet.send(`Response: ${output === null ? 'Error' : 'Success'}\r\n${id}${body}\r\n`);
  },
};

const deviceStateList: Action = {
  name: 'DeviceStateList',
  classes: ['call', 'reporting'],
  summary: 'List the current known device states.',
  run({ pbx, session, action }) {
    const items = pbx.devices.all().map(([device, state]) => ({
      event: 'DeviceStateChange',
      body: line('Device', device) + line('State', state),
    }));
    session.list(action, 'Device State Changes will follow', items, 'DeviceStateListComplete');
  },
};

/** Channel functions that a client may ask for; plain variables come from what was set. */
const functions: Readonly<
  Record<string, (channel: { number: string; callerName: string; context: string }) => string>
> = {
  'CALLERID(num)': (channel) => channel.number,
  'CALLERID(name)': (channel) => channel.callerName,
  'CHANNEL(context)': (channel) => channel.context,
};

const getvar: Action = {
  name: 'Getvar',
  classes: ['call', 'reporting'],
  summary: 'Gets a channel variable or function value.',
  run(context) {
    const { pbx, session, action } = context;
    const name = action.get('Variable');
    if (name === '') {
      refuse(context, 'No variable specified');
      return;
    }
    const wanted = action.get('Channel');
    const channel = wanted === '' ? null : pbx.channelNamed(wanted);
    if (channel === undefined) {
      refuse(context, 'No such channel');
      return;
    }
    const value =
      channel === null ? pbx.globals.get(name) : (functions[name]?.(channel) ?? channel.variables.get(name));
    session.succeed(action, line('Variable', name) + line('Value', value ?? ''));
  },
};

const setvar: Action = {
  name: 'Setvar',
  classes: ['call'],
  summary: 'Sets a channel variable or function value.',
  run(context) {
    const { pbx, action } = context;
    const name = action.get('Variable');
    if (name === '') {
      refuse(context, 'No variable specified');
      return;
    }
    const wanted = action.get('Channel');
    const channel = wanted === '' ? null : pbx.channelNamed(wanted);
    if (channel === undefined) {
      refuse(context, 'No such channel');
      return;
    }
    (channel === null ? pbx.globals : channel.variables).set(name, action.get('Value'));
    acknowledge(context, 'Variable Set');
  },
};

const userEvent: Action = {
  name: 'UserEvent',
  classes: ['user'],
  summary: 'Send an arbitrary event.',
  run(context) {
    const { pbx, action } = context;
    pbx.emit('user', 'UserEvent', line('UserEvent', action.get('UserEvent')));
    acknowledge(context, 'Event Sent');
  },
};

export const systemActions: readonly Action[] = [
  ping,
  events,
  coreStatus,
  coreSettings,
  command,
  deviceStateList,
  getvar,
  setvar,
  userEvent,
];
