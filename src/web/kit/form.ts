/**
 * A form's values with what is wrong beside each field. Whatever is refused, what was typed stays; the first field that
 * is wrong gets the focus.
 */
import { useCallback, useLayoutEffect, useRef, useState, type FormEvent, type RefObject } from 'react';
import { useTexts } from '../shell/context.js';
import type { Answer, Refused } from '../session/rest.js';
import { refusalOf, saidOf, type Sentences } from './said.js';

export type Problems = Readonly<Record<string, string>>;

export interface Form<V extends object> {
  readonly values: V;
  /** Takes what was typed; what was wrong with that field is no longer said. */
  readonly put: <K extends keyof V & string>(key: K, value: V[K]) => void;
  /** Begins anew with these values. */
  readonly reset: (values: V) => void;
  /** In the reader's words; null where nothing is wrong. `path`: the field's name as the server says it. */
  readonly problem: (path: string) => string | null;
  /** Problems whose path begins with `prefix.`: of a row, of a group. */
  readonly below: (prefix: string) => Problems;
  /** What is wrong with the form as a whole. */
  readonly said: string | null;
  /** The last refusal as it came: its reason, what it tells besides. */
  readonly refused: Refused | null;
  readonly busy: boolean;
  /** Values differ from those that it began with. */
  readonly touched: boolean;
  readonly ref: RefObject<HTMLFormElement | null>;
  /**
   * For `onSubmit`. `check` gives problems found here, before anything is sent; `send` asks the server; `done` gets the
   * answer. A second submit while one is under way is passed over.
   */
  readonly submit: <T>(steps: Steps<V, T>) => (event?: FormEvent) => void;
  /** Problems found elsewhere. */
  readonly fail: (refused: Refused) => void;
}

export interface Steps<V, T> {
  readonly check?: (values: V) => Problems;
  readonly send: (values: V) => Promise<Answer<T>>;
  readonly done: (value: T, headers: Headers) => void;
  /** Takes a refusal that the form need not show; true: taken. */
  readonly refused?: (refused: Refused) => boolean;
}

interface Wrong {
  readonly fields: Problems;
  readonly refused: Refused | null;
}
const nothingWrong: Wrong = { fields: {}, refused: null };

/** `sentences`: the room's own translations of the server's words. */
export function useForm<V extends object>(initial: V, sentences: Sentences = []): Form<V> {
  const texts = useTexts();
  const [values, setValues] = useState(initial);
  const [begun, setBegun] = useState(initial);
  const [wrong, setWrong] = useState(nothingWrong);
  const [busy, setBusy] = useState(false);
  const ref = useRef<HTMLFormElement>(null);
  const under = useRef(false);
  const latest = useRef(values);
  latest.current = values;

  // Only when a refusal came: not at each key.
  useLayoutEffect(() => {
    if (Object.keys(wrong.fields).length > 0 && wrong.refused !== null)
      ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong]);

  const put = useCallback(<K extends keyof V & string>(key: K, value: V[K]) => {
    setValues((before) => ({ ...before, [key]: value }));
    setWrong((before) => {
      const rest = Object.entries(before.fields).filter(([path]) => path !== key && !path.startsWith(`${key}.`));
      if (rest.length === Object.keys(before.fields).length) return before;
      return { fields: Object.fromEntries(rest), refused: rest.length === 0 ? null : before.refused };
    });
  }, []);
  const reset = useCallback((next: V) => {
    setValues(next);
    setBegun(next);
    setWrong(nothingWrong);
  }, []);
  const fail = useCallback((refused: Refused) => setWrong({ fields: refused.fields, refused }), []);

  const submit = useCallback(
    <T>({ check, send, done, refused: take }: Steps<V, T>) =>
      (event?: FormEvent): void => {
        event?.preventDefault();
        if (under.current) return;
        const found = check?.(latest.current) ?? {};
        if (Object.keys(found).length > 0) {
          setWrong({ fields: found, refused: { ...here, fields: found } });
          return;
        }
        under.current = true;
        setBusy(true);
        void send(latest.current).then((answer) => {
          under.current = false;
          setBusy(false);
          if (answer.ok) {
            setWrong(nothingWrong);
            done(answer.value, answer.headers);
          } else if (take?.(answer) !== true) fail(answer);
        });
      },
    [fail],
  );

  return {
    values,
    put,
    reset,
    problem(path) {
      const sentence = wrong.fields[path];
      return sentence === undefined ? null : saidOf(sentence, texts, sentences);
    },
    below(prefix) {
      return Object.fromEntries(
        Object.entries(wrong.fields)
          .filter(([path]) => path.startsWith(`${prefix}.`))
          .map(([path, sentence]) => [path.slice(prefix.length + 1), saidOf(sentence, texts, sentences)]),
      );
    },
    said: wrong.refused === null ? null : refusalOf(wrong.refused, texts),
    refused: wrong.refused,
    busy,
    touched: JSON.stringify(values) !== JSON.stringify(begun),
    ref,
    submit,
    fail,
  };
}

/** A refusal found on the page itself. */
const here: Refused = { ok: false, status: 400, code: 'invalid', message: '', fields: {}, reason: null, error: {} };
