/** A word with a shape and a colour: the only way in which a meaning is shown. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.js';

export type Tone = 'calm' | 'amber' | 'late' | 'vip' | 'ok' | 'void' | 'plain';

export interface TagProps {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly title?: string;
  readonly children: ReactNode;
}

export function Tag({ tone, icon, title, children }: TagProps) {
  return (
    <span className={`tag tag-${tone}`} title={title}>
      {icon === undefined ? null : <Icon name={icon} small />}
      <span>{children}</span>
    </span>
  );
}

/** The same without a ground: in running lines. */
export function Mark({ tone, icon, title, children }: TagProps) {
  return (
    <span className={`mark t-${tone}`} title={title}>
      {icon === undefined ? null : <Icon name={icon} small />}
      <span>{children}</span>
    </span>
  );
}
