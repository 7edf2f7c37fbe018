/**
 * Queue(): a caller waits, members are rung by the queue's strategy, one answers or nobody does. Order and repetition
 * of the events are those of recorded traces of Asterisk 22. What a queue knows stands in queue.ts.
 */
import type { Channel } from './channel.js';
import { bothLines, dialOut, fromChannel, invite, sayDialBegin, sayDialEnd, sayDialState } from './dial-out.js';
import type { AppExit } from './dialplan.js';
import type { Leg } from './leg.js';
import { whileTalking } from './conversation.js';
import type { Pbx } from './pbx.js';
import { completeTicket } from './queue-ticket.js';
import type { Member, Queue, Waiting } from './queue.js';
import { between, shuffled } from './random.js';
import { line, wholeSeconds } from './text.js';
import type { Script } from './thread.js';

interface Attempt {
  readonly member: Member;
  readonly leg: Leg;
}

export interface QueueCall {
  readonly queue: string;
  /** Seconds; the queue's own limit for this caller. */
  readonly timeout?: number;
  /** The caller hears ringing instead of music. */
  readonly ringing?: boolean;
}

export function* queueApp(pbx: Pbx, caller: Channel, call: QueueCall): Script<AppExit> {
  const queue = pbx.queues.get(call.queue);
  if (queue === undefined) return 'next';
  if (!queue.joinEmpty && queue.members.length === 0) return 'next';
  if (queue.maxLength > 0 && queue.waiting.length >= queue.maxLength) return 'next';
  const entry: Waiting = { channel: caller, joinedAt: pbx.now(), originalPosition: queue.waiting.length + 1 };
  queue.waiting.push(entry);
  queue.begin();
  pbx.devices.waitingIn(queue.name, queue.waiting.length);
  pbx.say(
    'QueueCallerJoin',
    caller,
    line('Queue', queue.name) + line('Position', queue.position(entry)) + line('Count', queue.waiting.length),
    'agent',
  );
  const music = call.ringing !== true;
  if (music) pbx.say('MusicOnHoldStart', caller, line('Class', 'default'));
  const deadline = call.timeout === undefined ? Infinity : entry.joinedAt + call.timeout * 1_000_000;
  const stop = (): boolean => caller.over || caller.moved || pbx.now() >= deadline;
  const untilDeadline = (ms: number): number => Math.max(0, Math.min(ms, (deadline - pbx.now()) / 1000));

  for (;;) {
    if (stop()) break;
    if (!queue.mayRing(entry, pbx.now())) {
      yield untilDeadline(1000);
      continue;
    }
    const attempts = yield* callMembers(pbx, caller, queue);
    const answered = yield* waitForMember(
      pbx,
      caller,
      queue,
      attempts,
      () => untilDeadline(queue.timeout * 1000),
      stop,
    );
    for (const { member } of attempts) member.rung = false;
    if (answered !== null) {
      connect(pbx, caller, queue, entry, answered, music);
      yield* whileTalking(caller);
      return 'hangup';
    }
    if (stop()) break;
    if (attempts.every(({ leg }) => leg.told)) yield untilDeadline(queue.retry * 1000);
  }

  leave(pbx, caller, queue, entry, music);
  return caller.over ? 'hangup' : 'next';
}

/** Rings those whose turn it is: the call reaches each phone a little after the one before. */
function* callMembers(pbx: Pbx, caller: Channel, queue: Queue): Script<Attempt[]> {
  const attempts: Attempt[] = [];
  for (const member of queue.choose(pbx.now(), (list) => shuffled(pbx.random, list))) {
    if (caller.over || caller.moved) break;
    const leg = dialOut(pbx, member.interface, fromChannel(caller, 'AppQueue'));
    if (leg === null) continue;
    member.rung = true;
    attempts.push({ member, leg });
    yield between(pbx.random, 0.3, 2.5);
    pbx.emit(
      'agent',
      'AgentCalled',
      bothLines(pbx, caller, leg.channel) +
        line('Queue', queue.name) +
        line('Interface', member.interface) +
        line('MemberName', member.name),
    );
    sayDialBegin(pbx, caller, leg, member.interface);
    if (queue.strategy !== 'ringall') pbx.connect(caller, leg.channel.party);
    invite(pbx, leg);
  }
  return attempts;
}

/** Until somebody answers (and who), or time is up, or the caller is gone; the other phones stop ringing then. */
function* waitForMember(
  pbx: Pbx,
  caller: Channel,
  queue: Queue,
  attempts: Attempt[],
  limitMs: () => number,
  stop: () => boolean,
): Script<Attempt | null> {
  const until = pbx.now() + limitMs() * 1000;
  for (;;) {
    for (const attempt of attempts) {
      const { leg } = attempt;
      if (leg.told) continue;
      if (leg.status === 'ringing' && !leg.toldRinging) sayDialState(pbx, caller, leg);
      if (leg.status === 'answered') {
        takenBy(pbx, caller, queue, attempts, attempt);
        return attempt;
      }
      if (!leg.waiting) refused(pbx, caller, queue, attempt);
    }
    const open = attempts.filter(({ leg }) => !leg.told);
    if (caller.over || caller.moved) {
      cancel(pbx, caller, open, 0);
      return null;
    }
    if (open.length === 0) return null;
    const left = (until - pbx.now()) / 1000;
    if (left <= 0 || stop()) {
      ringNoAnswer(pbx, caller, queue, open);
      return null;
    }
    yield left;
  }
}

const memberLines = (queue: Queue, member: Member): string =>
  line('Queue', queue.name) + line('Interface', member.interface) + line('MemberName', member.name);

