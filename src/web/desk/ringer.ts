/**
 * The console's own ring, made by the browser without a file: two short trills and a rest; while one talks, a single low
 * knock. Sounds on the device that was chosen. A browser gives no sound before somebody touched the page: then it waits.
 */

export interface Ringer {
  /** Whether the browser lets it sound now. */
  audible(): boolean;
  /** To be called on a press of a key or a button: asks the browser for sound. */
  unlock(): Promise<void>;
  /** `knock`: once, softly: he talks to somebody. */
  start(how: 'ring' | 'knock'): void;
  stop(): void;
  /** A short trial; resolves when it is over. */
  test(): Promise<void>;
  /** 0 … 1 */
  setVolume(volume: number): void;
  /** '' is the browser's own. Rejects where the device is gone or the browser cannot choose. */
  setDevice(device: string): Promise<void>;
  /** Called when `audible` may have changed. */
  onChange(listener: () => void): void;
  close(): void;
}

/** Seconds: a trill, a breath, a trill, a rest. */
const cycle = 3;
const trills = [0, 0.55] as const;
const trill = 0.4;
const cyclesAhead = 20;
const low = 587;
const high = 784;

type SinkContext = AudioContext & { setSinkId?: (device: string) => Promise<void> };

export function canChooseDevice(): boolean {
  return 'AudioContext' in window && 'setSinkId' in AudioContext.prototype;
}

export function ringer(): Ringer {
  let context: SinkContext | null = null;
  let volume = 0.6;
  let device = '';
  let playing: { readonly stop: () => void; readonly how: 'ring' | 'knock' } | null = null;
  let changed: () => void = () => undefined;
  let closed = false;

  const make = (): SinkContext | null => {
    if (context !== null || closed || !('AudioContext' in window)) return context;
    context = new AudioContext({ latencyHint: 'interactive' });
    context.addEventListener('statechange', () => changed());
    if (device !== '') void context.setSinkId?.(device).catch(() => undefined);
    return context;
  };

  /** Sounds at these seconds from now; each as long as `length`. */
  function play(at: readonly number[], length: number, loudness: number): () => void {
    const here = make();
    if (here === null) return () => undefined;
    const gain = here.createGain();
    gain.gain.value = 0;
    gain.connect(here.destination);
    const begin = here.currentTime + 0.03;
    const voices = [low, high].map((frequency) => {
      const voice = here.createOscillator();
      voice.type = 'triangle';
      voice.frequency.value = frequency;
      voice.connect(gain);
      voice.start(begin);
      voice.stop(begin + (at.at(-1) ?? 0) + length + 0.2);
      return voice;
    });
    for (const second of at) {
      gain.gain.setValueAtTime(0, begin + second);
      gain.gain.linearRampToValueAtTime(loudness / 2, begin + second + 0.02);
      gain.gain.setValueAtTime(loudness / 2, begin + second + length - 0.05);
      gain.gain.linearRampToValueAtTime(0, begin + second + length);
    }
    return () => {
      gain.gain.cancelScheduledValues(here.currentTime);
      gain.gain.setTargetAtTime(0, here.currentTime, 0.01);
      for (const voice of voices) voice.stop(here.currentTime + 0.1);
      setTimeout(() => gain.disconnect(), 200);
    };
  }

  /** Some rings ahead: a hidden window's timers come late. */
  function ring(): () => void {
    let stop = (): void => undefined;
    const more = (): void => {
      const at = Array.from({ length: cyclesAhead }, (_, n) => trills.map((second) => n * cycle + second)).flat();
      stop = play(at, trill, volume);
    };
    more();
    const timer = setInterval(more, cyclesAhead * cycle * 1000);
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  return {
    audible: () => context?.state === 'running',
    async unlock() {
      if (closed) return;
      const here = make();
      if (here !== null && here.state !== 'running') await here.resume().catch(() => undefined);
      changed();
    },
    start(how) {
      if (playing?.how === how) return;
      playing?.stop();
      playing = { how, stop: how === 'ring' ? ring() : play([0], 0.15, volume * 0.3) };
    },
    stop() {
      playing?.stop();
      playing = null;
    },
    async test() {
      await this.unlock();
      const stop = play(trills, trill, volume);
      await new Promise((resolve) => setTimeout(resolve, 1200));
      stop();
    },
    setVolume(next) {
      volume = Math.min(1, Math.max(0, next));
    },
    async setDevice(next) {
      device = next;
      await context?.setSinkId?.(next);
    },
    onChange(listener) {
      changed = listener;
    },
    close() {
      closed = true;
      playing?.stop();
      void context?.close().catch(() => undefined);
    },
  };
}
