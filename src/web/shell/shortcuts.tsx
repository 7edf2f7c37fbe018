/**
 * The keys of a page: each room names its own, `?` shows all of them, and each can be given another key. A dialog that is
 * open takes the keyboard for itself.
 */
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { useTexts } from './context.js';
import { isPressed, shownKey } from './keys.js';
import { KeyHelp } from './key-help.js';
import { remember, remembered } from './remembered.js';

export interface Shortcut {
  /** Stays the same for ever: under it a changed key is remembered. `desk.answer`. */
  readonly id: string;
  /** As keys.ts writes it. */
  readonly key: string;
  readonly label: string;
  readonly run: () => void;
  /** Not now: shown in the help, does nothing. */
  readonly off?: boolean;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

export interface ShortcutBook {
  readonly subscribe: (listener: () => void) => () => void;
  /** The latest group first: of two with the same key it wins. */
  readonly groups: () => readonly ShortcutGroup[];
  readonly keyOf: (shortcut: Pick<Shortcut, 'id' | 'key'>) => string;
  /** null: the key that it came with. */
  readonly change: (id: string, key: string | null) => void;
  readonly enter: (group: ShortcutGroup) => () => void;
}

function readChanges(): Readonly<Record<string, string>> {
  try {
    const said: unknown = JSON.parse(remembered('keys') ?? '{}');
    if (typeof said !== 'object' || said === null) return {};
    return Object.fromEntries(
      Object.entries(said).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}

function shortcutBook(): ShortcutBook {
  let groups: readonly ShortcutGroup[] = [];
  let changes = readChanges();
  const listeners = new Set<() => void>();
  const tell = (): void => {
    // A fresh list each time: changed keys are drawn anew too.
    groups = [...groups];
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    groups: () => groups,
    keyOf: ({ id, key }) => changes[id] ?? key,
    change(id, key) {
      changes = Object.fromEntries([
        ...Object.entries(changes).filter(([other]) => other !== id),
        ...(key === null ? [] : [[id, key]]),
      ]);
      remember('keys', Object.keys(changes).length === 0 ? null : JSON.stringify(changes));
      tell();
    },
    enter(group) {
      groups = [group, ...groups];
      tell();
      return () => {
        groups = groups.filter((other) => other !== group);
        tell();
      };
    },
  };
}

const BookContext = createContext<ShortcutBook | null>(null);

export function useShortcutBook(): ShortcutBook {
  const book = useContext(BookContext);
  if (book === null) throw new Error('used outside ShortcutsHost');
  return book;
}

/** A room's own keys while it is shown: `useShortcuts(texts.desk.title, [{ id, key, label, run }])`. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const book = useShortcutBook();
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  // What it says, not what it does, decides whether it is entered anew: `run` is looked up when the key is pressed.
  const said = JSON.stringify([title, shortcuts.map(({ id, key, label, off }) => [id, key, label, off === true])]);
  useEffect(
    () =>
      book.enter({
        title,
        shortcuts: latest.current.map(({ id, key, label, off = false }) => ({
          id,
          key,
          label,
          off,
          run: () => latest.current.find((one) => one.id === id)?.run(),
        })),
      }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `said` stands for title and shortcuts
    [book, said],
  );
}

const textInput =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select';

export function placeOfFocus(target: EventTarget | null): 'text' | 'press' | 'free' {
  if (!(target instanceof HTMLElement)) return 'free';
  if (target.isContentEditable || target.matches(textInput)) return 'text';
  return target.matches('button, a[href], summary, [role^="menuitem"], [role="tab"]') ? 'press' : 'free';
}

export function ShortcutsHost({ children }: { readonly children: ReactNode }) {
  const texts = useTexts();
  const [book] = useState(shortcutBook);
  const [helpOpen, setHelpOpen] = useState(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      if (document.querySelector('dialog[open], .menu-b') !== null) return;
      const where = placeOfFocus(event.target);
      for (const { shortcuts } of book.groups()) {
        const found = shortcuts.find((one) => one.off !== true && isPressed(book.keyOf(one), event, where));
        if (found === undefined) continue;
        event.preventDefault();
        found.run();
        return;
      }
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [book]);
  return (
    <BookContext value={book}>
      <Everywhere label={texts.kit.keys.help} title={texts.kit.keys.everywhere} run={() => setHelpOpen(true)} />
      {children}
      {helpOpen ? <KeyHelp close={() => setHelpOpen(false)} /> : null}
    </BookContext>
  );
}

function Everywhere({
  title,
  label,
  run,
}: {
  readonly title: string;
  readonly label: string;
  readonly run: () => void;
}) {
  useShortcuts(title, [{ id: 'shell.help', key: '?', label, run }]);
  return null;
}

/** Whether a text field has the focus: hints then show the key with Alt. */
function useInText(): boolean {
  return useSyncExternalStore(followFocus, () => placeOfFocus(document.activeElement) === 'text');
}

function followFocus(changed: () => void): () => void {
  document.addEventListener('focusin', changed);
  document.addEventListener('focusout', changed);
  return () => {
    document.removeEventListener('focusin', changed);
    document.removeEventListener('focusout', changed);
  };
}

/** The key of an act, beside its word, as it is at present. */
export function Key({ id, standard }: { readonly id: string; readonly standard: string }) {
  const book = useShortcutBook();
  const inText = useInText();
  const key = useSyncExternalStore(book.subscribe, () => book.keyOf({ id, key: standard }));
  const shown = useMemo(() => shownKey(key, inText), [key, inText]);
  return <kbd aria-hidden="true">{shown}</kbd>;
}
