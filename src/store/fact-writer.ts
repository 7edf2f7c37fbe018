/**
 * Stands between the book and the store: takes facts at once, in order, and never makes the caller wait. What the store
 * cannot take is kept in memory and given again, from the first fact that was not acknowledged on. People come first:
 * pops and screens go on while nothing can be written.
 */
import type { CallFact } from '../core/call-fact.js';
import type { Micros } from '../core/pbx-event.js';
import type { Clock, FactLog, Log, StoreHealth, UnknownIntervals } from '../ports.js';
import { textOf } from './error-text.js';

export interface FactWriterDeps {
  readonly facts: Pick<FactLog, 'append'>;
  readonly unknown: Pick<UnknownIntervals, 'begin' | 'end'>;
  readonly clock: Clock;
  readonly log: Log;
  /** How many facts may wait; further ones are lost, which is logged and stored as an unknown interval. */
  readonly cap?: number;
  /** Milliseconds until the first new try; doubled up to `longestDelay`. */
  readonly firstDelay?: number;
  readonly longestDelay?: number;
  /** When to give the store what was taken: soon, but after what is more urgent; default: in the next microtask. */
  readonly soon?: (run: () => void) => void;
}

export interface FactWriter {
  /** Takes facts of one PBX. Returns at once and never throws. */
  write(pbx: string, facts: readonly CallFact[]): void;
  /** Called with the last seq each time that facts became durable. Returns the unsubscribe. */
  onDurable(listener: (lastSeq: number) => void): () => void;
  /** Facts that are not durable yet. */
  waiting(): number;
  health(): StoreHealth;
  /** Resolves when everything given so far is durable, however long that takes; also when stopped. */
  drained(): Promise<void>;
  /** Tries once more to write what waits, then gives up. Returns how many facts were not stored. */
  stop(): Promise<number>;
}

/** About fourteen hours of the load unit 1x, about 200 MB. */
const defaultCap = 500_000;
const factsPerAppend = 1000;
const appendsInFlight = 4;

interface Loss {
  readonly from: Micros;
  to: Micros;
  count: number;
}

