/** A titled part of a page with its own scrolling; reachable by keyboard because it scrolls. */
import { useId, type ReactNode } from 'react';

export interface PaneProps {
  readonly title: string;
  readonly className?: string;
  readonly count?: number;
  /** Beside the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Pane({ title, className = '', count, aside, children }: PaneProps) {
  const id = useId();
  return (
    <section className={`pane ${className}`} aria-labelledby={id}>
      <header className="pane-h">
        <h2 id={id}>
          {title}
          {count === undefined ? null : <b className="pane-n">{count}</b>}
        </h2>
        {aside}
      </header>
      <div className="pane-b" tabIndex={0} role="group" aria-labelledby={id}>
        {children}
      </div>
    </section>
  );
}

export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className="empty">{children}</p>;
}
