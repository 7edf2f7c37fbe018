/** An account as the server gives it, and what a list of them is asked. Pure. */
import type { Role } from '../../../contract/roles.js';

export interface UserJson {
  readonly user: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly extension: string | null;
  readonly disabled: boolean;
  readonly mustChange: boolean;
}

/** Where somebody is signed in. */
export interface OpenSessionJson {
  readonly id: string;
  readonly since: string;
  readonly activeAt: string;
  readonly address: string | null;
  readonly locked: boolean;
  /** The one of this page. */
  readonly current: boolean;
}

/** Shown this once. */
export interface UserWithPassword extends UserJson {
  readonly password: string;
}

export function usersFound(users: readonly UserJson[], search: string): readonly UserJson[] {
  const wanted = search.trim().toLowerCase();
  const found = users.filter(({ user, name, extension }) =>
    [user, name, extension ?? ''].some((text) => text.toLowerCase().includes(wanted)),
  );
  // Those who may sign in first; within that the order of the server.
  return [...found.filter((one) => !one.disabled), ...found.filter((one) => one.disabled)];
}

/** What has to be sent: only what was changed. */
export function changesOf(
  before: UserJson,
  after: { readonly name: string; readonly roles: readonly Role[]; readonly disabled: boolean },
): Readonly<Record<string, unknown>> {
  const sameRoles = before.roles.toSorted().join() === after.roles.toSorted().join();
  return {
    ...(after.name.trim() !== before.name && { name: after.name.trim() }),
    ...(!sameRoles && { roles: after.roles }),
    ...(after.disabled !== before.disabled && { disabled: after.disabled }),
  };
}
