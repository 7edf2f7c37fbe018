/**
 * Accounts, sessions and API tokens put together. `createAccess` is for the daemon; `openAccounts` for the command line,
 * which works on the same tables beside it.
 */
import type { Clock, DisplayName, Doorkeeper, Log, Route, Store, UserAtExtension } from '../ports.js';
import type { Role } from '../contract/roles.js';
import { createAccounts, type Accounts } from './accounts.js';
import { createDoor } from './door.js';
import { createPasswordHasher, type PasswordHasher } from './password-hash.js';
import { createPeople, type AgentAtPhone } from './people.js';
import { accessRoutes, type Site } from './routes.js';
import { createSessions } from './sessions.js';
import { accessMigrations } from './tables.js';
import { createTokens, type Tokens } from './tokens.js';

export interface SeedUser {
  readonly user: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly extension: string | null;
  readonly password: string;
}

export interface AccessDeps {
  readonly store: Pick<Store, 'db' | 'migrate'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the configuration: who sits where until accounts say otherwise. */
  readonly agents: readonly AgentAtPhone[];
  /** Demo accounts, made where they are not there yet, their passwords as given; null outside the demo. */
  readonly demoUsers: readonly SeedUser[] | null;
  readonly site: Site;
  /** Users with a socket open: the push hub's `present`. */
  readonly present: () => readonly string[];
  readonly hasher?: PasswordHasher;
  /** Milliseconds between two looks for what the command line changed. Default 1000. */
  readonly lookEvery?: number;
}

export interface Access extends Doorkeeper {
  readonly routes: readonly Route[];
  readonly userAt: UserAtExtension;
  readonly displayName: DisplayName;
  readonly accounts: Accounts;
  /** For the demo's `watch`: `add({ name, roles, user: null, replace: true })` gives the token. */
  readonly tokens: Tokens;
  /** Who holds the phone from now on; null: the user has none. Throws `not_found`, `invalid`. */
  setExtension(user: string, extension: string | null): Promise<void>;
  /** Makes those who are not there yet, their passwords as given. */
  seedUsers(users: readonly SeedUser[]): Promise<void>;
  /** Takes over at once what was changed through `accounts` and `tokens`. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

const sweepEvery = 60_000;

/** For tools beside a running daemon, which notices the changes within a second. */
export async function openAccounts(
  store: Pick<Store, 'db' | 'migrate'>,
  clock: Clock,
): Promise<{ readonly accounts: Accounts; readonly tokens: Tokens }> {
  await store.migrate('access', accessMigrations);
  const { db } = store;
  return {
    accounts: createAccounts({ db, clock, hasher: createPasswordHasher() }),
    tokens: createTokens({ db, clock }),
  };
}

export async function createAccess(deps: AccessDeps): Promise<Access> {
  const { store, clock, log, hasher = createPasswordHasher(), lookEvery = 1000 } = deps;
  const { db } = store;
  await store.migrate('access', accessMigrations);
  const accounts = createAccounts({ db, clock, hasher });
  const tokens = createTokens({ db, clock });
  const sessions = createSessions(db, log);
  const people = createPeople(deps.agents);
  await sessions.load(clock.now());
  const door = await createDoor({ db, clock, log, hasher, accounts, tokens, sessions, people });
  await door.refresh(true);

  /** Work that must end before `stop` returns. */
  const underWay = new Set<Promise<void>>();
  function run(what: string, work: () => Promise<void>): void {
    const job = work()
      .catch((error: unknown) => log.debug(what, { error: String(error) }))
      .finally(() => underWay.delete(job));
    underWay.add(job);
  }
  const timers = [
    setInterval(() => run('accounts could not be read', () => door.refresh(false)), lookEvery),
    setInterval(() => run('ended sessions could not be removed', () => door.sweep()), sweepEvery),
  ];
  for (const timer of timers) timer.unref();

  async function setExtension(user: string, extension: string | null): Promise<void> {
    await accounts.change(user, { extension: extension ?? '' });
    await door.refresh(true);
  }

  async function setPassword(user: string, password: string): Promise<void> {
    await accounts.setPassword(user, password);
    await door.refresh(true);
  }

  async function seedUsers(users: readonly SeedUser[]): Promise<void> {
    const known = new Set((await accounts.list()).map((account) => account.user));
    for (const user of users) if (!known.has(user.user)) await accounts.add(user, { asGiven: true });
    await door.refresh(true);
  }

  if (deps.demoUsers !== null) await seedUsers(deps.demoUsers);

  return {
    authenticate: (proof) => door.authenticate(proof),
    recheck: (key, active) => door.recheck(key, active),
    onEnded: (listener) => door.onEnded(listener),
    routes: accessRoutes({
      door,
      people,
      setExtension,
      setPassword,
      present: deps.present,
      site: deps.site,
      demo: deps.demoUsers !== null,
    }),
    userAt: people.userAt,
    displayName: people.displayName,
    accounts,
    tokens,
    setExtension,
    seedUsers,
    refresh: () => door.refresh(true),
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}
