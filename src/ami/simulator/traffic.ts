/**
 * Random callers for as long as wanted: a believable hotline day for the demo. What becomes of a call is decided when it
 * arrives (visits.ts); here it is played: the people at the phones look their part up. Load for the benches is load.ts.
 */
import type { Channel } from './channel.js';
import { placeCall } from './far-end.js';
import type { Pbx } from './pbx.js';
import type { Behaviour } from './phones.js';
import { pauseMember } from './queue-members.js';
import { between, exponential, pick, seededRandom } from './random.js';
import { answer, bye, ring, talk, untilBye } from './steps.js';
import { deviceStates } from './text.js';
import { callBack, invent, tour, type Taken, type Visit } from './visits.js';

export interface Traffic {
  /** No new callers; calls that run go on. Idempotent. */
  stop(): void;
  /** The PBX has begun anew: its calls are gone, the callers go on calling. */
  rebooted(): void;
  readonly calls: number;
  /** An idle agent, `wanted` where he is idle, dials this and talks a moment; null: nobody is idle. */
  callOut(dialled: string, wanted: string | null): string | null;
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
  /** An agent's own number for direct inward dial. */
  readonly direct?: (agent: string) => string;
  /** Begin with the tour: one call of each kind within the first minute; default true. */
  readonly tour?: boolean;
  /** Agents take a break now and then; default true. */
  readonly breaks?: boolean;
  /** At most so many callers at once; default one more than there are agents. */
  readonly atMost?: number;
}

/** What is meant to become of one call, and how far it is. */
interface Plan {
  taken: Taken | null;
  readonly later: readonly string[];
  firstRungAt: number | null;
  readonly channel: Channel;
}

const reasons = ['午休', '培训', '小休', '会议'];

export function startTraffic(current: () => Pbx, options: TrafficOptions): Traffic {
  const random = seededRandom(options.seed ?? 1);
  /** By the linkedid of the caller's channel; calls that ended are dropped. */
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

  /** Phones look up what their owner does with a call; who is to take it does, the others let it ring. */
  function instruct(pbx: Pbx): void {
    for (const extension of options.agents) {
      const phone = pbx.phones.get(extension);
      if (phone === undefined) continue;
      const alone = phone.behave;
      phone.behave = (call) => {
        const plan = plans.get(call.linkedId);
        return plan === undefined ? alone(call) : act(pbx, plan, extension, call.linkedId);
      };
    }
  }

  function act(pbx: Pbx, plan: Plan, extension: string, linkedId: string): ReturnType<Behaviour> {
    if (plan.channel.everBridged) {
      const wanted = plan.later.length === 0 || plan.later.includes(extension);
      return wanted ? [ring(between(random, 1500, 4000)), answer(), untilBye()] : [ring()];
    }
    plan.firstRungAt ??= pbx.now();
    // Whoever was to take it may be on the phone by now: then the first one who is rung does.
    if (plan.taken !== null && !canTake(pbx, plan.taken.agent, linkedId)) {
      plan.taken = { ...plan.taken, agent: extension };
    }
    if (plan.taken?.agent !== extension) return [ring()];
    // The queue may ring him anew: he meant to answer so long after the first ring.
    const wait = plan.taken.after - (pbx.now() - plan.firstRungAt) / 1000;
    return [ring(Math.max(600, wait)), answer(), ...plan.taken.steps];
  }

  /** His phone is one of those that this call rings, and free for it. */
  function canTake(pbx: Pbx, extension: string, linkedId: string): boolean {
    const device = `PJSIP/${extension}`;
    const queue = [...pbx.queues.values()].find((q) => q.waiting.some((entry) => entry.channel.linkedId === linkedId));
    const own = pbx.devices.channelsAt(device);
    if (own.some((channel) => channel.state === 6 || channel.linkedId !== linkedId)) return false;
    return queue === undefined || queue.members.some((m) => m.stateInterface === device && !m.paused);
  }

  function arrive(visit: Visit): void {
    const pbx = current();
    const { caller, from } = visit;
    const name = caller.name ?? (from === null ? '' : (pbx.phones.get(from)?.name ?? ''));
    const channel = placeCall(pbx, {
      from,
      to: visit.to,
      number: caller.number,
      name,
      withheld: caller.withheld === true,
      steps: visit.steps,
    });
    calls += 1;
    for (const [linkedId, plan] of plans) if (plan.channel.gone) plans.delete(linkedId);
    plans.set(channel.linkedId, { taken: visit.taken, later: visit.later, firstRungAt: null, channel });
  }

  /** Free, in no other call's plan, and on duty. */
  function idleAgents(pbx: Pbx): string[] {
    return options.agents.filter((extension) => {
      const device = `PJSIP/${extension}`;
      const state = pbx.devices.stateOf(device);
      if (state !== deviceStates.notInUse && state !== deviceStates.ringing) return false;
      return ![...pbx.queues.values()].some((queue) => queue.member(device)?.paused === true);
    });
  }

  function next(): void {
    const pbx = current();
    const waiting = [...plans.values()].filter((plan) => !plan.channel.gone).length;
    const idle = idleAgents(pbx);
    if (waiting < (options.atMost ?? options.agents.length + 1) && idle.length > 0) {
      const quiet = idle.filter((extension) => pbx.devices.channelsAt(`PJSIP/${extension}`).length === 0);
      const agent = pick(random, quiet);
      const back = random.next() < 0.05 && quiet.length > 2 && agent !== undefined;
      arrive(back ? callBack(random, options, agent) : invent(random, options, idle));
    }
    later(Math.max(400, exponential(random, options.everyMs)), next);
  }

  /** One agent at a time is away for a while. */
  function takeBreak(): void {
    const pbx = current();
    const idle = idleAgents(pbx);
    const agent = idle.length > options.agents.length / 2 ? pick(random, idle) : undefined;
    const ms = between(random, 20_000, 60_000);
    if (agent !== undefined) {
      pauseEverywhere(pbx, agent, true, pick(random, reasons) ?? '');
      later(ms, () => pauseEverywhere(current(), agent, false, ''));
    }
    later(ms + between(random, 30_000, 120_000), takeBreak);
  }

  function pauseEverywhere(pbx: Pbx, agent: string, paused: boolean, reason: string): void {
    for (const queue of pbx.queues.keys()) pauseMember(pbx, queue, `PJSIP/${agent}`, paused, reason);
  }

  instruct(current());
  let begin = 400;
  if (options.tour !== false) {
    for (const { at, visit } of tour(options)) {
      later(at, () => arrive(visit));
      begin = Math.max(begin, at + 6000);
    }
  }
  later(begin, next);
  if (options.breaks !== false) later(begin + 20_000, takeBreak);

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
    callOut(dialled, wanted) {
      const pbx = current();
      const quiet = idleAgents(pbx).filter((agent) => pbx.devices.channelsAt(`PJSIP/${agent}`).length === 0);
      const agent = quiet.find((one) => one === wanted) ?? quiet.at(-1);
      if (stopped || agent === undefined) return null;
      const steps = [talk(9000), bye()];
      arrive({ from: agent, caller: { number: agent }, to: dialled, taken: null, later: [], steps });
      return agent;
    },
  };
}
