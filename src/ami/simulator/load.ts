/**
 * Load for benches and storms: as many calls at once as wanted, cheap to make and true in shape. A few calls are played
 * once on a PBX of their own; every further call is the same events with ids, numbers, names and instants of its own.
 * Phones are 8000 to 8899: beyond some 300 calls at once each is in several of them, as no real phone would be.
 * The pacing on real time is `pour`; random callers for people to watch are traffic.ts.
 */
import { VirtualClock } from './clock.js';
import { Pbx, type OutgoingEvent } from './pbx.js';
import { exponential, pick, seededRandom, type Random } from './random.js';
import { absent, escapedName } from './text.js';
import { caller, phone, playScene, type Scene } from './scene.js';
import { answer, bye, hold, ring, talk, unhold, untilBye, type Step } from './steps.js';

export interface LoadOptions {
  readonly seed?: number;
  /** Mean rate, all calls together. */
  readonly eventsPerSecond: number;
  /** Instant of the beginning, Micros. */
  readonly startAt: number;
  /** How long an answered caller talks, milliseconds; default 6000. With the rate it decides how many calls run at once. */
  readonly talkMs?: number;
}

export interface Load {
  /** The next event in order of its instant; there is always one. */
  next(): OutgoingEvent;
  /** Calls begun so far. */
  readonly calls: number;
  /** Calls that run now. */
  readonly running: number;
}

const placeholders = {
  number: '13999999999',
  name: '负载测试员',
  agents: ['8991', '8992', '8993'],
} as const;
const names = ['张伟', '王芳', '李强', '欧阳明月', '司马相如', "Sean O'Neill", '陈静（行政部）', 'Anna Petrova', ''];

/** Three phones ring; one of them takes the call, or nobody does. */
function shapes(talkMs: number): Scene[] {
  const [first, second, third] = placeholders.agents;
  const scene = (name: string, steps: readonly Step[], callerSteps: readonly Step[]): Scene => ({
    name,
    about: 'a shape of load',
    parties: [
      phone(first, [ring()]),
      phone(second, [ring(2000), ...steps]),
      phone(third, [ring()]),
      caller('4008000000', callerSteps, { number: placeholders.number, name: placeholders.name }),
    ],
  });
  const stays = [talk(2200 + talkMs), bye()];
  return [
    scene('caller hangs up', [answer(), untilBye()], stays),
    scene('agent hangs up', [answer(), talk(talkMs), bye()], [untilBye()]),
    scene('on hold', [answer(), talk(talkMs / 4), hold(), talk(talkMs / 4), unhold(), untilBye()], stays),
    scene('gives up', [ring()], [talk(7000), bye()]),
  ];
}

/** An event with gaps: `literals[0] value[gaps[0]] literals[1] …`. */
interface Template {
  readonly eventClass: OutgoingEvent['eventClass'];
  readonly name: string;
  /** After the beginning of the call, Micros. */
  readonly after: number;
  readonly literals: readonly string[];
  readonly gaps: readonly number[];
}

interface Shape {
  readonly events: readonly Template[];
  /** How many of each the call needs. */
  readonly channels: number;
  readonly bridges: number;
}

function recordShape(scene: Scene): Shape {
  const clock = new VirtualClock();
  const start = clock.now();
  const seen: OutgoingEvent[] = [];
  const members = placeholders.agents.map((extension) => ({ interface: `PJSIP/${extension}` }));
  const pbx = new Pbx(
    {
      users: [],
      phones: placeholders.agents.map((extension) => ({ extension, name: `坐席 ${extension}` })),
      queues: [{ name: 'hotline', timeout: 60, members }],
    },
    clock,
    seededRandom(1),
    (event) => seen.push(event),
  );
  playScene(pbx, scene);
  clock.advance(10);
  clock.runUntil(() => pbx.idle, 600_000);
  const events = seen.filter((event) => event.eventClass === 'call' || event.eventClass === 'agent');
  const all = events.map((event) => event.body).join('');
  const found = (pattern: RegExp): string[] => [...new Set([...all.matchAll(pattern)].map((match) => match[1] ?? ''))];
  const ids = found(/^(?:Dest)?Uniqueid: (\S+)\r$/gm);
  const serials = found(/PJSIP\/\w+-([0-9a-f]{8})/g);
  const bridges = found(/^BridgeUniqueid: (\S+)\r$/gm);
  // The order of the values is that of `valuesOf`.
  const marks = [
    placeholders.number,
    placeholders.name,
    ...placeholders.agents,
    ...ids,
    ...serials.map((serial) => `-${serial}`),
    ...bridges,
  ];
  // A serial stands right behind an extension, the others on their own.
  const alone = marks.filter((mark) => !mark.startsWith('-')).map((mark) => mark.replace('.', '\\.'));
  const behind = marks.filter((mark) => mark.startsWith('-'));
  const anyMark = new RegExp(`(?:(?<!\\d)(?:${alone.join('|')})|(?:${behind.join('|')}))(?![\\d.])`, 'g');
  return {
    channels: ids.length,
    bridges: bridges.length,
    events: events.map((event) => ({
      eventClass: event.eventClass,
      name: event.name,
      after: event.at - start,
      literals: event.body.split(anyMark),
      gaps: [...event.body.matchAll(anyMark)].map((match) => marks.indexOf(match[0])),
    })),
  };
}

