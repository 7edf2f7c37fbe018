/**
 * Puts the events of a trace into another order that the PBX might have sent: each channel's own events stay in order,
 * its first before and its last after everything that names it, and nothing overtakes by more than a while.
 */
import type { Micros, PbxEvent } from '../../src/core/pbx-event.js';

interface Named {
  /** The channel whose event it is. */
  readonly own: string | null;
  /** Channels that it speaks of besides. */
  readonly others: readonly string[];
}

const ids = (...views: ({ readonly id: string } | null)[]): string[] =>
  views.flatMap((view) => (view ? [view.id] : []));

function namedIn(event: PbxEvent): Named {
  switch (event.type) {
    case 'dial_began':
    case 'dial_progress':
    case 'dial_ended':
      return event.from === null ? { own: event.to.id, others: [] } : { own: event.from.id, others: [event.to.id] };
    case 'member_called':
    case 'member_connected':
    case 'member_no_answer':
    case 'member_completed':
      return { own: event.caller.id, others: [event.member.id] };
    case 'transferred_blind':
      return { own: event.transferer.id, others: ids(event.transferee) };
    case 'transferred_attended':
      return { own: event.first.id, others: ids(event.second, event.transferee, event.target) };
    case 'picked_up':
      return { own: event.picker.id, others: [event.target.id] };
    case 'spy_began':
      return { own: event.spyer.id, others: ids(event.spyee) };
    case 'unparked':
      return { own: event.parkee.id, others: ids(event.retriever) };
    case 'parked':
    case 'park_timed_out':
    case 'park_gave_up':
      return { own: event.parkee.id, others: [] };
    case 'local_bridged':
    case 'local_optimized':
      return { own: event.one.id, others: [event.two.id] };
    case 'channel_renamed':
      return { own: event.channelId, others: [] };
    default:
      return { own: 'channel' in event ? event.channel.id : null, others: [] };
  }
}

/** Small and repeatable; fast-check gives the seed. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What follows the snapshot that a trace begins with. */
export function liveFrom(events: readonly PbxEvent[]): number {
  return events.findIndex((event) => event.type === 'snapshot_ended') + 1;
}

export function reorder(events: readonly PbxEvent[], window: Micros, roll: (below: number) => number): PbxEvent[] {
  const begin = liveFrom(events);
  const rest = events.slice(begin);
  const before = rest.map(() => 0);
  const after = rest.map((): number[] => []);
  const last = new Map<string, number>();
  const first = new Map<string, number>();
  const spokenOf = new Map<string, number[]>();
  const order = (one: number | undefined, two: number): void => {
    if (one === undefined || one === two) return;
    after[one]?.push(two);
    before[two] = (before[two] ?? 0) + 1;
  };
  rest.forEach((event, index) => {
    const { own, others } = namedIn(event);
    if (own !== null) {
      order(last.get(own), index);
      last.set(own, index);
      if (!first.has(own)) first.set(own, index);
      if (event.type === 'channel_hung_up') for (const earlier of spokenOf.get(own) ?? []) order(earlier, index);
    }
    for (const other of others) {
      order(first.get(other), index);
      spokenOf.set(other, [...(spokenOf.get(other) ?? []), index]);
    }
  });
  const out = events.slice(0, begin);
  const ready = new Set([...rest.keys()].filter((index) => before[index] === 0));
  const done = new Set<number>();
  let oldest = 0;
  while (ready.size > 0) {
    while (done.has(oldest)) oldest += 1;
    const until = (rest[oldest]?.at ?? 0) + window;
    const candidates = [...ready].filter((index) => (rest[index]?.at ?? 0) <= until);
    const pick = candidates[roll(candidates.length)] ?? oldest;
    const event = rest[pick];
    ready.delete(pick);
    done.add(pick);
    if (event !== undefined) out.push(event);
    for (const next of after[pick] ?? []) {
      const left = (before[next] ?? 0) - 1;
      before[next] = left;
      if (left === 0) ready.add(next);
    }
  }
  return out;
}

/** Every event may come again, at once or later. */
export function repeat(events: readonly PbxEvent[], roll: (below: number) => number): PbxEvent[] {
  const begin = liveFrom(events);
  const out = events.slice(0, begin);
  for (let index = begin; index < events.length; index += 1) {
    const event = events[index];
    if (event !== undefined) out.push(event);
    while (roll(10) < 4) {
      const again = events[begin + roll(index - begin + 1)];
      if (again !== undefined) out.push(again);
    }
  }
  return out;
}
