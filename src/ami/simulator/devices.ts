/**
 * Device states: what each phone and trunk is doing, told by DeviceStateChange, and by QueueMemberStatus for each queue
 * that watches it. A state that did not change gives no event.
 */
import type { Channel } from './channel.js';
import type { Pbx } from './pbx.js';
import { deviceStates, deviceStateWords, line } from './text.js';

export class Devices {
  private readonly pbx: Pbx;
  private readonly channelsOf = new Map<string, Set<Channel>>();
  private readonly told = new Map<string, number>();

  constructor(pbx: Pbx) {
    this.pbx = pbx;
    for (const phone of pbx.phones.all()) this.told.set(phone.device, this.stateOf(phone.device));
    this.told.set(`PJSIP/${pbx.trunk}`, deviceStates.notInUse);
    for (const queue of pbx.queues.values()) {
      for (const member of queue.members) member.status = this.stateOf(member.stateInterface);
      this.told.set(
        `Queue:${queue.name}_avail`,
        queue.available(pbx.now()).length > 0 ? deviceStates.notInUse : deviceStates.inUse,
      );
    }
  }

  joined(channel: Channel): void {
    let set = this.channelsOf.get(channel.device);
    if (set === undefined) this.channelsOf.set(channel.device, (set = new Set()));
    set.add(channel);
  }

  left(channel: Channel): void {
    this.channelsOf.get(channel.device)?.delete(channel);
    this.touched(channel.device);
  }

  channelsAt(device: string): readonly Channel[] {
    return [...(this.channelsOf.get(device) ?? [])];
  }

  stateOf(device: string): number {
    const extension = /^PJSIP\/([^@/]+)$/.exec(device)?.[1];
    const phone = extension === undefined ? undefined : this.pbx.phones.get(extension);
    if (phone !== undefined && !phone.registered) return deviceStates.unavailable;
    let ringing = false;
    let inUse = false;
    let held = false;
    for (const channel of this.channelsOf.get(device) ?? []) {
      if (channel.state === 5) ringing = true;
      else if (channel.state !== 0) {
        inUse = true;
        held ||= channel.onHold;
      }
      if (ringing && inUse) break;
    }
    if (ringing) return inUse ? deviceStates.ringInUse : deviceStates.ringing;
    if (held) return deviceStates.onHold;
    return inUse ? deviceStates.inUse : deviceStates.notInUse;
  }

  /** Something happened on this device: says so where it changed anything. */
  touched(device: string): void {
    if (device.startsWith('Local/')) return;
    const state = this.stateOf(device);
    if (this.told.get(device) === state) return;
    this.tell(device, state);
    for (const queue of this.pbx.queues.values()) {
      for (const member of queue.members) {
        if (member.stateInterface !== device) continue;
        member.status = state;
        this.pbx.emit('agent', 'QueueMemberStatus', queue.memberLines(member));
        this.availabilityOf(queue.name);
      }
    }
  }

  /** `Queue:<name>_avail` is in use when nobody can take a call. */
  availabilityOf(queueName: string): void {
    const queue = this.pbx.queues.get(queueName);
    if (queue === undefined) return;
    const state = queue.available(this.pbx.now()).length > 0 ? deviceStates.notInUse : deviceStates.inUse;
    const device = `Queue:${queueName}_avail`;
    if (this.told.get(device) !== state) this.tell(device, state);
  }

  /** `Queue:<name>` rings while callers wait in it. */
  waitingIn(queueName: string, callers: number): void {
    const state = callers > 0 ? deviceStates.ringing : deviceStates.notInUse;
    const device = `Queue:${queueName}`;
    if ((this.told.get(device) ?? deviceStates.notInUse) !== state) this.tell(device, state);
  }

  all(): readonly [string, string][] {
    return [...this.told].map(([device, state]) => [device, deviceStateWords[state] ?? 'UNKNOWN']);
  }

  tell(device: string, state: number): void {
    this.told.set(device, state);
    this.pbx.emit(
      'call',
      'DeviceStateChange',
      line('Device', device) + line('State', deviceStateWords[state] ?? 'UNKNOWN'),
    );
  }
}
