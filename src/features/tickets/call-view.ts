/** A call as a ticket sees it: on our clock, with the people of ours who were in it. Pure. */
import { talkTime } from '../../core/call-times.js';
import type { Call } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { CallView } from './command.js';

/** `ours`: an instant of that call's PBX on our clock. `now`: ours. */
export function callView(call: Call, ours: (at: Micros) => Micros, now: Micros): CallView {
  const offset = ours(call.arrivedAt) - call.arrivedAt;
  const moved = (at: Micros | null): Micros | null => (at === null ? null : at + offset);
  const numbers = [call.caller.number, call.caller.extension, call.callee?.number, call.callee?.extension];
  const users = [call.placedBy?.user, call.answeredBy?.user, ...call.segments.map(({ user }) => user)];
  return {
    id: call.id,
    direction: call.direction,
    hotline: call.hotline,
    numbers: [...new Set(numbers.filter((number) => number != null))],
    startedAt: call.arrivedAt + offset,
    answeredAt: moved(call.answeredAt),
    endedAt: moved(call.endedAt),
    talk: talkTime(call, now - offset),
    answeredBy: call.answeredBy?.user ?? null,
    users: [...new Set(users.filter((user) => user != null))],
    outcome: call.outcome,
  };
}
