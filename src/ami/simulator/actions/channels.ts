/** Actions that list what is going on: channels, bridges, parked calls. */
import { bridgeLines, type Channel } from '../channel.js';
import { escapedName, hoursMinutesSeconds, line, wholeSeconds } from '../text.js';
import { refuse, type Action, type ActionContext } from './action.js';

const ageOf = (context: ActionContext, channel: Channel): number =>
  wholeSeconds(context.pbx.now()) - wholeSeconds(channel.createdAt);

const coreShowChannels: Action = {
  name: 'CoreShowChannels',
  classes: ['system', 'reporting'],
  summary: 'List currently active channels.',
  run(context) {
    const { pbx, session, action } = context;
    const items = [...pbx.channels.values()].map((channel) => ({
      event: 'CoreShowChannel',
      body:
        pbx.lines(channel) +
        line('Application', channel.application) +
        line('ApplicationData', channel.applicationData) +
        line('Duration', hoursMinutesSeconds(ageOf(context, channel))) +
        line('BridgeId', channel.bridge?.id ?? ''),
    }));
    session.list(action, 'Channels will follow', items, 'CoreShowChannelsComplete');
  },
};

const statusLines = (context: ActionContext, channel: Channel): string =>
  line('Privilege', 'Call') +
  context.pbx.lines(channel) +
  line('Type', channel.name.split('/')[0]!) +
  line('DNID', channel.thread !== null && channel.local === null ? channel.exten : '') +
  line('EffectiveConnectedLineNum', channel.connectedNumber === '' ? '<unknown>' : channel.connectedNumber) +
  line('EffectiveConnectedLineName', channel.connectedName === '' ? '<unknown>' : escapedName(channel.connectedName)) +
  line('TimeToHangup', 0) +
  line('BridgeID', channel.bridge?.id ?? '') +
  line('Application', channel.application) +
  line('Data', channel.applicationData) +
  line('Nativeformats', '(ulaw)') +
  line('Readformat', 'ulaw') +
  line('Readtrans', '') +
  line('Writeformat', 'ulaw') +
  line('Writetrans', '') +
  line('Callgroup', 0) +
  line('Pickupgroup', 0) +
  line('Seconds', ageOf(context, channel));

const status: Action = {
  name: 'Status',
  classes: ['system', 'call', 'reporting'],
  summary: 'List channel status.',
  run(context) {
    const { pbx, session, action } = context;
    const wanted = action.get('Channel');
    const one = wanted === '' ? null : pbx.channelNamed(wanted);
    if (one === undefined) {
      refuse(context, 'No such channel');
      return;
    }
    const items = (one === null ? [...pbx.channels.values()] : [one]).map((channel) => ({
      event: 'Status',
      body: statusLines(context, channel),
      idLast: true,
    }));
    session.list(action, 'Channel status will follow', items, 'StatusComplete', line('Items', items.length));
  },
};

const bridgeList: Action = {
  name: 'BridgeList',
  classes: [],
  summary: 'Get a list of bridges in the system.',
  run({ pbx, session, action }) {
    const type = action.get('BridgeType');
    const items = [...pbx.bridges.values()]
      .filter((bridge) => type === '' || bridge.type === type)
      .map((bridge) => ({ event: 'BridgeListItem', body: bridgeLines(bridge) }));
    session.list(action, 'Bridge listing will follow', items, 'BridgeListComplete');
  },
};

const bridgeInfo: Action = {
  name: 'BridgeInfo',
  classes: [],
  summary: 'Get information about a bridge.',
  run(context) {
    const { pbx, session, action } = context;
    const wanted = action.get('BridgeUniqueid');
    const bridge = pbx.bridges.get(wanted);
    if (wanted === '') refuse(context, 'BridgeUniqueid must be provided');
    else if (bridge === undefined) refuse(context, 'Specified BridgeUniqueid not found');
    else {
      const items = bridge.channels.map((channel) => ({ event: 'BridgeInfoChannel', body: pbx.lines(channel) }));
      session.list(action, 'Bridge channel listing will follow', items, 'BridgeInfoComplete', bridgeLines(bridge));
    }
  },
};

const parkedCalls: Action = {
  name: 'ParkedCalls',
  classes: ['call'],
  summary: 'List parked calls.',
  run({ pbx, session, action }) {
    const items = pbx.parking.list().map((body) => ({ event: 'ParkedCall', body, idLast: true }));
    const total = line('Total', items.length);
    session.list(action, 'Parked calls will follow', items, 'ParkedCallsComplete', total);
  },
};

export const channelActions: readonly Action[] = [coreShowChannels, status, bridgeList, bridgeInfo, parkedCalls];
