/** A queue's data: members, waiting callers, counters; who could be rung now. The app that uses it is queue-app.ts. */
import type { Channel } from './channel.js';
import type { MemberOptions, QueueOptions, Strategy } from './options.js';
import { deviceStates, line, wholeSeconds } from './text.js';

export interface Member {
  readonly interface: string;
  name: string;
  readonly stateInterface: string;
  readonly membership: 'static' | 'dynamic';
  penalty: number;
  paused: boolean;
  pausedReason: string;
  status: number;
  callsTaken: number;
  /** Whole seconds; 0 when none. */
  lastCall: number;
  lastPause: number;
  readonly loginTime: number;
  inCall: boolean;
  /** Being rung by the queue at this moment. */
  rung: boolean;
}

export interface Waiting {
  readonly channel: Channel;
  readonly joinedAt: number;
  readonly originalPosition: number;
}

/** Local members watch the phone behind them. */
function watched(member: MemberOptions): string {
  if (member.stateInterface !== undefined) return member.stateInterface;
  const local = /^Local\/([^@/]+)@/.exec(member.interface)?.[1];
  return local === undefined ? member.interface : `PJSIP/${local}`;
}

export class Queue {
  readonly name: string;
  readonly strategy: Strategy;
  readonly timeout: number;
  readonly retry: number;
  readonly wrapUp: number;
  readonly maxLength: number;
  readonly joinEmpty: boolean;
  readonly ringInUse: boolean;
  /** Where the keys of waiting callers lead; null: nowhere. */
  readonly keys: string | null;
  readonly members: Member[] = [];
  readonly waiting: Waiting[] = [];
  holdTime = 0;
  talkTime = 0;
  completed = 0;
  abandoned = 0;
  private lastRung = -1;

  constructor(options: QueueOptions, now: number) {
    this.name = options.name;
    this.strategy = options.strategy ?? 'ringall';
    this.timeout = options.timeout ?? 15;
    this.retry = options.retry ?? 1;
    this.wrapUp = options.wrapuptime ?? 0;
    this.maxLength = options.maxlen ?? 0;
    this.joinEmpty = options.joinempty !== false;
    this.ringInUse = options.ringInUse === true;
    this.keys = options.context ?? null;
    for (const member of options.members) this.add(member, 'static', now);
  }

  add(options: MemberOptions, membership: Member['membership'], now: number): Member {
    const member: Member = {
      interface: options.interface,
      name: options.name ?? options.interface,
      stateInterface: watched(options),
      membership,
      penalty: options.penalty ?? 0,
      paused: options.paused === true,
      pausedReason: '',
      status: deviceStates.notInUse,
      callsTaken: 0,
      lastCall: 0,
      lastPause: 0,
      loginTime: wholeSeconds(now),
      inCall: false,
      rung: false,
    };
    this.members.push(member);
    return member;
  }

  member(memberInterface: string): Member | undefined {
    return this.members.find((member) => member.interface === memberInterface);
  }

  /** Members that may be rung now: there, not paused, not on the phone, not winding up. */
  available(now: number): Member[] {
    return this.members.filter(
      (member) =>
        !member.paused &&
        !member.rung &&
        (member.status === deviceStates.notInUse ||
          member.status === 0 ||
          (this.ringInUse && member.status === deviceStates.inUse)) &&
        (this.wrapUp === 0 || member.lastCall === 0 || wholeSeconds(now) - member.lastCall >= this.wrapUp),
    );
  }

  /** Who is rung for the next try, by the queue's strategy. */
  choose(now: number, shuffle: <T>(list: readonly T[]) => T[]): Member[] {
    const free = this.available(now);
    if (this.strategy === 'ringall' || free.length === 0) return free.toReversed();
    const ordered = (): Member[] => {
      if (this.strategy === 'random') return shuffle(free);
      if (this.strategy === 'leastrecent') return [...free].sort((a, b) => a.lastCall - b.lastCall);
      if (this.strategy === 'linear' || this.strategy === 'rrmemory') {
        const after = free.filter((member) => this.members.indexOf(member) > this.lastRung);
        return after.length > 0 ? after : free;
      }
      return free;
    };
    const chosen = ordered()[0]!;
    this.lastRung = this.members.indexOf(chosen);
    return [chosen];
  }

  /** A caller of a linear queue begins with the first member. */
  begin(): void {
    if (this.strategy === 'linear') this.lastRung = -1;
  }

  /** As many callers are served at once as members are free (`autofill`). */
  mayRing(entry: Waiting, now: number): boolean {
    const place = this.waiting.indexOf(entry);
    return place >= 0 && place < this.available(now).length;
  }

  position(entry: Waiting): number {
    return this.waiting.indexOf(entry) + 1;
  }

  /** Exponential average, as app_queue reckons it. */
  countHold(seconds: number): void {
    this.holdTime = Math.floor((this.holdTime * 3 + seconds) / 4);
  }

  countTalk(seconds: number): void {
    this.completed += 1;
    this.talkTime = Math.floor((this.talkTime * 3 + seconds) / 4);
  }

  /** As in QueueMemberStatus, -Added, -Removed and -Pause. */
  memberLines(member: Member): string {
    return (
      line('Queue', this.name) +
      line('MemberName', member.name) +
      line('Interface', member.interface) +
      this.stateLines(member) +
      line('Ringinuse', this.ringInUse ? 1 : 0) +
      line('Wrapuptime', this.wrapUp)
    );
  }

  /** As in the list that QueueStatus gives. */
  listLines(member: Member): string {
    return (
      line('Queue', this.name) +
      line('Name', member.name) +
      line('Location', member.interface) +
      this.stateLines(member) +
      line('Wrapuptime', this.wrapUp)
    );
  }

  private stateLines(member: Member): string {
    return (
      line('StateInterface', member.stateInterface) +
      line('Membership', member.membership) +
      line('Penalty', member.penalty) +
      line('CallsTaken', member.callsTaken) +
      line('LastCall', member.lastCall) +
      line('LastPause', member.lastPause) +
      line('LoginTime', member.loginTime) +
      line('InCall', member.inCall ? 1 : 0) +
      line('Status', member.status) +
      line('Paused', member.paused ? 1 : 0) +
      line('PausedReason', member.pausedReason)
    );
  }
}
