/** All keys of the page that is shown, and the way to give an act another one. A key that is taken is refused in words. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Dialog } from '../kit/dialog.js';
import { useTexts } from './context.js';
import { keyOf, shownKey } from './keys.js';
import { useShortcutBook, type Shortcut } from './shortcuts.js';

export function KeyHelp({ close }: { readonly close: () => void }) {
  const texts = useTexts();
  const { keys } = texts.kit;
  const book = useShortcutBook();
  const groups = useSyncExternalStore(book.subscribe, book.groups);
  const [changing, setChanging] = useState<string | null>(null);
  const [taken, setTaken] = useState<string | null>(null);

  useEffect(() => {
    if (changing === null) return undefined;
    const all = groups.flatMap(({ shortcuts }) => shortcuts);
    const pressed = (event: KeyboardEvent): void => {
      event.stopPropagation();
      event.preventDefault();
      if (event.key === 'Escape') {
        setChanging(null);
        return;
      }
      const key = keyOf(event);
      if (key === null) return;
      const other = all.find((one) => one.id !== changing && book.keyOf(one) === key);
      if (other !== undefined) {
        setTaken(keys.taken(shownKey(key), other.label));
        return;
      }
      const own = all.find((one) => one.id === changing);
      book.change(changing, own?.key === key ? null : key);
      setChanging(null);
      setTaken(null);
    };
    document.addEventListener('keydown', pressed, true);
    return () => document.removeEventListener('keydown', pressed, true);
  }, [changing, groups, book, keys]);

  const row = (shortcut: Shortcut) => {
    const key = book.keyOf(shortcut);
    return (
      <li key={shortcut.id} className="key-row">
        <span>{shortcut.label}</span>
        {key === shortcut.key ? null : (
          <button type="button" className="btn btn-quiet btn-xs" onClick={() => book.change(shortcut.id, null)}>
            {keys.back(shownKey(shortcut.key))}
          </button>
        )}
        <button
          type="button"
          className="btn btn-xs"
          aria-label={`${keys.change(shortcut.label)} ${changing === shortcut.id ? keys.press : shownKey(key)}`}
          aria-pressed={changing === shortcut.id}
          onClick={() => {
            setTaken(null);
            setChanging(changing === shortcut.id ? null : shortcut.id);
          }}
        >
          {changing === shortcut.id ? keys.press : <kbd>{shownKey(key)}</kbd>}
        </button>
      </li>
    );
  };

  return (
    <Dialog title={keys.title} close={close}>
      <p className="mid">{keys.lead}</p>
      <p className="problem" role="alert">
        {taken}
      </p>
      {[...new Set(groups.map(({ title }) => title))].map((title) => (
        <section key={title} className="key-group">
          <h3>{title}</h3>
          <ul>{groups.flatMap((group) => (group.title === title ? group.shortcuts : [])).map(row)}</ul>
        </section>
      ))}
    </Dialog>
  );
}
