/** The frame of every page before the rooms: signing in, the first password, the phone, the lock. */
import { useEffect, type ReactNode } from 'react';
import { Icon } from '../kit/icon.js';
import { useTexts } from '../shell/context.js';
import { LanguageSwitch } from '../shell/language-switch.js';
import { useTrouble } from '../shell/use-trouble.js';

export interface DoorProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  /** Broader: for what stands beside the form. */
  readonly wide?: boolean;
}

export function Door({ title, lead, children, wide = false }: DoorProps) {
  const texts = useTexts();
  const trouble = useTrouble();
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title, texts]);
  return (
    <div className="door">
      <header className="door-h">
        <span className="brand">
          <Icon name="bird" />
          {texts.product}
        </span>
        <LanguageSwitch />
      </header>
      <main className={wide ? 'door-b door-wide' : 'door-b'} id="main" tabIndex={-1}>
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="mid">{lead}</p>}
        {trouble === null ? null : (
          <p className="note note-amber">
            <span role="status">{texts.link[trouble]}</span>
            <button type="button" className="btn btn-xs" onClick={() => location.reload()}>
              {texts.link.reload}
            </button>
          </p>
        )}
        {children}
      </main>
    </div>
  );
}
