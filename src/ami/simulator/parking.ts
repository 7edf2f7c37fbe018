/** The parking lot: callers wait in a bridge of their own until somebody takes them back, or their time is up. */
import { Bridge, type Channel } from './channel.js';
import { whileTalking } from './conversation.js';
import type { Cancel } from './clock.js';
import type { AppExit } from './dialplan.js';
import { sendTo } from './moves.js';
import type { Pbx } from './pbx.js';
import { line, wholeSeconds } from './text.js';
import type { Script } from './thread.js';

interface Parked {
  readonly channel: Channel;
  readonly parker: string;
  readonly space: string;
  readonly parkedAt: number;
  readonly timeoutMs: number;
  readonly cancel: Cancel;
}

export class ParkingLot {
  private readonly pbx: Pbx;
  private readonly spaces = new Map<string, Parked>();
  private bridge: Bridge | null = null;

  constructor(pbx: Pbx) {
    this.pbx = pbx;
  }

  /** Parks a channel that talks; `parker` is the device that is rung when nobody takes the caller back. */
  park(channel: Channel, parker: string, timeoutMs: number): string | null {
    const pbx = this.pbx;
    let number = 701;
    while (this.spaces.has(String(number))) number += 1;
    if (number > 720 || channel.gone || channel.over) return null;
    const space = String(number);
    const before = channel.bridge;
    if (this.bridge === null || !pbx.bridges.has(this.bridge.id)) this.bridge = pbx.newBridge('parking');
    if (before !== null) pbx.leave(channel);
    pbx.enter(this.bridge, channel);
    pbx.say('MusicOnHoldStart', channel, line('Class', 'default'));
    const cancel = pbx.timers.after(timeoutMs, () => this.timedOut(space));
    const parked: Parked = { channel, parker, space, parkedAt: pbx.now(), timeoutMs, cancel };
    this.spaces.set(space, parked);
    this.say('ParkedCall', parked);
    // The one left behind hears the number of the space, then he is alone and hung up on.
    if (before !== null) pbx.timers.after(2640, () => this.dismiss(before));
    return space;
  }

  private dismiss(before: Bridge): void {
    if (this.pbx.bridges.has(before.id) && before.channels.length < 2) this.pbx.disband(before);
  }

  /** A parked caller has hung up. */
  gaveUp(channel: Channel): void {
    for (const parked of this.spaces.values()) {
      if (parked.channel !== channel) continue;
      this.spaces.delete(parked.space);
      parked.cancel();
      this.say('ParkedCallGiveUp', parked);
      this.pbx.say('MusicOnHoldStop', channel);
      return;
    }
  }

  private timedOut(space: string): void {
    const parked = this.spaces.get(space);
    if (parked === undefined || parked.channel.gone || parked.channel.over) return;
    this.spaces.delete(space);
    const { channel } = parked;
    this.pbx.say('MusicOnHoldStop', channel);
    const exten = parked.parker.replace('/', '_');
    const [context, before] = [channel.context, channel.exten];
    channel.context = 'park-dial';
    channel.exten = exten;
    channel.priority = 1;
    this.say('ParkedCallTimeOut', parked);
    [channel.context, channel.exten] = [context, before];
    this.pbx.leave(channel);
    sendTo(this.pbx, channel, 'park-dial', exten);
  }

  /** ParkedCall(): the retriever talks with who is parked there. */
  *retrieve(retriever: Channel, space: string): Script<AppExit> {
    const pbx = this.pbx;
    pbx.changeState(retriever, 6);
    const until = pbx.now() + 500_000;
    while (!retriever.over && pbx.now() < until) yield (until - pbx.now()) / 1000;
    const parked = this.spaces.get(space);
    if (parked === undefined || retriever.over) return 'hangup';
    this.spaces.delete(space);
    parked.cancel();
    const bridge = pbx.newBridge();
    pbx.say('MusicOnHoldStop', parked.channel);
    this.say('UnParkedCall', parked, pbx.lines(retriever, 'Retriever'));
    pbx.leave(parked.channel);
    pbx.enter(bridge, parked.channel);
    pbx.enter(bridge, retriever);
    pbx.connect(retriever, parked.channel.party);
    pbx.connect(parked.channel, retriever.party);
    yield* whileTalking(retriever);
    return 'hangup';
  }

  private say(name: string, parked: Parked, more = ''): void {
    this.pbx.emit('call', name, this.pbx.lines(parked.channel, 'Parkee') + more + this.stateLines(parked));
  }

  stateLines(parked: Parked): string {
    const duration = wholeSeconds(this.pbx.now()) - wholeSeconds(parked.parkedAt);
    return (
      line('ParkerDialString', parked.parker) +
      line('Parkinglot', 'default') +
      line('ParkingSpace', parked.space) +
      line('ParkingTimeout', Math.max(0, Math.round(parked.timeoutMs / 1000) - duration)) +
      line('ParkingDuration', duration)
    );
  }

  /** Bodies of the list that the action ParkedCalls gives. */
  list(): string[] {
    return [...this.spaces.values()].map(
      (parked) => this.pbx.lines(parked.channel, 'Parkee') + this.stateLines(parked),
    );
  }
}
