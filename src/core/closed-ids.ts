/**
 * Ids of channels that are gone, so that a late or repeated message about them begins nothing. Bounded: the newest
 * 50,000 of the last hour on the PBX's clock.
 */
import type { Micros } from './pbx-event.js';

const most = 50_000;
const longest: Micros = 3_600_000_000;

export class ClosedIds {
  readonly #at = new Map<string, Micros>();

  add(id: string, at: Micros): void {
    this.#at.delete(id);
    this.#at.set(id, at);
    for (const [oldest, closedAt] of this.#at) {
      if (this.#at.size <= most && closedAt >= at - longest) return;
      this.#at.delete(oldest);
    }
  }

  has(id: string): boolean {
    return this.#at.has(id);
  }

  clear(): void {
    this.#at.clear();
  }

  get size(): number {
    return this.#at.size;
  }
}