interface Running {
  readonly shape: Shape;
  readonly startedAt: number;
  readonly values: readonly string[];
  at: number;
  next: number;
}

const firstSerial = 16_000_000;

export function createLoad(options: LoadOptions): Load {
  const random = seededRandom(options.seed ?? 1);
  const known = shapes(options.talkMs ?? 6000).map(recordShape);
  const perCall = known.reduce((sum, shape) => sum + shape.events.length, 0) / known.length;
  const everyMicros = (perCall / options.eventsPerSecond) * 1_000_000;
  const heap = new Heap();
  let nextCallAt = options.startAt;
  let calls = 0;
  let serial = firstSerial;

  function begin(): void {
    const shape = pick(random, known) ?? known[0]!;
    const call = { shape, startedAt: nextCallAt, values: valuesOf(shape), at: 0, next: 0 };
    call.at = nextCallAt + (shape.events[0]?.after ?? 0);
    heap.push(call);
    calls += 1;
    nextCallAt += Math.max(1, Math.round(exponential(random, everyMicros)));
  }

  function valuesOf(shape: Shape): string[] {
    const seconds = Math.floor(nextCallAt / 1_000_000);
    const group = (calls * 3) % 900;
    const values = [mobile(random), escapedName(pick(random, names) ?? '') || absent];
    for (let agent = 0; agent < 3; agent += 1) values.push(String(8000 + group + agent));
    for (let channel = 0; channel < shape.channels; channel += 1) values.push(`${seconds}.${serial + channel}`);
    for (let channel = 0; channel < shape.channels; channel += 1) values.push(`-${hex8(serial + channel)}`);
    for (let bridge = 0; bridge < shape.bridges; bridge += 1) {
      values.push(`${hex8(serial + bridge)}-0000-4000-8000-${hex8(seconds)}0000`);
    }
    serial += shape.channels;
    return values;
  }

  return {
    next() {
      while (heap.first === undefined || nextCallAt <= heap.first.at) begin();
      const call = heap.first;
      const template = call.shape.events[call.next]!;
      const event = {
        eventClass: template.eventClass,
        name: template.name,
        at: call.at,
        body: filled(template, call.values),
      };
      call.next += 1;
      const following = call.shape.events[call.next];
      if (following === undefined) heap.pop();
      else {
        call.at = call.startedAt + following.after;
        heap.sink();
      }
      return event;
    },
    get calls() {
      return calls;
    },
    get running() {
      return heap.size;
    },
  };
}

const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
const mobile = (random: Random): string => `1390000${1000 + Math.floor(random.next() * 9000)}`;

function filled({ literals, gaps }: Template, values: readonly string[]): string {
  let text = literals[0]!;
  for (let at = 0; at < gaps.length; at += 1) text += values[gaps[at]!]! + literals[at + 1]!;
  return text;
}

/** Calls by the instant of their next event. */
class Heap {
  private readonly calls: Running[] = [];

  get first(): Running | undefined {
    return this.calls[0];
  }

  get size(): number {
    return this.calls.length;
  }

  push(call: Running): void {
    const { calls } = this;
    let at = calls.push(call) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (calls[parent]!.at <= call.at) break;
      calls[at] = calls[parent]!;
      at = parent;
    }
    calls[at] = call;
  }

  pop(): void {
    const last = this.calls.pop();
    if (last === undefined || this.calls.length === 0) return;
    this.calls[0] = last;
    this.sink();
  }

  /** The first one's instant has moved on. */
  sink(): void {
    const { calls } = this;
    const moved = calls[0]!;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= calls.length) break;
      if (child + 1 < calls.length && calls[child + 1]!.at < calls[child]!.at) child += 1;
      if (moved.at <= calls[child]!.at) break;
      calls[at] = calls[child]!;
      at = child;
    }
    calls[at] = moved;
  }
}

export interface PourTarget {
  inject(event: OutgoingEvent): void;
  now(): number;
}

/**
 * Sends the load's events at their instants, those of the last few milliseconds together; `stop` gives how many went.
 * The load must begin at the target's present instant.
 */
export function pour(load: Load, target: PourTarget, everyMs = 5): { stop(): number } {
  let sent = 0;
  let held: OutgoingEvent | null = null;
  const timer = setInterval(() => {
    const now = target.now();
    for (;;) {
      held ??= load.next();
      if (held.at > now) return;
      target.inject(held);
      held = null;
      sent += 1;
    }
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return sent;
    },
  };
}
