/**
 * A dialog of the browser's own: it keeps the focus inside, gives it back, and closes by Esc. Never opened by something
 * that happens by itself (a ring): only by the reader's own act.
 */
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useTexts } from '../shell/context.js';
import { Icon } from './icon.js';

export interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  /** `s` for a question, `m` for a form, `l` for two columns. */
  readonly size?: 's' | 'm' | 'l';
  readonly children: ReactNode;
  /** Buttons at its foot; the ink one last. */
  readonly foot?: ReactNode;
}

export function Dialog({ title, close, size = 'm', children, foot }: DialogProps) {
  const texts = useTexts();
  const id = useId();
  const node = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = node.current;
    const before = document.activeElement;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={node}
      className={`dialog dialog-${size}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header className="dialog-h">
        <h2 id={id}>{title}</h2>
        <button type="button" className="btn btn-quiet btn-i" aria-label={texts.kit.close} onClick={close}>
          <Icon name="x" />
        </button>
      </header>
      <div className="dialog-b">{children}</div>
      {foot === undefined ? null : <footer className="dialog-f">{foot}</footer>}
    </dialog>
  );
}
