/** What stands where something will stand: being read, nothing there, could not be read. Empty is never shown for failed. */
import type { ReactNode } from 'react';
import type { Refused } from '../session/rest.js';
import { useTexts } from '../shell/context.js';
import { Icon } from './icon.js';
import { refusalOf } from './said.js';

export function Loading({ children }: { readonly children?: ReactNode }) {
  const texts = useTexts();
  return (
    <p className="loading" role="status">
      {children ?? texts.loading}
    </p>
  );
}

export function Nothing({ children, action }: { readonly children?: ReactNode; readonly action?: ReactNode }) {
  const texts = useTexts();
  return (
    <div className="nothing">
      <p>{children ?? texts.kit.nothing}</p>
      {action}
    </div>
  );
}

export function Failed({ refused, again }: { readonly refused: Refused; readonly again?: () => void }) {
  const texts = useTexts();
  return (
    <div className="nothing nothing-failed" role="alert">
      <Icon name="broken" />
      <p>
        <b>{texts.kit.failed}</b> {refusalOf(refused, texts)}
      </p>
      {again === undefined ? null : (
        <button type="button" className="btn" onClick={again}>
          {texts.kit.again}
        </button>
      )}
    </div>
  );
}
