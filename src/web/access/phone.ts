/** Taking a phone: a colleague's is taken only after the question. */
import type { SessionJson } from '../../contract/roles.js';
import type { Answer, Refused, Rest } from '../session/rest.js';

export const extensionForm = /^[0-9*#]{1,20}$/;

/** `null` gives the phone back. `takeOver`: also from a colleague. */
export function takePhone(rest: Rest, extension: string | null, takeOver: boolean): Promise<Answer<SessionJson>> {
  return rest.send('PUT', '/api/v1/session/extension', { extension, ifFree: !takeOver });
}

/** The colleague who has the phone, where that is why it was refused. */
export function heldBy(refused: Refused): string | null {
  if (refused.reason !== 'phone_held') return null;
  return /^is held by (.+)$/.exec(refused.fields['extension'] ?? '')?.[1] ?? '';
}
