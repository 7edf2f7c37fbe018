/**
 * Accounts, sessions and API tokens put together. `createAccess` is for the daemon; `openAccounts` for the command line,
 * which works on the same tables beside it.
 */
import type { Audit, Clock, DisplayName, Doorkeeper, Log, Push, Route, Store, UserAtExtension } from '../ports.js';
import type { Micros } from '../core/pbx-event.js';
import type { Role } from '../contract/roles.js';
import { createAccounts, type Accounts } from './accounts.js';
import { bySystem, type Note } from './acts.js';
import { displayRoutes } from './display-routes.js';
import { createDoor } from './door.js';
import { createIdleLock } from './idle-lock.js';
import { createPasswordHasher, type PasswordHasher } from './password-hash.js';
import { createPeople, type AgentAtPhone, type TakenPhone } from './people.js';
import { sessionRoutes } from './session-routes.js';
import { siteTold, type Site } from './site.js';
import { openSessionRoutes } from './open-session-routes.js';
import { createSessions } from './sessions.js';
import { accessMigrations } from './tables.js';
import { createTokens, type Tokens } from './tokens.js';
import { userRoutes } from './user-routes.js';

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
  /** Tells who lost his phone to a colleague; without it he learns it from his phone's state. */
  readonly push?: Push;
  /** After so long without a sign of its user a page is locked, 10 seconds to 10 minutes; null (the default): never. */
  readonly idleLock?: Micros | null;
  /** Is this user in a call on his own phone? That is a sign of him; see `inCallOf`. */
  readonly inCall?: (user: string) => boolean;
  /** Where acts are written down; its tables must be there already. */
  readonly audit?: Audit;
  /** Phones that somebody may sign on at; all unless said. */
  readonly isPhone?: (extension: string) => boolean;
  readonly hasher?: PasswordHasher;
  /** Milliseconds between two looks for what the command line changed. Default 1000. */
  readonly lookEvery?: number;
}

export interface Access extends Doorkeeper {
  readonly routes: readonly Route[];
  readonly userAt: UserAtExtension;
  readonly displayName: DisplayName;
  /** Whether there is an account of that name that is not disabled. */
  hasUser(user: string): boolean;
  /** Users of that role whose accounts are not disabled. */
  usersWith(role: Role): readonly string[];
  /** The phone that a user holds now. */
  extensionOf(user: string): string | null;
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
/** Milliseconds between two looks for people who went away; a question asked between them looks by itself. */
const idleLookEvery = 1000;
const saveEvery = 15_000;

/** For tools beside a running daemon, which notices the changes within a second. */
export async function openAccounts(
  store: Pick<Store, 'db' | 'migrate'>,
  clock: Clock,
  audit?: Pick<Audit, 'record'>,
): Promise<{ readonly accounts: Accounts; readonly tokens: Tokens }> {
  await store.migrate('access', accessMigrations);
  const { db } = store;
  return {
    accounts: createAccounts({ db, clock, hasher: createPasswordHasher(), ...(audit !== undefined && { audit }) }),
    tokens: createTokens({ db, clock, ...(audit !== undefined && { audit }) }),
  };
}

export async function createAccess(deps: AccessDeps): Promise<Access> {
  const { store, clock, log, hasher = createPasswordHasher(), lookEvery = 1000 } = deps;
  const { db } = store;
  await store.migrate('access', accessMigrations);
  const audited = deps.audit === undefined ? {} : { audit: deps.audit };
  const accounts = createAccounts({ db, clock, hasher, ...audited });
  const tokens = createTokens({ db, clock, ...audited });
  const sessions = createSessions(db, log);
  const people = createPeople(deps.agents);
  await sessions.load(clock.now());
  /** Work that must end before `stop` returns. */
  const underWay = new Set<Promise<void>>();
  function run(what: string, work: () => Promise<void>): void {
    const job = work()
      .catch((error: unknown) => log.debug(what, { error: String(error) }))
      .finally(() => underWay.delete(job));
    underWay.add(job);
  }

  const note: Note = (by, act) => {
    const { audit } = deps;
    if (audit === undefined) return;
    const job = audit
      .note({ ...act, actor: by.actor, address: by.address })
      .catch((error: unknown) =>
        log.error('an act could not be written down', { action: act.action, error: String(error) }),
      )
      .finally(() => underWay.delete(job));
    underWay.add(job);
  };

  const lock = createIdleLock({
    after: deps.idleLock ?? null,
    clock,
    sessions,
    inCall: deps.inCall ?? (() => false),
    onIdle: ({ user }) => note(bySystem, { action: 'session.locked', subject: { kind: 'user', id: user } }),
  });
  function onTaken(phones: readonly TakenPhone[]): void {
    for (const { extension, from, by } of phones) {
      const colleague = { user: by, name: people.displayName(by) };
      deps.push?.publish({ type: 'session.phone_taken', extension, by: colleague }, { users: [from] });
    }
  }
  const site = siteTold(deps.site, () => clock.now());
  const door = await createDoor({ db, clock, log, hasher, accounts, tokens, sessions, people, lock, onTaken });
  await door.refresh(true);

  const timers = [
    setInterval(() => run('accounts could not be read', () => door.refresh(false)), lookEvery),
    setInterval(() => run('ended sessions could not be removed', () => door.sweep()), sweepEvery),
    setInterval(() => run('signs of users could not be stored', () => sessions.save()), saveEvery),
    setInterval(() => door.lookForIdle(), idleLookEvery),
  ];
  for (const timer of timers) timer.unref();

  async function setExtension(user: string, extension: string | null): Promise<void> {
    await accounts.change(user, { extension: extension ?? '' });
    await door.refresh(true);
  }

  async function seedUsers(users: readonly SeedUser[]): Promise<void> {
    const known = new Set((await accounts.list()).map((account) => account.user));
    for (const user of users) if (!known.has(user.user)) await accounts.add(user, { asGiven: true });
    await door.refresh(true);
  }

  const refresh = (): Promise<void> => door.refresh(true);
  const isPhone = deps.isPhone ?? (() => true);
  if (deps.demoUsers !== null) await seedUsers(deps.demoUsers);

  return {
    authenticate: (proof) => door.authenticate(proof),
    recheck: (key, active) => door.recheck(key, active),
    held: (key) => door.held(key),
    touch: (key) => door.touch(key),
    onEnded: (listener) => door.onEnded(listener),
    routes: [
      ...sessionRoutes({
        door,
        people,
        accounts,
        lock,
        refresh,
        isPhone,
        note,
        site,
        demo: deps.demoUsers !== null,
      }),
      ...displayRoutes({ door, site, demo: deps.demoUsers !== null }),
      ...openSessionRoutes({ door, people, note }),
      ...userRoutes({ people, accounts, tokens, refresh, isPhone, present: deps.present }),
    ],
    userAt: people.userAt,
    displayName: people.displayName,
    hasUser: (user) => people.account(user)?.disabled === false,
    usersWith: (role) =>
      people.accounts().flatMap(({ user, roles, disabled }) => (!disabled && roles.includes(role) ? [user] : [])),
    extensionOf: (user) => people.extensionOf(user),
    accounts,
    tokens,
    setExtension,
    seedUsers,
    refresh,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      run('signs of users could not be stored', () => sessions.save());
      await Promise.all(underWay);
    },
  };
}
