/**
 * The shape of an AMI trace: what each channel goes through, without ids and instants. Written apart from the adapter,
 * so that the simulated PBX is held against the real one without anything of Skylark between them.
 */

type Event = Readonly<Record<string, string>>;

export interface Shape {
  /** Channel (device and its how-manieth) → its own events in order. */
  readonly channels: Readonly<Record<string, readonly string[]>>;
  /** Channel → what was said of it as the called side, and what other threads say at their leisure; sorted. */
  readonly about: Readonly<Record<string, readonly string[]>>;
  /** Events that name several channels, in order. */
  readonly meetings: readonly string[];
  /** Event → its header keys in order, for each form that was seen. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** An event of itself, not an item of a list that was asked for. */
const isLive = (block: string): boolean =>
  block.startsWith('Event: ') && (!block.includes('\r\nActionID: ') || block.startsWith('Event: OriginateResponse'));

/** Live events of a trace, first value of a key. */
function eventsOf(text: string): { event: Event; keys: string }[] {
  return text
    .split('\r\n\r\n')
    .filter(isLive)
    .map((block) => {
      const event: Record<string, string> = {};
      const keys: string[] = [];
      for (const line of block.split('\r\n')) {
        const colon = line.indexOf(':');
        if (colon < 1) continue;
        keys.push(line.slice(0, colon));
        event[line.slice(0, colon)] ??= line.slice(colon + 1).trimStart();
      }
      // Whether an AttendedTransfer names its target is chance on a real PBX.
      return { event, keys: keys.filter((key) => !key.startsWith('TransferTarget')).join(' ') };
    });
}

/** Depend on what else hangs on the device or the PBX, not on the call. */
const elsewhere = new Set(['DeviceStateChange', 'QueueMemberStatus', 'FullyBooted']);
/** Come from another thread than the channel's own: their place among its events is chance. */
const floating = new Set([
  'NewConnectedLine',
  'NewCallerid',
  'MusicOnHoldStart',
  'MusicOnHoldStop',
  'SoftHangupRequest',
  'AgentComplete',
  'BridgeLeave',
  'Unhold',
]);

/** The phone may ring already when these are told, or not yet. */
const early = new Set(['AgentCalled', 'DialBegin', 'DialState']);

const prefixes = [
  'Parkee',
  'Retriever',
  'Transferer',
  'Transferee',
  'OrigTransferer',
  'SecondTransferer',
  'LocalOne',
  'LocalTwo',
  'Source',
  'Spyer',
  'Spyee',
  'Target',
];

const told = [
  'ChannelStateDesc',
  'Exten',
  'CallerIDNum',
  'DialString',
  'DialStatus',
  'Forward',
  'Cause',
  'TechCause',
  'Queue',
  'Interface',
  'MemberName',
  'Reason',
  'Response',
  'Position',
  'OriginalPosition',
  'Count',
  'BridgeType',
  'IsExternal',
  'DestType',
  'Result',
  'Success',
  'Extension',
  'ParkingSpace',
  'ParkerDialString',
];

class Names {
  private readonly roles = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  meet(id: string, base: string): string {
    const known = this.roles.get(id);
    if (known !== undefined) return known;
    const count = (this.counts.get(base) ?? 0) + 1;
    this.counts.set(base, count);
    const role = `${base}#${count}`;
    this.roles.set(id, role);
    return role;
  }

  get(id: string): string {
    return this.roles.get(id) ?? '?';
  }
}

const baseOf = (channel: string): string => channel.replace(/-[0-9a-f]{8}/, '');

export function shapeOf(text: string): Shape {
  const names = new Names();
  const ids = new Map<string, string>();
  const bridges = new Names();
  const channels: Record<string, string[]> = {};
  const about: Record<string, string[]> = {};
  const meetings: string[] = [];
  const headers: Record<string, Set<string>> = {};
  for (const { event, keys } of eventsOf(text)) {
    const name = event['Event'] ?? '';
    if (elsewhere.has(name)) continue;
    (headers[name] ??= new Set()).add(keys);
    const { Channel: channel, DestChannel: dest, BridgeUniqueid: bridge } = event;
    if (name === 'Newchannel' && channel !== undefined) {
      ids.set(event['Uniqueid'] ?? '', names.meet(channel, baseOf(channel)));
    }
    const words = [name];
    if (bridge !== undefined) words.push(bridges.meet(bridge, event['BridgeType'] ?? ''));
    for (const key of told) {
      if (event[key] !== undefined && !(key === 'Exten' && floating.has(name))) words.push(`${key}=${event[key]}`);
    }
    if (event['Linkedid'] !== undefined) words.push(`linked=${ids.get(event['Linkedid']) ?? '?'}`);
    if (dest !== undefined) {
      const line = [
        ...words,
        ...(early.has(name) ? [] : [`state=${event['DestChannelStateDesc']}`]),
        `by=${channel === undefined ? '-' : names.get(channel)}`,
      ];
      (about[names.get(dest)] ??= []).push(line.join(' '));
      continue;
    }
    const others = prefixes.filter((prefix) => event[`${prefix}Channel`] !== undefined);
    if (others.length > 0 || channel === undefined) {
      if (name !== 'BridgeCreate' && name !== 'BridgeDestroy') {
        const met = others.map((prefix) => `${prefix}=${names.get(event[`${prefix}Channel`] ?? '')}`);
        meetings.push([...words, ...met].join(' '));
      }
      continue;
    }
    if (floating.has(name)) (about[names.get(channel)] ??= []).push(words.join(' '));
    else (channels[names.get(channel)] ??= []).push(words.join(' '));
  }
  for (const list of Object.values(about)) list.sort();
  return {
    channels,
    about,
    meetings,
    headers: Object.fromEntries(Object.entries(headers).map(([name, forms]) => [name, [...forms].sort()])),
  };
}
