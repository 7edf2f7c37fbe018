/**
 * The shell around one PBX's call book: feeds it events and ticks, hands facts to the live followers at once and to the
 * fact writer for keeping. It knows no protocol and no feature; the book knows no time but what it is told here.
 */
import type { Call, CallId } from './core/call.js';
import type { CallBook } from './core/call-book.js';
import type { CallFact } from './core/call-fact.js';
import type { Micros, PbxEvent } from './core/pbx-event.js';
import type { LiveFollower, Log, PbxLink } from './ports.js';

/**
 * Ticks run this far behind the PBX's clock (Micros), so that an answer which is still on its way to us when the limit
 * passes is not called late.
 */
const tickSlack: Micros = 100_000;
/** Longest wait between two looks at the deadline, milliseconds: the PBX's clock may be corrected meanwhile. */
const longestSleep = 60_000;

export interface EventFollower {
  readonly name: string;
  /** Every event with the facts that it gave; must be quick and must not throw. */
  onEvent(event: PbxEvent, facts: readonly CallFact[]): void;
  /** Earliest instant (PBX clock) at which it wants a tick. */
  nextDeadline(): Micros | null;
}

export interface PbxShellDeps {
  readonly link: Pick<PbxLink, 'onEvents' | 'now' | 'state'>;
  readonly book: CallBook;
  readonly live: readonly LiveFollower[];
  /** Followers of the events themselves, such as the agents' board of this PBX. */
  readonly boards: readonly EventFollower[];
  readonly write: (facts: readonly CallFact[]) => void;
  readonly log: Log;
  /** Of our clock, and of the PBX's: Clock's. */
  readonly pace?: number;
}

export interface PbxShell {
  stop(): void;
}

export function runPbxShell(deps: PbxShellDeps): PbxShell {
  const { link, book, live, boards, pace = 1 } = deps;
  const slack = tickSlack * pace;
  const callOf = (id: CallId): Call | undefined => book.call(id);
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** One follower's defect is logged and takes nothing from the others: the pop still shows. */
  function guarded(name: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      deps.log.error('a live follower failed', {
        follower: name,
        error: error instanceof Error ? error.stack : String(error),
      });
    }
  }

  function take(event: PbxEvent): void {
    const facts = book.fold(event);
    for (const board of boards) guarded(board.name, () => board.onEvent(event, facts));
    if (facts.length === 0) return;
    for (const follower of live) guarded(follower.name, () => follower.onFacts(facts, callOf));
    deps.write(facts);
  }

  function earliest(): Micros | null {
    let next = book.nextDeadline();
    for (const board of boards) {
      const own = board.nextDeadline();
      if (own !== null && (next === null || own < next)) next = own;
    }
    return next;
  }

  function plan(): void {
    clearTimeout(timer);
    timer = undefined;
    if (stopped) return;
    const next = earliest();
    if (next === null) return;
    const wait = Math.ceil((next + slack - link.now()) / 1000 / pace);
    timer = setTimeout(wake, Math.min(Math.max(wait, 1), longestSleep));
  }

  function wake(): void {
    // Without a link nothing is seen: time alone must not say that somebody is still waiting.
    if (link.state().resynchronised) {
      const at = link.now() - slack;
      const next = earliest();
      if (next !== null && next <= at) take({ type: 'tick', at, precision: 'event' });
    }
    plan();
  }

  link.onEvents((events) => {
    for (const event of events) take(event);
    plan();
  });
  plan();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
