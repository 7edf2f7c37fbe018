/**
 * Whatever a network or a busy PBX does to the order of events, the final record is the same: doubled, late and unknown
 * events change nothing, and it does not matter which channel is told of first. Recorded calls, played in other orders.
 */
import * as fc from 'fast-check';
import type { Call, Offer } from '../../src/core/call.js';
import { createCallBook, type CallBook } from '../../src/core/call-book.js';
import { evolve, type CallFact } from '../../src/core/call-fact.js';
import type { ChannelView, PbxEvent } from '../../src/core/pbx-event.js';
import { eventsOf, traceNames } from '../support/play-trace.js';
import { wiring } from './desk.js';
import { Lists } from './lists.js';
import { dice, liveFrom, reorder, repeat } from './order.js';

/** The long ones are played in golden.test.ts. */
const names = traceNames.filter((name) => !name.includes('burst') && !name.includes('no-timestamps'));
const traces = new Map(names.map((name) => [name, eventsOf(name)]));

const withoutQueue = (offer: Offer): Offer => ({ ...offer, queue: null });

interface Began {
  readonly startedAt: number;
  readonly channelId: string;
}
const byBeginning = (a: Began, b: Began): number => a.startedAt - b.startedAt || (a.channelId < b.channelId ? -1 : 1);

/** Offers and segments in the order of their beginning, whatever the order of their telling. */
function bare(call: Call | undefined): unknown {
  if (call === undefined) return null;
  const { offers, segments, answeringOffer } = call;
  return {
    ...call,
    answeringOffer: answeringOffer === null ? null : offers[answeringOffer]?.channelId,
    factCount: 0,
    // An offer's queue is known by who dialled; told later than the ringing, it is not held against the offer.
    offers: offers.map(withoutQueue).toSorted(byBeginning),
    segments: segments.toSorted(byBeginning),
  };
}

class Record {
  readonly facts: CallFact[] = [];
  readonly calls = new Map<string, Call>();
  last = 0;

  take(book: CallBook, events: readonly PbxEvent[]): void {
    for (const event of events) {
      for (let due = book.nextDeadline(); due !== null && due < event.at; due = book.nextDeadline()) {
        this.#keep(book.fold({ type: 'tick', at: due, precision: 'event' }));
      }
      this.last = Math.max(this.last, event.at);
      this.#keep(book.fold(event));
    }
  }

  #keep(facts: readonly CallFact[]): void {
    for (const fact of facts) {
      this.facts.push(fact);
      const call = evolve(this.calls.get(fact.call), fact);
      if (call !== undefined) this.calls.set(call.id, call);
    }
  }

  end(book: CallBook): this {
    this.take(book, [{ type: 'tick', at: this.last + 10_000_000, precision: 'event' }]);
    return this;
  }

  /** The calls as they are at the end, without what only counts. */
  final(ids: Iterable<string> = this.calls.keys()): unknown[] {
    return [...ids].toSorted().map((id) => bare(this.calls.get(id)));
  }
}

function play(events: readonly PbxEvent[]): Record {
  const book = createCallBook(wiring);
  const record = new Record();
  record.take(book, events);
  return record.end(book);
}

const originals = new Map([...traces].map(([name, events]) => [name, play(events).final()]));

function holdsFor(change: (events: readonly PbxEvent[], seed: number) => PbxEvent[], runs: number): void {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.integer(), (name, seed) => {
      expect([name, play(change(traces.get(name) ?? [], seed)).final()]).toEqual([name, originals.get(name)]);
    }),
    { numRuns: runs },
  );
}

test('events that come twice, at once or later, change nothing', () => {
  holdsFor((events, seed) => repeat(events, dice(seed)), 150);
});

test('channels that overtake each other by 100 ms change nothing', () => {
  holdsFor((events, seed) => reorder(events, 100_000, dice(seed)), 250);
});

test('both at once change nothing', () => {
  holdsFor((events, seed) => repeat(reorder(events, 100_000, dice(seed)), dice(seed + 1)), 150);
});

