/**
 * The PBX's clock against ours, from the times in its messages and their arrival. A message is never early, so of many
 * differences the largest is the truest; old ones are forgotten, so that a corrected clock is followed.
 */
import type { Micros } from '../core/pbx-event.js';

/** Differences older than one to two of these (Micros) are forgotten. */
const span: Micros = 30_000_000;
/** Below the known difference by more than this (Micros) no network is to blame: the PBX's clock was set back. */
const step: Micros = 1_000_000;
/** So many messages in a row must say it: one may have waited long. */
const agreeing = 4;

export class ClockOffset {
  #present: Micros | null = null;
  #previous: Micros | null = null;
  #since: Micros = 0;
  #below = 0;

  /** `offset`: time in the message minus arrival; `now`: our clock. */
  add(offset: Micros, now: Micros): void {
    const known = this.value;
    this.#below = known !== null && offset < known - step ? this.#below + 1 : 0;
    if (this.#below >= agreeing) {
      this.#present = offset;
      this.#previous = null;
      this.#since = now;
      this.#below = 0;
      return;
    }
    if (this.#present === null || now - this.#since >= span || now < this.#since) {
      this.#previous = this.#present;
      this.#present = offset;
      this.#since = now;
    } else if (offset > this.#present) {
      this.#present = offset;
    }
  }

  /** PBX clock minus ours, Micros; null while nothing told. */
  get value(): Micros | null {
    if (this.#present === null) return null;
    return this.#previous === null ? this.#present : Math.max(this.#present, this.#previous);
  }
}
