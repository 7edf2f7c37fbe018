/**
 * One beat for everything on a page that runs with time: four times a second, only while somebody may be looking.
 * Those who listen write text into the DOM themselves, so that a second passing draws no component anew.
 */
export const beatMs = 250;

export interface Ticker {
  /** Calls `beat` at once and at every beat; returns the way to stop. */
  readonly add: (beat: () => void) => () => void;
  /** A beat out of turn: the state has changed. */
  now(): void;
  stop(): void;
}

export function ticker(every: (task: () => void) => () => void): Ticker {
  const beats = new Set<() => void>();
  const now = (): void => {
    for (const beat of beats) beat();
  };
  const stop = every(now);
  return {
    add(beat) {
      beats.add(beat);
      beat();
      return () => beats.delete(beat);
    },
    now,
    stop() {
      stop();
      beats.clear();
    },
  };
}
