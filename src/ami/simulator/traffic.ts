/**
 * Random callers with seeded chance: a believable hotline day for the demo. What each call does is decided when it
 * arrives (a plan); the people at the phones look their part up there. Load for the benches stands in load.ts.
 */
import { placeCall } from './far-end.js';
import type { Channel } from './channel.js';
import type { Pbx } from './pbx.js';
import { between, exponential, pick, seededRandom, type Random } from './random.js';
import { answer, bye, hold, refer, ring, talk, unhold, untilBye, type Step } from './steps.js';

export interface Traffic {
  /** No new callers. Idempotent. */
  stop(): void;
  /** The PBX has begun anew: its calls are gone, the callers go on calling. */
  rebooted(): void;
  readonly calls: number;
}

export interface SampleCaller {
  readonly number: string;
  readonly name?: string;
  readonly withheld?: boolean;
  readonly vip?: boolean;
}

export interface TrafficOptions {
  readonly callers: readonly SampleCaller[];
  /** Mean time between callers, in milliseconds. */
  readonly everyMs: number;
  readonly seed?: number;
  /** Dialled numbers: the hotline's, and where VIPs are sent. */
  readonly hotline: string;
  readonly vipLine?: string;
  /** Extensions that answer. */
  readonly agents: readonly string[];
  /** Extensions of colleagues who call the hotline from their desks. */
  readonly colleagues?: readonly string[];
  /** Begin with the tour: one call of each kind within the first minute; default true. */
  readonly tour?: boolean;
  /** At most so many calls at once; default as many as there are agents. */
  readonly atMost?: number;
}

/** What becomes of one call. Milliseconds. */
interface Plan {
  /** Who takes it, how long after the first ring, what he does then; null: nobody. */
  taken: { readonly agent: string; readonly after: number; readonly steps: readonly Step[] } | null;
  /** Others who answer later in the same call (after a transfer). */
  readonly later: readonly string[];
  firstRungAt: number | null;
  answered: boolean;
}

interface Visit {
  readonly at: number;
  readonly caller: SampleCaller;
  readonly to: string;
  readonly taken: Plan['taken'];
  readonly later?: readonly string[];
  /** What the caller does once the PBX has answered. */
  readonly steps: readonly Step[];
}

export function startTraffic(current: () => Pbx, options: TrafficOptions): Traffic {
  const random = seededRandom(options.seed ?? 1);
  const plans = new Map<string, Plan>();
  const clock = current().clock;
  const pending = new Set<() => void>();
  let stopped = false;
  let calls = 0;

  const later = (ms: number, run: () => void): void => {
    const cancel = clock.after(ms, () => {
      pending.delete(cancel);
      if (!stopped) run();
    });
    pending.add(cancel);
  };

  /** Phones look up what their owner does with this call; the one who is to take it does, the others let it ring. */
  function instruct(pbx: Pbx): void {
    for (const extension of options.agents) {
      const phone = pbx.phones.get(extension);
      if (phone === undefined) continue;
      const alone = phone.behave;
      phone.behave = (call) => {
        const plan = plans.get(call.linkedId);
        if (plan === undefined) return alone(call);
        if (plan.answered) {
          const wanted = plan.later.length === 0 || plan.later.includes(extension);
          return wanted ? [ring(between(random, 1500, 4000)), answer(), untilBye()] : [ring()];
        }
        plan.firstRungAt ??= pbx.now();
        // Whoever was to take it may be on the phone by now: then the first one who is rung does.
        if (plan.taken !== null && !canTake(pbx, plan.taken.agent, call.linkedId)) {
          plan.taken = { ...plan.taken, agent: extension };
        }
        if (plan.taken?.agent !== extension) return [ring()];
        // The queue may ring him anew: he meant to answer so long after the first ring.
        const wait = plan.taken.after - (pbx.now() - plan.firstRungAt) / 1000;
        return [ring(Math.max(600, wait)), answer(), ...plan.taken.steps];
      };
    }
  }

  /** His phone is one of those that this call rings, and free for it. */
  function canTake(pbx: Pbx, extension: string, linkedId: string): boolean {
    const device = `PJSIP/${extension}`;
    const talks = pbx.devices.channelsAt(device).some((channel) => channel.state === 6);
    const queue = [...pbx.queues.values()].find((q) => q.waiting.some((entry) => entry.channel.linkedId === linkedId));
    const rung = queue?.members.some((member) => member.stateInterface === device && !member.paused);
    return !talks && rung !== false;
  }

  function arrive(visit: Visit): void {
    const pbx = current();
    const channel: Channel = placeCall(pbx, {
      from: null,
      to: visit.to,
      number: visit.caller.number,
      name: visit.caller.name ?? '',
      withheld: visit.caller.withheld === true,
      steps: visit.steps,
    });
    calls += 1;
    const plan: Plan = { taken: visit.taken, later: visit.later ?? [], firstRungAt: null, answered: false };
    plans.set(channel.linkedId, plan);
    watchAnswer(channel, plan);
    if (plans.size > 500) plans.delete(plans.keys().next().value!);
  }

  function watchAnswer(channel: Channel, plan: Plan): void {
    later(200, () => {
      if (channel.everBridged) plan.answered = true;
      else if (!channel.gone) watchAnswer(channel, plan);
    });
  }

  /** Phones that are free and not promised to somebody else. */
  function freeAgents(pbx: Pbx): string[] {
    return options.agents.filter((extension) => {
      const state = pbx.devices.stateOf(`PJSIP/${extension}`);
      return state === 1 || state === 6;
    });
  }

  function next(): void {
    const pbx = current();
    const running = [...pbx.channels.values()].filter((channel) => channel.device === `PJSIP/${pbx.trunk}`).length;
    const agents = freeAgents(pbx);
    if (running < (options.atMost ?? options.agents.length) && agents.length > 0) {
      arrive(invent(random, options, agents));
    }
    later(Math.max(400, exponential(random, options.everyMs)), next);
  }

  instruct(current());
  let begin = 400;
  if (options.tour !== false) {
    for (const visit of tour(options)) {
      later(visit.at, () => arrive(visit));
      begin = Math.max(begin, visit.at + 6000);
    }
  }
  later(begin, next);

  return {
    stop() {
      stopped = true;
      for (const cancel of pending) cancel();
      pending.clear();
    },
    rebooted() {
      plans.clear();
      instruct(current());
    },
    get calls() {
      return calls;
    },
  };
}

