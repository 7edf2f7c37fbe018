/** The head of a section: what it is, what can be done; and what an act answers with. */
import type { ReactNode } from 'react';

export interface SectionHeadProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Buttons; the ink one says what comes next. */
  readonly children?: ReactNode;
}

export function SectionHead({ title, lead, children }: SectionHeadProps) {
  return (
    <header className="sec-h">
      <div className="sec-t">
        <h2>{title}</h2>
        {lead === undefined ? null : <p className="mid">{lead}</p>}
      </div>
      {children === undefined ? null : <div className="btn-row">{children}</div>}
    </header>
  );
}
