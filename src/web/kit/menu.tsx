/** A button that opens a short list of acts. Arrow keys move, Esc and a press elsewhere close, the focus goes back. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon } from './icon.js';

export interface MenuItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly run: () => void;
  /** One of several, of which this one counts now. */
  readonly checked?: boolean;
  /** Shown at its end: a key, a state. */
  readonly end?: ReactNode;
  readonly disabled?: boolean;
}

export interface MenuGroup {
  readonly key: string;
  readonly label?: string;
  readonly items: readonly MenuItem[];
}

export interface MenuProps {
  /** What the button is called. */
  readonly label: string;
  readonly button: ReactNode;
  readonly className?: string;
  readonly groups: readonly MenuGroup[];
  /** Above the items. */
  readonly head?: ReactNode;
}

export function Menu({ label, button, className = 'btn', groups, head }: MenuProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const items = (): HTMLElement[] => [...(box.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];

  useEffect(() => {
    if (!open) return undefined;
    items()[0]?.focus();
    const away = (event: PointerEvent): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open]);

  const move = (event: KeyboardEvent): void => {
    const all = items();
    const at = all.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape') {
      event.stopPropagation();
      setOpen(false);
      opener.current?.focus();
    } else if (to !== undefined && all.length > 0) {
      event.preventDefault();
      all[(to + all.length) % all.length]?.focus();
    } else if (event.key === 'Tab') setOpen(false);
  };

  return (
    <div className="menu" ref={box} onKeyDown={open ? move : undefined}>
      <button
        type="button"
        ref={opener}
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (!open && event.key === 'ArrowDown') {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        {button}
      </button>
      {open ? (
        <div className="menu-b" id={id} role="menu" aria-label={label}>
          {head}
          {groups.map((group) => (
            <div key={group.key} className="menu-g" role="group" aria-label={group.label}>
              {group.label === undefined ? null : <p className="menu-l">{group.label}</p>}
              {group.items.map((item) => (
                <button
                  key={item.key}
                  type="button"
                  className="menu-i"
                  data-item={item.key}
                  role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
                  aria-checked={item.checked}
                  aria-disabled={item.disabled}
                  tabIndex={-1}
                  onClick={() => {
                    if (item.disabled === true) return;
                    setOpen(false);
                    opener.current?.focus();
                    item.run();
                  }}
                >
                  <span className="menu-c">{item.checked === true ? <Icon name="check" small /> : null}</span>
                  <span className="menu-t">{item.label}</span>
                  {item.end === undefined ? null : <span className="menu-e">{item.end}</span>}
                </button>
              ))}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
