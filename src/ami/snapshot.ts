/**
 * The PBX's present state, said as PbxEvents: the answers to CoreStatus, CoreShowChannels (or Status), BridgeList,
 * QueueStatus and ParkedCalls gathered and put into the order in which the core wants them. Whoever asked — a live link
 * or a recorded trace — hands the answers in.
 */
import type { BridgeView, Micros, PbxEvent } from '../core/pbx-event.js';
import type { AmiMessage } from './message.js';
import type { SeenChannel } from './reader.js';
import { memberView } from './translate.js';
import { absent } from './text.js';
import { bridgeKind } from './words.js';

/** The lists of a snapshot by the action that asks for them. `ParkedCalls` is refused to a user without class call. */
export const snapshotActions = ['CoreStatus', 'CoreShowChannels', 'BridgeList', 'ParkedCalls', 'QueueStatus'] as const;

interface Item {
  readonly message: AmiMessage;
  readonly seen: SeenChannel | null;
}

const text = (value: string | undefined): string | null =>
  value === undefined || value === '' || value === absent ? null : value;

const whole = (value: string | undefined): number | null =>
  value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : null;

/**
 * The PBX's start out of CoreStatus, whole seconds in Micros. It is told in the PBX's own zone, which nobody tells us:
 * read as UTC it is the same at every look, and serves to tell one boot from the next, for nothing else.
 */
export function bootOf(coreStatus: AmiMessage): Micros | null {
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(coreStatus.get('CoreStartupDate') ?? '');
  const time = /^(\d\d):(\d\d):(\d\d)$/.exec(coreStatus.get('CoreStartupTime') ?? '');
  if (date === null || time === null) return null;
  const [, year, month, day] = date.map(Number);
  const [, hour, minute, second] = time.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0) * 1000;
}

export class SnapshotGatherer {
  #boot: Micros | null = null;
  readonly #channels = new Map<string, SeenChannel>();
  readonly #bridges = new Map<string, BridgeView>();
  readonly #parked: SeenChannel[] = [];
  readonly #members: AmiMessage[] = [];
  readonly #entries: AmiMessage[] = [];

  coreStatus(message: AmiMessage): void {
    this.#boot = bootOf(message);
  }

  /** One item of any of the lists; what is of no use is passed over. */
  item({ message, seen }: Item): void {
    switch (message.name) {
      case 'CoreShowChannel':
      case 'Status':
        if (seen !== null) this.#channels.set(seen.channel.id, seen);
        break;
      case 'BridgeListItem': {
        const id = text(message.get('BridgeUniqueid'));
        if (id === null) break;
        const kind = bridgeKind(message.get('BridgeType') ?? null, message.get('BridgeTechnology') ?? null);
        this.#bridges.set(id, { id, kind });
        break;
      }
      case 'ParkedCall':
        if (seen !== null) this.#parked.push(seen);
        break;
      case 'QueueMember':
        this.#members.push(message);
        break;
      case 'QueueEntry':
        this.#entries.push(message);
        break;
      default:
    }
  }

  /** The state at `at` on the PBX's clock, from `snapshot_began` on; the taker adds `snapshot_ended`. */
  events(at: Micros): PbxEvent[] {
    const base = { at, precision: 'snapshot' } as const;
    const out: PbxEvent[] = [{ ...base, type: 'snapshot_began', boot: this.#boot }];
    const inBridge = new Map<string, string[]>();
    for (const { channel, bridgeId, application, ageSeconds } of this.#channels.values()) {
      const createdAt = ageSeconds === null ? null : at - ageSeconds * 1_000_000;
      out.push({ ...base, type: 'channel_seen', channel, bridgeId, createdAt, application });
      if (bridgeId === null) continue;
      const ids = inBridge.get(bridgeId);
      if (ids === undefined) inBridge.set(bridgeId, [channel.id]);
      else ids.push(channel.id);
    }
    for (const [id, channelIds] of inBridge) {
      const bridge = this.#bridges.get(id) ?? { id, kind: 'basic' as const };
      out.push({ ...base, type: 'bridge_seen', bridge, channelIds });
    }
    for (const { channel, lot, space } of this.#parked) {
      out.push({ ...base, type: 'parked_seen', channelId: channel.id, lot, space });
    }
    for (const message of this.#entries) {
      const queue = text(message.get('Queue'));
      const channelId = text(message.get('Uniqueid'));
      if (queue === null || channelId === null) continue;
      const position = whole(message.get('Position'));
      // The caller's number stands before it, so of several the last is the PBX's own.
      const wait = whole(message.all('Wait').at(-1)) ?? 0;
      out.push({ ...base, type: 'queue_entry_seen', queue, channelId, position, joinedAt: at - wait * 1_000_000 });
    }
    for (const message of this.#members) {
      const queue = text(message.get('Queue'));
      const device = text(message.get('Location'));
      if (queue === null || device === null) continue;
      const member = memberView(
        queue,
        device,
        text(message.get('Name')),
        text(message.get('StateInterface')),
        text(message.get('Membership')),
        whole(message.get('LastCall')),
        whole(message.get('InCall')),
        whole(message.get('Status')),
        whole(message.get('Paused')),
        text(message.get('PausedReason')),
        whole(message.get('Wrapuptime')),
      );
      out.push({ ...base, type: 'member_changed', member });
    }
    return out;
  }
}
