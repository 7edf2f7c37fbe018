/**
 * The supervisors' live calls: every call as it arrives, changes and ends (the pages tell which are the hotline's), and
 * those that pass the limit while they still wait. Changes of one burst are told once a call; to browsers with the numbers
 * masked, to programs whole.
 */
import { toCallJson, type CallJson } from '../../contract/call.js';
import { instant, instantOrNull, millis } from '../../contract/instant.js';
import { maskCall } from '../../contract/masked-call.js';
import type { AnswerRule } from '../../core/answer-rule.js';
import type { Call, CallId } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Principal, Push } from '../../ports.js';
import type { Role } from '../../contract/roles.js';
import type { Feature } from '../feature.js';

export interface LiveViewDeps {
  readonly openCalls: () => Iterable<Call>;
  readonly answerRule: (call: Call) => AnswerRule;
  /** The clock of the call's PBX, Micros. */
  readonly now: (pbx: string) => Micros;
  readonly push: Push;
  /** Runs a function soon, after what is under way: `setImmediate`. */
  readonly soon: (run: () => void) => void;
}

const watchers: readonly Role[] = ['supervisor', 'administrator'];
const audience = { roles: watchers } as const;

function sees(who: Principal): boolean {
  return watchers.some((role) => who.roles.includes(role));
}

export function createLiveView(deps: LiveViewDeps): Feature {
  /** Calls with news that was not told yet: the newest value, and whether it is new altogether. */
  const dirty = new Map<CallId, { call: Call; first: boolean }>();
  let planned = false;

  const json = (call: Call): CallJson => toCallJson(call, deps.answerRule(call), deps.now(call.pbx));

  function late(call: Call): {
    callId: string;
    queue: string | null;
    offeredAt: string | null;
    lateAt: string;
    limitMs: number;
  } {
    return {
      callId: call.id,
      queue: call.queue,
      offeredAt: instantOrNull(call.offeredAt),
      lateAt: instant(call.lateAt ?? call.arrivedAt),
      limitMs: millis(deps.answerRule(call).limit),
    };
  }

  function flush(): void {
    planned = false;
    const batch = [...dirty.values()];
    dirty.clear();
    for (const { call, first } of batch) {
      const type = call.outcome !== null ? 'call.ended' : first ? 'call.arrived' : 'call.updated';
      const whole = json(call);
      const masked = maskCall(whole);
      if (masked === whole) deps.push.publish({ type, call: whole }, audience);
      else {
        deps.push.publish({ type, call: masked }, { ...audience, via: 'session' });
        deps.push.publish({ type, call: whole }, { ...audience, via: 'token' });
      }
    }
  }

  return {
    name: 'live-view',
    live: {
      name: 'live-view',
      onFacts(facts, callOf) {
        for (const fact of facts) {
          const call = callOf(fact.call);
          if (call === undefined) continue;
          if (fact.type === 'late') deps.push.publish({ type: 'answer.late', ...late(call) }, audience);
          const first = fact.type === 'arrived' || dirty.get(call.id)?.first === true;
          dirty.set(call.id, { call, first });
        }
        if (dirty.size > 0 && !planned) {
          planned = true;
          deps.soon(flush);
        }
      },
    },
    snapshot: (who) => {
      const display = who.via === 'display';
      if (!sees(who) && !display) return {};
      const calls = [...deps.openCalls()];
      const lates = calls.filter((c) => c.lateAt !== null && c.answeredAt === null).map(late);
      if (display) return { late: lates };
      const shown = who.via === 'token' ? json : (call: Call): CallJson => maskCall(json(call));
      return { calls: calls.map(shown), late: lates };
    },
  };
}
