/** Instants at which the book wants to be woken, earliest first. A binary heap; what is no longer due says so itself. */
import type { Micros } from './pbx-event.js';

interface Entry {
  readonly at: Micros;
  readonly wake: (at: Micros) => void;
  /** Whether it still matters: an entry that does not is dropped unseen. */
  readonly live: () => boolean;
}

export class Deadlines {
  readonly #heap: Entry[] = [];

  push(at: Micros, live: () => boolean, wake: (at: Micros) => void): void {
    const heap = this.#heap;
    const entry = { at, wake, live };
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.at <= at) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  /** The earliest instant that still matters; null when there is none. */
  next(): Micros | null {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined) return null;
      if (top.live()) return top.at;
      this.#pop();
    }
  }

  /** Wakes everything due at `now` or before, each with its own instant. */
  run(now: Micros): void {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || top.at > now) return;
      this.#pop();
      if (top.live()) top.wake(top.at);
    }
  }

  /** Whether anything could be due at `now`: cheap enough for every event. */
  due(now: Micros): boolean {
    const top = this.#heap[0];
    return top !== undefined && top.at <= now;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      let below = heap[child];
      if (below === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && right.at < below.at) {
        child += 1;
        below = right;
      }
      if (below.at >= last.at) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}
