/**
 * Parts of the pages that load when they are wanted: the program, rooms, texts. One that does not come, because the server
 * is away, is asked for again: a load that fails would take all that is shown with it, a card that rings as well. Some
 * browsers never ask twice for a script that failed once, and after an update of the server the old files are gone: then
 * only a reload helps, and the page has to say so.
 */

/** `changed`: the server has other pages now; `stuck`: it is there, but the part does not come. */
export type Trouble = 'changed' | 'stuck';

/** What the server's pages are: those that run here, others; null: it does not answer. */
export type Release = 'same' | 'other' | null;

export interface PartsDeps {
  readonly release: () => Promise<Release>;
  /** Before a part is asked for again. */
  readonly wait: () => Promise<void>;
  /** Loads again the style sheets that failed; a script that comes the second time does not bring them along. */
  readonly mendStyles: () => Promise<void>;
}

export interface Parts {
  /** Resolves when it has come, however long that takes; rejects only where `signal` says that nobody wants it now. */
  load<T>(load: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Asks the server whether its pages are still those that run here. */
  look(): Promise<void>;
  readonly trouble: () => Trouble | null;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createParts({ release, wait, mendStyles }: PartsDeps): Parts {
  const stuck = new Set<symbol>();
  const listeners = new Set<() => void>();
  let changed = false;

  function tell(change: () => void): void {
    const before = trouble();
    change();
    if (trouble() !== before) for (const listener of listeners) listener();
  }

  function trouble(): Trouble | null {
    if (changed) return 'changed';
    return stuck.size === 0 ? null : 'stuck';
  }

  async function look(): Promise<Release> {
    const now = await release();
    // From one release there is no way back: what runs here is old, whatever the server says later.
    if (now === 'other') tell(() => (changed = true));
    return now;
  }

  return {
    async load(load, signal) {
      const part = Symbol('part');
      let there = false;
      try {
        for (;;) {
          try {
            const come = await load();
            signal?.throwIfAborted();
            return come;
          } catch {
            signal?.throwIfAborted();
            // Once may be a moment's matter; the second time, with the server there, it is the browser or the file.
            if (there) tell(() => stuck.add(part));
            there = (await look()) === 'same';
            await wait();
            await mendStyles();
          }
        }
      } finally {
        tell(() => stuck.delete(part));
      }
    },
    look: async () => void (await look()),
    trouble,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
