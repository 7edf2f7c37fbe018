/** The rooms that there are, in the order of the bar. Each loads when it is first entered; a new one is a line here. */
import { lazy, type ComponentType } from 'react';
import type { Role } from '../../contract/roles.js';
import type { Texts } from '../i18n/texts.js';

export interface Room {
  readonly name: string;
  readonly title: (texts: Texts) => string;
  /** Whose it is; everybody's who is signed in where it is left out. */
  readonly roles?: readonly Role[];
  readonly Page: ComponentType;
}

export const rooms: readonly Room[] = [
  {
    name: 'live',
    title: (texts) => texts.pages.live,
    Page: lazy(() => import('../supervisor/live-page.js').then(({ LivePage }) => ({ default: LivePage }))),
  },
];

/** Those that this reader has. */
export function roomsFor(roles: readonly Role[]): readonly Room[] {
  return rooms.filter((room) => room.roles === undefined || room.roles.some((role) => roles.includes(role)));
}
