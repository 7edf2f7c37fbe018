/** Who may be told what: an audience cut down to the readers that the contract names for this event. */
import { eventReaders, type EventType } from '../contract/messages.js';
import type { Audience } from '../ports.js';

/** `tooWide`: it named readers who have no right to the event; they are left out. */
export function allowed(type: EventType, audience: Audience): { readonly to: Audience; readonly tooWide: boolean } {
  const { everyone, concerned, roles, watchers, displays } = eventReaders[type];
  // Where everybody may be told, no audience is too wide.
  if (everyone === true) return { to: { ...audience, displays: displays === true }, tooWide: false };
  const users = concerned === true ? audience.users : undefined;
  const some = audience.roles?.filter((role) => roles?.includes(role) === true);
  const watched = watchers === true && audience.watchers === true;
  const tooWide =
    audience.everyone === true ||
    users?.length !== audience.users?.length ||
    some?.length !== audience.roles?.length ||
    watched !== (audience.watchers === true);
  const to: Audience = {
    ...(users !== undefined && { users }),
    ...(some !== undefined && { roles: some }),
    ...(watched && { watchers: true }),
    ...(audience.via !== undefined && { via: audience.via }),
    displays: displays === true,
  };
  return { to, tooWide };
}

/** Parts of a snapshot that a wallboard may have, of those that features give it. */
export const displayParts: readonly string[] = ['links', 'queues', 'late', 'waiting', 'agentStates', 'due'];
