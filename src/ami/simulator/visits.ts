/**
 * What the random callers are: who calls, what becomes of the call, what its people do. Decided when the call arrives,
 * with seeded chance; traffic.ts plays it. Milliseconds.
 */
import { between, exponential, pick, seededRandom, type Random } from './random.js';
import { bye, consult, endConsult, hold, refer, referTo, talk, unhold, untilBye, type Step } from './steps.js';
import type { SampleCaller, TrafficOptions } from './traffic.js';

/** Who takes a call, how long after its first ring, and what he does then. */
export interface Taken {
  readonly agent: string;
  readonly after: number;
  readonly steps: readonly Step[];
}

export interface Visit {
  /** Extension of a colleague who calls, or of the agent who dials out; null for a caller from outside. */
  readonly from: string | null;
  readonly caller: SampleCaller;
  readonly to: string;
  /** null: nobody takes it. */
  readonly taken: Taken | null;
  /** Others who answer later in the same call, after a transfer. */
  readonly later: readonly string[];
  /** What the caller does once the PBX, or somebody, has answered. */
  readonly steps: readonly Step[];
}

const withheld: SampleCaller = { number: 'anonymous', name: 'Anonymous', withheld: true };
/** A number that no directory knows. */
const stranger = (random: Random): SampleCaller => ({ number: `1390000${5000 + Math.floor(random.next() * 4000)}` });
const stays = (ms: number): Step[] => [talk(ms), bye()];
const ordinary = { from: null, later: [] } as const;

/** What a newcomer sees in the first minute, one of each kind; the first caller comes at once. */
export function tour(options: TrafficOptions): { at: number; visit: Visit }[] {
  const { hotline, vipLine = hotline } = options;
  const known = options.callers.filter((caller) => caller.vip !== true && caller.withheld !== true);
  const one = (index: number): SampleCaller =>
    known[index % Math.max(1, known.length)] ?? stranger(seededRandom(index));
  const vip = options.callers.find((caller) => caller.vip === true) ?? one(1);
  const agent = (index: number): string => options.agents[index % options.agents.length] ?? '';
  const talks = (ms: number): Step[] => [talk(ms), bye()];
  const holds = [talk(6000), hold(), talk(4000), unhold(), ...talks(9000)];
  const by = (index: number, after: number, steps: readonly Step[]): Taken => ({ agent: agent(index), after, steps });
  const visit = (caller: SampleCaller, to: string, taken: Taken | null, steps: Step[] = stays(120_000)): Visit => ({
    ...ordinary,
    caller,
    to,
    taken,
    steps,
  });
  return [
    // An ordinary call, answered quickly.
    { at: 600, visit: visit(one(0), hotline, by(1, 3500, talks(26_000))) },
    // Answered late, past fifteen seconds, while it rings at the first agent's phone too.
    { at: 13_000, visit: visit(one(2), hotline, by(2, 17_500, talks(22_000))) },
    // A VIP, whom the first agent answers; late enough for somebody who is still signing in.
    { at: 31_500, visit: visit(vip, vipLine, by(0, 6000, talks(18_000))) },
    // Gives up waiting.
    { at: 34_000, visit: visit(one(3), hotline, null, stays(10_500)) },
    // Nobody knows this number; put on hold for a while.
    { at: 37_000, visit: visit({ number: '13900004321' }, hotline, by(4, 9500, holds)) },
    // Withheld, and passed on to a colleague.
    {
      at: 48_000,
      visit: {
        ...visit(withheld, hotline, by(3, 3000, [talk(5000), refer(agent(5))]), stays(34_000)),
        later: [agent(5)],
      },
    },
  ];
}

/** Most agents are quick, a few take their time. */
const pickUp = (random: Random): number => Math.min(13_000, between(random, 1500, 4000) + exponential(random, 2200));

/** So long talks that the agents are busy a little more than half of their time, whatever the rate of callers. */
function talkLength(random: Random, options: TrafficOptions): number {
  const each = 0.5 * options.agents.length * options.everyMs - 8000;
  const mean = Math.min(180_000, Math.max(6000, each));
  return Math.min(4 * mean, 0.4 * mean + exponential(random, 0.6 * mean));
}

function whoCalls(random: Random, options: TrafficOptions): Pick<Visit, 'from' | 'caller'> {
  const chance = random.next();
  const colleague = pick(random, options.colleagues ?? []);
  if (chance < 0.08 && colleague !== undefined) return { from: colleague, caller: { number: colleague } };
  if (chance < 0.14) return { from: null, caller: stranger(random) };
  if (chance < 0.17) return { from: null, caller: withheld };
  return { from: null, caller: pick(random, options.callers) ?? stranger(random) };
}

/** One call of an ordinary day. `free` are the agents who could take it now. */
export function invent(random: Random, options: TrafficOptions, free: readonly string[]): Visit {
  const { from, caller } = whoCalls(random, options);
  const agent = pick(random, free) ?? '';
  const length = talkLength(random, options);
  const ends: Step[] = random.next() < 0.4 ? [talk(length), bye()] : [untilBye()];
  const visit: Visit = {
    from,
    caller,
    to: caller.vip === true ? (options.vipLine ?? options.hotline) : options.hotline,
    taken: { agent, after: pickUp(random), steps: ends },
    later: [],
    steps: stays(length + 20_000),
  };
  const taken = (after: number, steps: readonly Step[]): Visit => ({ ...visit, taken: { agent, after, steps } });
  const kind = random.next();
  if (kind < 0.07) return { ...visit, taken: null, steps: stays(between(random, 3000, 16_000)) };
  if (kind < 0.15) return taken(between(random, 15_500, 19_500), ends);
  if (kind < 0.22) {
    const holds = [talk(4000), hold(), talk(between(random, 3000, 9000)), unhold(), ...ends];
    return taken(pickUp(random), holds);
  }
  const colleague = pick(random, options.agents.filter((other) => other !== agent)) ?? agent; // prettier-ignore
  if (kind < 0.27) {
    const passes = [talk(between(random, 4000, 9000)), refer(colleague)];
    return { ...taken(pickUp(random), passes), later: [colleague] };
  }
  if (kind < 0.3) {
    const joins = random.next() < 0.5 ? [referTo()] : [endConsult(), ...ends];
    return taken(pickUp(random), [talk(4000), consult(colleague), talk(3500), ...joins]);
  }
  const reached = options.direct?.(agent);
  if (kind < 0.34 && from === null && reached !== undefined) return { ...visit, to: reached };
  return visit;
}

/** An agent calls somebody back. */
export function callBack(random: Random, options: TrafficOptions, agent: string): Visit {
  const person = pick(random, options.callers) ?? stranger(random);
  return {
    from: agent,
    caller: { number: agent },
    to: `9${person.number}`,
    taken: null,
    later: [],
    steps: stays(talkLength(random, options)),
  };
}
