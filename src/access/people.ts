/**
 * Who sits at which phone and is called what: in memory, asked at every ring, so it is quick and never throws. Accounts
 * win; the configuration counts where they say nothing.
 */
import type { DisplayName, UserAtExtension } from '../ports.js';
import type { Account } from './accounts.js';

export interface AgentAtPhone {
  readonly user: string;
  readonly extension: string;
}

export interface People {
  /**
   * Calls are told as they happen and keep the user who held the phone when it rang, so the present holder is the
   * answer, whatever the PBX's clock says of the instant.
   */
  readonly userAt: UserAtExtension;
  readonly displayName: DisplayName;
  /** Who holds the phone now. */
  holderOf(extension: string): string | null;
  /** The user's phone; null where he has none. */
  extensionOf(user: string): string | null;
  account(user: string): Account | undefined;
  accounts(): readonly Account[];
  /** Returns the phones that went from one user to another. */
  take(accounts: readonly Account[]): readonly TakenPhone[];
}

export interface TakenPhone {
  readonly extension: string;
  readonly from: string;
  readonly by: string;
}

export function createPeople(agents: readonly AgentAtPhone[]): People {
  let byUser = new Map<string, Account>();
  let holders = new Map<string, string>();

  const configured = (user: string): string | null => agents.find((agent) => agent.user === user)?.extension ?? null;

  function extensionOf(user: string): string | null {
    const said = byUser.get(user)?.extension ?? null;
    if (said !== null) return said === '' ? null : said;
    const extension = configured(user);
    return extension !== null && holders.get(extension) === user ? extension : null;
  }

  function take(accounts: readonly Account[]): readonly TakenPhone[] {
    byUser = new Map(accounts.map((account) => [account.user, account]));
    const next = new Map<string, string>();
    for (const { user, extension } of agents) {
      const account = byUser.get(user);
      if (account !== undefined && (account.disabled || account.extension !== null)) continue;
      if (!next.has(extension)) next.set(extension, user);
    }
    for (const { user, extension, disabled } of accounts) {
      if (extension !== null && extension !== '' && !disabled) next.set(extension, user);
    }
    const before = holders;
    holders = next;
    return [...before].flatMap(([extension, from]) => {
      const by = next.get(extension);
      return by === undefined || by === from ? [] : [{ extension, from, by }];
    });
  }

  take([]);
  return {
    userAt: (extension) => holders.get(extension) ?? null,
    holderOf: (extension) => holders.get(extension) ?? null,
    displayName: (user) => byUser.get(user)?.name ?? user,
    extensionOf,
    account: (user) => byUser.get(user),
    accounts: () => [...byUser.values()],
    take,
  };
}
