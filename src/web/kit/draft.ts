/**
 * What somebody has typed and not saved yet. It outlives the page's parts, because they are taken down while the screen
 * is locked, and nothing else: it is in this page's memory only, and gone when he signs out or another one signs in.
 */
import { useCallback, useEffect, useState } from 'react';
import { useDesk } from '../shell/context.js';

export interface Drafts {
  readonly get: (key: string) => unknown;
  readonly set: (key: string, value: unknown) => void;
  readonly drop: (key: string) => void;
  readonly clear: () => void;
}

export function createDrafts(): Drafts {
  const kept = new Map<string, unknown>();
  return {
    get: (key) => kept.get(key),
    set: (key, value) => void kept.set(key, value),
    drop: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

/** A state that is still there after a lock. `key`: what it is a draft of, `desk.note/CALL`. `drop` when it is saved. */
export function useDraft<T>(key: string, initial: T): readonly [T, (value: T) => void, () => void] {
  const { drafts } = useDesk();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- under one key only one shape is kept
  const read = useCallback((): T => (drafts.get(key) as T | undefined) ?? initial, [drafts, key, initial]);
  const [state, setState] = useState(() => ({ key, value: read() }));
  useEffect(() => {
    setState((before) => (before.key === key ? before : { key, value: read() }));
  }, [key, read]);
  const put = useCallback(
    (value: T) => {
      drafts.set(key, value);
      setState({ key, value });
    },
    [drafts, key],
  );
  const drop = useCallback(() => drafts.drop(key), [drafts, key]);
  return [state.key === key ? state.value : read(), put, drop];
}
