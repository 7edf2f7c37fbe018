/**
 * Which key an event is, for shortcuts: by the place on the keyboard, so that a Chinese input method does not swallow
 * it. Single keys count outside text fields; inside them the same key with Alt. Pure.
 *
 * A key is written `A`, `Shift+X`, `Ctrl+Enter`, `1`, `/`, `?`, `Enter`, `Escape`.
 */

export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

interface Parts {
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly name: string;
}

const partsOf = (key: string): Parts => ({
  ctrl: key.includes('Ctrl+'),
  shift: key.includes('Shift+'),
  name: key.replace(/^(?:Ctrl\+|Shift\+)*/, ''),
});

function isName(press: KeyPress, name: string): boolean {
  if (/^[A-Z]$/.test(name)) return press.code === `Key${name}`;
  if (/^\d$/.test(name)) return press.code === `Digit${name}` || press.code === `Numpad${name}`;
  if (name === '/') return (press.code === 'Slash' && !press.shiftKey) || press.key === '/';
  if (name === '?') return (press.code === 'Slash' && press.shiftKey) || press.key === '?';
  if (name === 'Enter') return press.code === 'Enter' || press.code === 'NumpadEnter';
  return press.code === name || press.key === name;
}

/** `where`: what has the focus: a text field, something that Enter presses, or nothing of the kind. */
export function isPressed(key: string, press: KeyPress, where: 'text' | 'press' | 'free'): boolean {
  const { ctrl, shift, name } = partsOf(key);
  if (!isName(press, name)) return false;
  if (ctrl) return (press.ctrlKey || press.metaKey) && !press.altKey && press.shiftKey === shift;
  if (press.ctrlKey || press.metaKey) return false;
  // `/` and `?` stand on one key, and where is the layout's affair.
  if (name !== '?' && name !== '/' && press.shiftKey !== shift) return false;
  if (name === 'Escape') return !press.altKey;
  if (where === 'text') return press.altKey;
  return !(where === 'press' && name === 'Enter' && !press.altKey);
}

/** The key that a press makes, for choosing another; null for a press that makes none (a modifier alone, Tab, Alt). */
export function keyOf(press: KeyPress): string | null {
  const ctrl = press.ctrlKey || press.metaKey ? 'Ctrl+' : '';
  const shift = press.shiftKey ? 'Shift+' : '';
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1];
  if (letter !== undefined) return `${ctrl}${shift}${letter}`;
  if (digit !== undefined && shift === '') return `${ctrl}${digit}`;
  if (press.code === 'Enter' || press.code === 'NumpadEnter') return `${ctrl}${shift}Enter`;
  if (ctrl === '' && (press.key === '?' || press.key === '/')) return press.key;
  return null;
}

/** As it is shown: `⇧X`, `Ctrl ↵`; with Alt before it while a text field has the focus. */
export function shownKey(key: string, inText = false): string {
  const { ctrl, shift, name } = partsOf(key);
  const shown = { Enter: '↵', Escape: 'Esc' }[name] ?? name;
  const alt = inText && !ctrl && name !== 'Escape' ? 'Alt ' : '';
  return `${ctrl ? 'Ctrl ' : alt}${shift ? '⇧' : ''}${shown}`;
}
