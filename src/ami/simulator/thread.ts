/**
 * A line of action in simulated time: a generator that yields how many milliseconds to wait (Infinity: until woken).
 * Like a channel's own thread on a real PBX, it looks at the world each time it wakes. Leaves what it does to scripts.
 */
import type { Cancel, SimClock } from './clock.js';

export type Script<Result = void> = Generator<number, Result, void>;

export class Thread {
  private readonly clock: SimClock;
  private readonly script: Script;
  private pending: Cancel | null = null;
  private woken = false;
  private running = false;
  private over = false;

  /** Begins as soon as the present action has returned. */
  constructor(clock: SimClock, script: Script, delayMs = 0) {
    this.clock = clock;
    this.script = script;
    this.sleep(delayMs);
  }

  /** Makes it look again soon, however long it meant to wait. Waking twice is waking once. */
  wake(): void {
    if (this.over || this.woken) return;
    this.woken = true;
    if (!this.running) this.sleep(0);
  }

  /** Ends it for good without letting it do anything more. */
  stop(): void {
    this.over = true;
    this.pending?.();
    this.pending = null;
  }

  get ended(): boolean {
    return this.over;
  }

  private sleep(ms: number): void {
    this.pending?.();
    this.pending = ms === Infinity ? null : this.clock.after(ms, () => this.resume());
  }

  private resume(): void {
    this.pending = null;
    if (this.over) return;
    this.woken = false;
    this.running = true;
    let step: IteratorResult<number, void>;
    try {
      step = this.script.next();
    } finally {
      this.running = false;
    }
    if (this.over) return;
    if (step.done === true) this.over = true;
    else this.sleep(this.woken ? 0 : step.value);
  }
}
