/** Which scripts fit a call: one a step, the one that says most about it, in the order in which a call goes. Pure. */
import type { Procedure } from '../../contract/procedure.js';
import { scriptSteps, type Script } from '../../contract/procedure-words.js';
import { matcher } from '../../core/wiring.js';

export interface Situation {
  readonly direction: Script['direction'];
  readonly vip: boolean;
  /** The ticket's category; null while it has none. */
  readonly category: string | null;
  /** The PBX's name of the queue; null where there was none. */
  readonly queue: string | null;
  /** Answered, or still waiting, beyond the limit: an apology is due. */
  readonly late: boolean;
}

type Categories = Procedure['categories'];

/** Patterns are compiled once an edition, not once a ring. */
const compiled = new WeakMap<readonly string[], (value: string) => boolean>();
function fits(patterns: readonly string[], value: string): boolean {
  let match = compiled.get(patterns);
  if (match === undefined) compiled.set(patterns, (match = matcher(patterns)));
  return match(value);
}

/** A category and all above it, itself first. */
function lineOf(categories: Categories, id: string | null): readonly string[] {
  const line: string[] = [];
  for (let at = id; at !== null && !line.includes(at);) {
    line.push(at);
    const above = at;
    at = categories.find((one) => one.id === above)?.parent ?? null;
  }
  return line;
}

/** How much a script says about this call; null where it does not fit. A nearer category weighs more than a farther one. */
function weight(script: Script, call: Situation, line: readonly string[]): number | null {
  let sum = 0;
  if (script.direction !== call.direction) return null;
  if (script.vip !== null) {
    if (script.vip !== call.vip) return null;
    sum += 1;
  }
  if (script.queues !== null) {
    if (call.queue === null || !fits(script.queues, call.queue)) return null;
    sum += 1;
  }
  if (script.categories !== null) {
    const { categories } = script;
    const near = line.findIndex((id) => categories.includes(id));
    if (near < 0) return null;
    sum += 1 + 1 / (2 + near);
  }
  return sum;
}

export function chooseScripts(
  procedure: Pick<Procedure, 'categories' | 'scripts'>,
  call: Situation,
): readonly Script[] {
  const line = lineOf(procedure.categories, call.category);
  return scriptSteps.flatMap((step) => {
    if (step === 'apology' && !call.late) return [];
    let best: { readonly script: Script; readonly weight: number } | null = null;
    for (const script of procedure.scripts) {
      if (script.step !== step) continue;
      const weighs = weight(script, call, line);
      if (weighs !== null && (best === null || weighs > best.weight)) best = { script, weight: weighs };
    }
    return best === null ? [] : [best.script];
  });
}