test('a Local pair told of once more, after its agent has left, does not take the talk away', () => {
  const name = '22/local-members-n';
  const events = traces.get(name) ?? [];
  const joined = events.filter((event) => event.type === 'local_bridged');
  expect(joined.length).toBeGreaterThan(0);
  // The agent's leaving overtakes the caller's, as it may between two channels.
  const left = events.filter((event) => event.type === 'bridge_left' && event.channel.name.startsWith('PJSIP/8002'));
  expect(left).toHaveLength(1);
  const first = events.findIndex((event) => event.type === 'bridge_left');
  const rest = events.slice(first).filter((event) => !left.includes(event));
  const again = [...events.slice(0, first), ...left, ...joined, ...rest];
  expect(play(again).final()).toEqual(originals.get(name));
});

test('events of channels that nobody knows change nothing', () => {
  holdsFor((events, seed) => {
    const roll = dice(seed);
    const begin = liveFrom(events);
    const foreign = (view: ChannelView): ChannelView => ({ ...view, id: `9.${roll(50)}`, linkedId: `9.${roll(50)}` });
    return events.flatMap((event, index) => {
      if (index < begin || roll(3) > 0) return [event];
      if (!('channel' in event) || event.type === 'channel_created' || event.type === 'channel_seen') return [event];
      return [{ ...event, channel: foreign(event.channel) }, event];
    });
  }, 100);
});

test('a closed call stays closed: the whole trace once more gives no fact', () => {
  for (const [name, events] of traces) {
    const book = createCallBook(wiring);
    new Record().take(book, events);
    const live = events.slice(liveFrom(events));
    const again = live.flatMap((event) => book.fold(event));
    expect([name, again]).toEqual([name, []]);
    expect([...book.openCalls()]).toEqual([]);
  }
});

/** Moments in which nothing was about to happen: a restart takes longer than the PBX needs to connect two people. */
function quiet(events: readonly PbxEvent[]): number[] {
  const begin = liveFrom(events);
  return events.flatMap((event, index) => {
    const earlier = events[index - 1];
    return index > begin && earlier !== undefined && event.at - earlier.at >= 50_000 ? [index] : [];
  });
}

/**
 * Cuts in which the PBX is between two things that no fact tells of: who pressed for the end while a phone still rings
 * out, and a transfer's own leg that is being taken back.
 */
const between = /park-given-up|attended-by-ami|forwarded-by-phone/;

test('Skylark restarted at any quiet moment: the same record of every call that was known', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names.filter((name) => !between.test(name))), fc.nat(), (name, which) => {
      const events = traces.get(name) ?? [];
      const moments = quiet(events);
      const cut = moments[which % Math.max(1, moments.length)];
      if (cut === undefined) return;
      const record = new Record();
      const lists = new Lists();
      record.take(createCallBook(wiring), events.slice(0, cut));
      for (const event of events.slice(0, cut)) lists.take(event);
      const known = [...record.calls.keys()];
      const open = new Set(known.filter((id) => record.calls.get(id)?.outcome === null));
      const book = createCallBook(wiring);
      book.restore(
        record.facts.filter((fact) => open.has(fact.call)),
        record.last,
      );
      record.take(book, lists.snapshot(record.last + 1));
      record.take(book, events.slice(cut));
      const whole = play(events);
      expect([name, cut, record.end(book).final(known)]).toEqual([name, cut, whole.final(known)]);
    }),
    { numRuns: 300 },
  );
});

test('the link lost and back at any event, nothing missed: the same record', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(), (name, which) => {
      const events = traces.get(name) ?? [];
      const begin = liveFrom(events);
      const cut = begin + 1 + (which % (events.length - begin));
      const book = createCallBook(wiring);
      const record = new Record();
      const lists = new Lists();
      record.take(book, events.slice(0, cut));
      for (const event of events.slice(0, cut)) lists.take(event);
      const known = [...record.calls.keys()];
      record.take(book, [{ type: 'link_down', at: record.last, precision: 'event', reason: 'socket closed' }]);
      record.take(book, lists.snapshot(record.last));
      record.take(book, events.slice(cut));
      expect([name, cut, record.end(book).final(known)]).toEqual([name, cut, play(events).final(known)]);
    }),
    { numRuns: 300 },
  );
});