export function createFactWriter(deps: FactWriterDeps): FactWriter {
  const { facts: store, unknown, clock, log, cap = defaultCap, firstDelay = 100, longestDelay = 5000 } = deps;
  const soon = deps.soon ?? queueMicrotask;
  const listeners = new Set<(lastSeq: number) => void>();
  /** In order: what is on its way, then what waits. */
  let sent: (readonly CallFact[])[] = [];
  let queue: CallFact[] = [];
  let count = 0;
  let trouble: { readonly since: Micros; readonly text: string } | null = null;
  let pause = firstDelay;
  let timer: NodeJS.Timeout | null = null;
  let scheduled = false;
  let stopped = false;
  const losses = new Map<string, Loss>();
  /** Facts that became durable since the start; the order of the store is the order in which they were given. */
  let durable = 0;
  let drainers: { readonly at: number; readonly resolve: () => void }[] = [];

  function schedule(): void {
    if (scheduled || stopped || timer !== null) return;
    scheduled = true;
    // What one event of the PBX taught in several pieces goes in one append.
    soon(() => {
      scheduled = false;
      pump();
    });
  }

  function pump(): void {
    // In trouble one append at a time feels its way: nothing may overtake it.
    const most = trouble === null ? appendsInFlight : 1;
    if (stopped || timer !== null) return;
    while (queue.length > 0 && sent.length < most) {
      const piece = queue.length <= factsPerAppend ? queue : queue.slice(0, factsPerAppend);
      queue = piece === queue ? [] : queue.slice(factsPerAppend);
      sent.push(piece);
      send(piece);
    }
  }

  function send(piece: readonly CallFact[]): void {
    store.append(piece).then((seq) => acknowledged(piece, seq), refused);
  }

  /** The store acknowledges in order; whatever was refused stays in `sent` and goes back to the queue whole. */
  function acknowledged(piece: readonly CallFact[], seq: number): void {
    const place = sent.indexOf(piece);
    if (place < 0) return;
    sent.splice(place, 1);
    count -= piece.length;
    durable += piece.length;
    if (trouble !== null && timer === null) recovered();
    // Not before there is room again: until then the loss goes on.
    if (trouble === null && losses.size > 0 && count <= cap / 2) tellLosses();
    for (const listener of listeners) listener(seq);
    if (drainers.length > 0) settleDrainers(durable);
    schedule();
  }

  function refused(error: unknown): void {
    if (stopped || timer !== null) return;
    const text = textOf(error);
    if (trouble === null) log.error('Facts cannot be stored; they are kept in memory', { waiting: count, error: text });
    trouble = { since: trouble?.since ?? clock.now(), text };
    timer = setTimeout(() => {
      timer = null;
      // Those of the appends that came through in the end have left `sent` by now; giving one twice does no harm.
      queue = [...sent.flat(), ...queue];
      sent = [];
      pump();
    }, pause);
    pause = Math.min(pause * 2, longestDelay);
  }

  function recovered(): void {
    if (trouble === null) return;
    log.info('Facts are stored again', { seconds: Math.round((clock.now() - trouble.since) / 1_000_000) });
    trouble = null;
    pause = firstDelay;
  }

  function tellLosses(): void {
    for (const [pbx, loss] of losses) tellLoss(pbx, loss);
    losses.clear();
  }

  function tellLoss(pbx: string, loss: Loss): void {
    unknown
      .begin(pbx, loss.from, 'store')
      .then(() => unknown.end(pbx, loss.to, 'store'))
      .catch((error: unknown) => {
        // The store failed again: the loss is told at the next recovery, with whatever was lost meanwhile.
        const newer = losses.get(pbx);
        losses.set(pbx, {
          from: loss.from,
          to: Math.max(loss.to, newer?.to ?? loss.to),
          count: loss.count + (newer?.count ?? 0),
        });
        log.warn('The interval of lost facts could not be stored yet', { error: textOf(error) });
      });
  }

  function lose(pbx: string, facts: readonly CallFact[]): void {
    for (const { at } of facts) {
      const loss = losses.get(pbx);
      if (loss === undefined) {
        losses.set(pbx, { from: at, to: at + 1, count: 1 });
        log.error('Too many facts wait for the store: further ones are lost', { pbx, cap });
      } else {
        loss.to = Math.max(loss.to, at + 1);
        loss.count += 1;
      }
    }
  }

  function settleDrainers(upTo: number): void {
    const waiting = drainers.filter(({ at }) => at > upTo);
    for (const drainer of drainers) if (drainer.at <= upTo) drainer.resolve();
    drainers = waiting;
  }

  return {
    write(pbx, facts) {
      if (facts.length === 0 || stopped) return;
      if (count + facts.length > cap) {
        lose(pbx, facts);
        return;
      }
      count += facts.length;
      queue.push(...facts);
      schedule();
    },
    onDurable(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    waiting: () => count,
    health() {
      if (trouble === null) return { ok: true, reason: null };
      const seconds = Math.max(0, Math.round((clock.now() - trouble.since) / 1_000_000));
      const lost = [...losses.values()].reduce((sum, loss) => sum + loss.count, 0);
      const tail = lost > 0 ? `; ${lost} facts are lost` : '';
      return {
        ok: false,
        reason: `Nothing could be stored for ${seconds} s; ${count} facts wait in memory (${trouble.text})${tail}`,
      };
    },
    drained() {
      if (count === 0 || stopped) return Promise.resolve();
      return new Promise((resolve) => drainers.push({ at: durable + count, resolve }));
    },
    async stop() {
      if (stopped) return count;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      stopped = true;
      const rest = [...sent.flat(), ...queue];
      if (rest.length > 0) {
        // Behind the appends on their way; what those store is recognised.
        await store.append(rest).then(
          () => {
            count = 0;
          },
          (error: unknown) => log.error('Facts are lost: the store did not take them', { count, error: textOf(error) }),
        );
      }
      settleDrainers(Number.POSITIVE_INFINITY);
      return count;
    },
  };
}
