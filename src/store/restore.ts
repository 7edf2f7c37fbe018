/** Calls as they were when the facts ended: the restart's first step. Matching them with the PBX is the book's work. */
import type { Call, CallId } from '../core/call.js';
import { evolve, type CallFact } from '../core/call-fact.js';

/** Folds facts (of any number of calls, each call's in order) and returns the calls that have not ended. */
export function openCallsFromFacts(facts: Iterable<CallFact>): Call[] {
  const calls = new Map<CallId, Call>();
  for (const fact of facts) {
    const call = evolve(calls.get(fact.call), fact);
    if (call !== undefined) calls.set(fact.call, call);
  }
  return [...calls.values()].filter((call) => call.outcome === null);
}