function sayRingNoAnswer(pbx: Pbx, caller: Channel, queue: Queue, { member, leg }: Attempt): void {
  const rang = Math.floor((pbx.now() - leg.startedAt) / 1_000_000) * 1000;
  pbx.emit(
    'agent',
    'AgentRingNoAnswer',
    bothLines(pbx, caller, leg.channel) + memberLines(queue, member) + line('RingTime', rang),
  );
}

/** 486 or 603 of one phone; the others ring on. */
function refused(pbx: Pbx, caller: Channel, queue: Queue, attempt: Attempt): void {
  attempt.leg.told = true;
  attempt.member.rung = false;
  sayDialEnd(pbx, caller, attempt.leg.channel, 'NOANSWER');
  sayRingNoAnswer(pbx, caller, queue, attempt);
  pbx.finish(attempt.leg.channel);
}

/** The time of all who ring is up. */
function ringNoAnswer(pbx: Pbx, caller: Channel, queue: Queue, open: Attempt[]): void {
  for (const attempt of open) sayRingNoAnswer(pbx, caller, queue, attempt);
  for (const { leg } of open) sayDialEnd(pbx, caller, leg.channel, 'NOANSWER');
  for (const { leg } of open) {
    sayDialEnd(pbx, caller, leg.channel, 'CANCEL');
    leg.told = true;
  }
  for (const { leg } of open) pbx.finish(leg.channel, 0);
}

/** Asterisk says each cancelled attempt twice: when it is hung up on, and when the list is cleaned up. */
function cancel(pbx: Pbx, caller: Channel, open: Attempt[], cause: number): void {
  for (let times = 0; times < 2; times += 1) {
    for (const { leg } of open) sayDialEnd(pbx, caller, leg.channel, 'CANCEL');
  }
  for (const { leg } of open) {
    leg.told = true;
    pbx.finish(leg.channel, cause);
  }
}

function takenBy(pbx: Pbx, caller: Channel, queue: Queue, attempts: Attempt[], winner: Attempt): void {
  const losers = attempts.filter((attempt) => attempt !== winner && !attempt.leg.told);
  const picker = winner.leg.pickedUp;
  if (picker === null) {
    sayDialEnd(pbx, caller, winner.leg.channel, 'ANSWER');
    for (const { leg } of losers) sayDialEnd(pbx, caller, leg.channel, 'CANCEL');
  }
  pbx.connect(caller, (picker ?? winner.leg.channel).party);
  for (const { leg } of losers) sayDialEnd(pbx, caller, leg.channel, 'CANCEL');
  for (const { leg } of losers) {
    leg.told = true;
    pbx.finish(leg.channel, 26);
  }
  winner.leg.told = true;
}

function connect(
  pbx: Pbx,
  caller: Channel,
  queue: Queue,
  entry: Waiting,
  { member, leg }: Attempt,
  music: boolean,
): void {
  const now = pbx.now();
  const rung = leg.channel;
  const talker = leg.pickedUp ?? rung;
  if (music) pbx.say('MusicOnHoldStop', caller);
  const position = queue.position(entry);
  queue.waiting.splice(position - 1, 1);
  pbx.devices.waitingIn(queue.name, queue.waiting.length);
  sayLeave(pbx, caller, queue, position);
  const holdSeconds = wholeSeconds(now) - wholeSeconds(entry.joinedAt);
  queue.countHold(holdSeconds);
  member.inCall = true;
  pbx.emit(
    'agent',
    'AgentConnect',
    bothLines(pbx, caller, talker) +
      memberLines(queue, member) +
      line('HoldTime', holdSeconds) +
      line('RingTime', wholeSeconds(now) - wholeSeconds(leg.startedAt)),
  );
  // A call that was redirected here is over for the queue before.
  completeTicket(pbx, caller);
  caller.ticket = {
    queue: queue.name,
    memberInterface: member.interface,
    memberName: member.name,
    memberChannel: talker,
    holdSeconds,
    connectedAt: now,
    done() {
      member.inCall = false;
      member.callsTaken += 1;
      member.lastCall = wholeSeconds(pbx.now());
      queue.countTalk(wholeSeconds(pbx.now()) - wholeSeconds(now));
    },
  };
  pbx.changeState(caller, 6);
  talker.leg = null;
  pbx.converse(caller, talker);
  if (talker !== rung) pbx.finish(rung, leg.pickedCause);
}

function sayLeave(pbx: Pbx, caller: Channel, queue: Queue, position: number): void {
  pbx.say(
    'QueueCallerLeave',
    caller,
    line('Queue', queue.name) + line('Position', position) + line('Count', queue.waiting.length),
    'agent',
  );
}

/** Left without an answer: hung up, sent elsewhere, or the queue's own limit; only a pressed key is no abandon. */
function leave(pbx: Pbx, caller: Channel, queue: Queue, entry: Waiting, music: boolean): void {
  const position = queue.position(entry);
  if (music) pbx.say('MusicOnHoldStop', caller);
  const byKey = caller.key !== null;
  caller.key = null;
  if (byKey) queue.waiting.splice(position - 1, 1);
  else abandon(pbx, caller, queue, entry, position);
  pbx.devices.waitingIn(queue.name, queue.waiting.length);
  sayLeave(pbx, caller, queue, position);
}

function abandon(pbx: Pbx, caller: Channel, queue: Queue, entry: Waiting, position: number): void {
  pbx.say(
    'QueueCallerAbandon',
    caller,
    line('Queue', queue.name) +
      line('Position', position) +
      line('OriginalPosition', entry.originalPosition) +
      line('HoldTime', wholeSeconds(pbx.now()) - wholeSeconds(entry.joinedAt)),
    'agent',
  );
  queue.abandoned += 1;
  queue.waiting.splice(position - 1, 1);
}
