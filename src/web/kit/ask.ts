/** Reading from the REST interface for a component: one thing, or a list that comes page by page. Late answers are dropped. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useDesk } from '../shell/context.js';
import type { Refused } from '../session/rest.js';

export interface Asked<T> {
  /** The last that came; it stays while it is read again. */
  readonly value: T | null;
  readonly refused: Refused | null;
  readonly busy: boolean;
  readonly again: () => void;
  /** Takes a newer value that came by another way: the answer of a change. */
  readonly put: (value: T) => void;
}

/** `path` null: nothing is asked. Asked again when it changes. */
export function useAsked<T>(path: string | null): Asked<T> {
  const { rest } = useDesk();
  const [state, setState] = useState<Omit<Asked<T>, 'again' | 'put'> & { readonly path: string | null }>({
    path,
    value: null,
    refused: null,
    busy: path !== null,
  });
  const turn = useRef(0);
  const ask = useCallback(() => {
    turn.current += 1;
    const mine = turn.current;
    if (path === null) {
      setState({ path, value: null, refused: null, busy: false });
      return;
    }
    setState((before) => ({
      path,
      value: before.path === path ? before.value : null,
      refused: before.path === path ? before.refused : null,
      busy: true,
    }));
    void rest.get<T>(path).then((answer) => {
      if (mine !== turn.current) return;
      setState((before) =>
        answer.ok
          ? { path, value: answer.value, refused: null, busy: false }
          : { path, value: before.value, refused: answer, busy: false },
      );
    });
  }, [rest, path]);
  useEffect(() => {
    ask();
    return () => {
      turn.current += 1;
    };
  }, [ask]);
  const put = useCallback(
    (value: T) => {
      turn.current += 1;
      setState({ path, value, refused: null, busy: false });
    },
    [path],
  );
  return { value: state.value, refused: state.refused, busy: state.busy, again: ask, put };
}

export interface Pages<T> {
  readonly items: readonly T[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly refused: Refused | null;
  /** Whether there are more; `more` reads them. */
  readonly rest: boolean;
  readonly busy: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}

/** A list of the interface: `{ items, next }`, the next page by `after`. While another list is read, the old one stays. */
export function usePages<T>(path: string): Pages<T> {
  const { rest } = useDesk();
  const [state, setState] = useState<{
    readonly items: readonly T[];
    readonly next: string | null;
    readonly refused: Refused | null;
    readonly state: Pages<T>['state'];
    readonly busy: boolean;
  }>({ items: [], next: null, refused: null, state: 'loading', busy: true });
  const turn = useRef(0);
  const read = useCallback(
    (after: string | null) => {
      turn.current += 1;
      const mine = turn.current;
      setState((before) => ({ ...before, busy: true }));
      const asked =
        after === null ? path : `${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(after)}`;
      void rest.get<Page<T>>(asked).then((answer) => {
        if (mine !== turn.current) return;
        setState((before) => {
          if (!answer.ok) return { ...before, refused: answer, state: 'failed', busy: false };
          const { items, next = null } = answer.value;
          const all = after === null ? items : [...before.items, ...items];
          return { items: all, next, refused: null, state: 'ready', busy: false };
        });
      });
    },
    [rest, path],
  );
  const again = useCallback(() => read(null), [read]);
  useEffect(() => {
    again();
    return () => {
      turn.current += 1;
    };
  }, [again]);
  const { next } = state;
  const more = useCallback(() => {
    if (next !== null) read(next);
  }, [read, next]);
  return {
    items: state.items,
    state: state.state,
    refused: state.refused,
    rest: next !== null,
    busy: state.busy,
    more,
    again,
  };
}

/** The value once it has stood still for so long: a search is asked when the typing pauses. */
export function useSettled<T>(value: T, milliseconds = 250): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