const withheldCaller: SampleCaller = { number: 'anonymous', name: 'Anonymous' };
const stranger = (random: Random): SampleCaller => ({ number: `1370000${1000 + Math.floor(random.next() * 9000)}` });

/** What a newcomer sees in the first minute, one of each kind. The first caller comes at once. */
export function tour(options: TrafficOptions): Visit[] {
  const known = options.callers.filter((caller) => caller.vip !== true && caller.withheld !== true);
  const vip = options.callers.find((caller) => caller.vip === true) ?? known[0];
  const agent = (index: number): string => options.agents[index % options.agents.length]!;
  const one = (index: number): SampleCaller =>
    known[index % Math.max(1, known.length)] ?? stranger(seededRandom(index));
  const talks = (ms: number): Step[] => [talk(ms), bye()];
  const stays: Step[] = [talk(120_000), bye()];
  return [
    // An ordinary call, answered quickly.
    { at: 600, caller: one(0), to: options.hotline, taken: { agent: agent(0), after: 3500, steps: talks(26_000) }, steps: stays },
    // A VIP.
    { at: 7000, caller: vip ?? one(1), to: options.vipLine ?? options.hotline, taken: { agent: agent(4), after: 4500, steps: talks(30_000) }, steps: stays },
    // Answered late: past fifteen seconds.
    { at: 13_000, caller: one(2), to: options.hotline, taken: { agent: agent(1), after: 17_500, steps: talks(22_000) }, steps: stays },
    // Gives up waiting.
    { at: 34_000, caller: one(3), to: options.hotline, taken: null, steps: [talk(10_500), bye()] },
    // Nobody knows this number; put on hold for a while.
    { at: 37_000, caller: { number: '13700004321' }, to: options.hotline, taken: { agent: agent(2), after: 9500, steps: [talk(6000), hold(), talk(4000), unhold(), ...talks(9000)] }, steps: stays },
    // Withheld, and passed on to a colleague.
    { at: 48_000, caller: withheldCaller, to: options.hotline, taken: { agent: agent(3), after: 3000, steps: [talk(5000), refer(agent(5))] }, later: [agent(5)], steps: [talk(34_000), bye()] },
  ]; // prettier-ignore
}

/** One caller of an ordinary day: most are answered soon, some late, a few give up; now and then a transfer. */
function invent(random: Random, options: TrafficOptions, agents: readonly string[]): Visit {
  const chance = random.next();
  const caller =
    chance < 0.08
      ? stranger(random)
      : chance < 0.12
        ? withheldCaller
        : (pick(random, options.callers) ?? stranger(random));
  const to = caller.vip === true ? (options.vipLine ?? options.hotline) : options.hotline;
  const agent = pick(random, agents)!;
  const length = 8000 + Math.min(120_000, exponential(random, 28_000));
  const ends: Step[] = random.next() < 0.4 ? [talk(length), bye()] : [untilBye()];
  const stays: Step[] = [talk(length + 25_000), bye()];
  const kind = random.next();
  const visit = { at: 0, caller, to, steps: stays };
  if (kind < 0.1) return { ...visit, taken: null, steps: [talk(between(random, 3000, 14_000)), bye()] };
  if (kind < 0.2) return { ...visit, taken: { agent, after: between(random, 15_500, 21_000), steps: ends } };
  if (kind < 0.27) {
    const colleague =
      pick(
        random,
        options.agents.filter((other) => other !== agent),
      ) ?? agent;
    const passes = [talk(between(random, 5000, 12_000)), refer(colleague)];
    return { ...visit, taken: { agent, after: between(random, 2000, 8000), steps: passes }, later: [colleague] };
  }
  if (kind < 0.35) {
    const holds = [talk(5000), hold(), talk(between(random, 3000, 9000)), unhold(), ...ends];
    return { ...visit, taken: { agent, after: between(random, 2000, 9000), steps: holds } };
  }
  return { ...visit, taken: { agent, after: between(random, 1500, 11_000), steps: ends } };
}
