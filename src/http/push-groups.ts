/** Which sockets an audience reaches, without looking at the others: one pop finds one user's sockets among thousands. */
import type { Role } from '../contract/roles.js';
import type { Audience, Principal } from '../ports.js';
import { isWatcher } from './push-ring.js';

export interface Member {
  /** The number of the last message it was given: an audience may reach a member in several ways. */
  mark: number;
}

export interface Groups<M extends Member> {
  enter(member: M, who: Principal): void;
  leave(member: M, who: Principal): void;
  /** Calls `give` once for every member of the audience. */
  each(audience: Audience, seq: number, give: (member: M) => void): void;
  users(): string[];
}

export function createGroups<M extends Member>(): Groups<M> {
  const everyone = new Set<M>();
  const watchers = new Set<M>();
  const displays = new Set<M>();
  const byUser = new Map<string, Set<M>>();
  /** By role and way in. */
  const byRole = new Map<string, Set<M>>();
  const inRole = (role: Role, via: Principal['via']): string => `${role} ${via}`;

  function put<K>(map: Map<K, Set<M>>, key: K, member: M): void {
    const set = map.get(key);
    if (set === undefined) map.set(key, new Set([member]));
    else set.add(member);
  }

  function take<K>(map: Map<K, Set<M>>, key: K, member: M): void {
    const set = map.get(key);
    set?.delete(member);
    if (set?.size === 0) map.delete(key);
  }

  return {
    enter(member, who) {
      if (who.via === 'display') {
        displays.add(member);
        return;
      }
      everyone.add(member);
      if (isWatcher(who)) watchers.add(member);
      if (who.user !== null) put(byUser, who.user, member);
      for (const role of who.roles) put(byRole, inRole(role, who.via), member);
    },
    leave(member, who) {
      everyone.delete(member);
      watchers.delete(member);
      displays.delete(member);
      if (who.user !== null) take(byUser, who.user, member);
      for (const role of who.roles) take(byRole, inRole(role, who.via), member);
    },
    each(audience, seq, give) {
      const once = (set: Set<M> | undefined): void => {
        if (set === undefined) return;
        for (const member of set) {
          if (member.mark === seq) continue;
          member.mark = seq;
          give(member);
        }
      };
      if (audience.displays === true) once(displays);
      if (audience.everyone === true) return once(everyone);
      for (const user of audience.users ?? []) once(byUser.get(user));
      for (const role of audience.roles ?? []) {
        if (audience.via !== 'token') once(byRole.get(inRole(role, 'session')));
        if (audience.via !== 'session') once(byRole.get(inRole(role, 'token')));
      }
      if (audience.watchers === true) once(watchers);
    },
    users: () => [...byUser.keys()],
  };
}
