/** Keeps what a PBX would list at any moment of a trace, so that a trace can be cut anywhere and taken up again. */
import type { BridgeView, ChannelView, Micros, PbxEvent } from '../../src/core/pbx-event.js';

interface Known {
  view: ChannelView;
  readonly born: Micros;
  bridge: BridgeView | null;
}

export class Lists {
  #boot: Micros | null = null;
  readonly #channels = new Map<string, Known>();
  readonly #queues = new Map<string, { readonly queue: string; readonly at: Micros }>();

  #see(view: ChannelView | null): Known | undefined {
    const known = view === null ? undefined : this.#channels.get(view.id);
    if (known !== undefined && view !== null) known.view = { ...view, state: view.state ?? known.view.state };
    return known;
  }

  take(event: PbxEvent): void {
    switch (event.type) {
      case 'snapshot_began':
        this.#boot = event.boot;
        break;
      case 'channel_created':
        this.#channels.set(event.channel.id, { view: event.channel, born: event.at, bridge: null });
        break;
      case 'channel_hung_up':
        this.#channels.delete(event.channel.id);
        this.#queues.delete(event.channel.id);
        break;
      case 'dial_began':
      case 'dial_ended':
        this.#see(event.from);
        this.#see(event.to);
        break;
      case 'bridge_entered': {
        const known = this.#see(event.channel);
        if (known !== undefined) known.bridge = event.bridge;
        break;
      }
      case 'bridge_left': {
        const known = this.#see(event.channel);
        if (known?.bridge?.id === event.bridge.id) known.bridge = null;
        break;
      }
      case 'queue_joined':
        this.#see(event.channel);
        this.#queues.set(event.channel.id, { queue: event.queue, at: event.at });
        break;
      case 'queue_left':
        this.#queues.delete(event.channel.id);
        break;
      case 'channel_changed':
      case 'hangup_requested':
        this.#see(event.channel);
        break;
      default:
    }
  }

  /** As the adapter says it: whole seconds where Asterisk tells whole seconds. */
  snapshot(at: Micros): PbxEvent[] {
    const base = { at, precision: 'snapshot' } as const;
    const whole = (instant: Micros): Micros => at - Math.round((at - instant) / 1_000_000) * 1_000_000;
    const events: PbxEvent[] = [{ ...base, type: 'snapshot_began', boot: this.#boot }];
    const bridges = new Map<string, { bridge: BridgeView; channelIds: string[] }>();
    for (const [id, { view, born, bridge }] of this.#channels) {
      events.push({
        ...base,
        type: 'channel_seen',
        channel: view,
        bridgeId: bridge?.id ?? null,
        createdAt: whole(born),
        application: null,
      });
      if (bridge === null) continue;
      const known = bridges.get(bridge.id) ?? { bridge, channelIds: [] };
      known.channelIds.push(id);
      bridges.set(bridge.id, known);
    }
    for (const bridge of bridges.values()) events.push({ ...base, type: 'bridge_seen', ...bridge });
    for (const [channelId, { queue, at: joined }] of this.#queues) {
      events.push({ ...base, type: 'queue_entry_seen', queue, channelId, position: null, joinedAt: whole(joined) });
    }
    events.push({ ...base, type: 'snapshot_ended' });
    return events;
  }
}
