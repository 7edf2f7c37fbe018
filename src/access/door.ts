/**
 * Lets in or not: sign-in with a password, sessions, API tokens. Every question is answered from memory; the store is
 * read again when its version says that the command line changed something beside us.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Micros } from '../core/pbx-event.js';
import type { Role } from '../contract/roles.js';
import { forbidden, tooMany } from '../errors.js';
import type { Clock, Credentials, Db, Doorkeeper, Held, Log, Principal, SignedIn } from '../ports.js';
import type { Accounts } from './accounts.js';
import { createAttemptLimits } from './attempt-limits.js';
import type { IdleLock } from './idle-lock.js';
import type { PasswordHasher } from './password-hash.js';
import type { People, TakenPhone } from './people.js';
import { csrfOf, hashSecret } from './secrets.js';
import type { Session, Sessions } from './sessions.js';
import type { AccessTables } from './tables.js';
import type { TokenRow, Tokens } from './tokens.js';

export interface DoorDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly hasher: PasswordHasher;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly sessions: Sessions;
  readonly people: People;
  readonly lock: IdleLock;
  /** Phones that changed hands, wherever that was said. */
  readonly onTaken: (phones: readonly TakenPhone[]) => void;
}

export interface Door extends Doorkeeper {
  signOut(key: string): Promise<void>;
  /** Throws `forbidden` where user or password is wrong, `unavailable` where to wait: each wrong one is a guess. */
  checkPassword(user: string, password: string, address: string, inside?: boolean): Promise<void>;
  /** The new session with its secret. */
  beginSession(user: string, address: string | null): Promise<{ readonly secret: string; readonly session: Session }>;
  /** Those of a user that stand now, the newest first. */
  sessionsOf(user: string): readonly Session[];
  session(key: string): Session | null;
  held(key: string): Held | null;
  touch(key: string): void;
  /** By the user's own wish. */
  lockNow(session: Session): void;
  /** Throws as checkPassword does. */
  unlock(session: Session, password: string, address: string): Promise<void>;
  /** Locks the sessions of those who are gone. */
  lookForIdle(): void;
  /** Reads accounts and tokens anew; `always`: even where the version is the same. */
  refresh(always: boolean): Promise<void>;
  sweep(): Promise<void>;
}

/** How often a token's last use is written, at most. */
const usedEvery: Micros = 60_000_000;
/** Uses of so many milliseconds are written together: thousands of programs may come in the same second. */
const usesTogether = 500;
/** Unknown tokens make us look for a change in the store, all together at most this often, milliseconds. */
const lookEvery = 200;
/** Checked where the user does not exist, so that the answer takes as long. Made once of random bytes. */
const nobody = 'no such user';

export async function createDoor(deps: DoorDeps): Promise<Door> {
  const { clock, log, people, sessions, hasher, lock } = deps;
  const tables = deps.db.withTables<AccessTables>();
  const limits = createAttemptLimits();
  const dummy = await hasher.hash(csrfOf(String(Math.random())), nobody);
  const listeners = new Set<() => void>();
  let tokens = new Map<string, TokenRow>();
  const usedAt = new Map<string, Micros>();
  /** Hashes of tokens whose use is still to be written. */
  const unsaved = new Set<string>();
  let version = -1;
  let lookedAt = -lookEvery;
  let looking: Promise<void> | null = null;
  let reading: Promise<void> = Promise.resolve();

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  async function read(always: boolean): Promise<void> {
    lookedAt = performance.now();
    const row = await tables.selectFrom('access_version').select('version').executeTakeFirst();
    const found = row?.version ?? 0;
    if (!always && found === version) return;
    const [accounts, rows] = await Promise.all([deps.accounts.list(), deps.tokens.list()]);
    const taken = people.take(accounts);
    // What the first reading finds is how it was, not news.
    if (version >= 0 && taken.length > 0) deps.onTaken(taken);
    tokens = new Map(rows.map((token) => [token.hash, token]));
    version = found;
    tell();
  }

  /** Readings follow each other, so that an older one never overwrites a newer. */
  function refresh(always: boolean): Promise<void> {
    const mine = reading.catch(() => undefined).then(() => read(always));
    reading = mine;
    return mine;
  }

  function lookAgain(): Promise<void> {
    looking ??= pause(Math.max(0, lookedAt + lookEvery - performance.now()))
      .then(() => refresh(false))
      .catch((error: unknown) => log.warn('API tokens could not be read', { error: String(error) }))
      .finally(() => (looking = null));
    return looking;
  }

  const stands = (session: Session): boolean => {
    const account = people.account(session.user);
    return account !== undefined && !account.disabled && session.createdAt >= account.sessionsFrom;
  };

  function sessionOf(hash: string): Session | null {
    const session = sessions.byHash(hash, clock.now());
    return session !== null && stands(session) ? session : null;
  }

  function ofSession(session: Session): Principal | null {
    const account = people.account(session.user);
    if (account === undefined) return null;
    return { user: account.user, name: account.name, roles: account.roles, via: 'session' };
  }

  function ofToken(token: TokenRow): Principal | null {
    if (token.kind === 'display') return { user: null, name: token.name, roles: [], via: 'display' };
    if (token.user === null) return { user: null, name: token.name, roles: token.roles, via: 'token' };
    const account = people.account(token.user);
    if (account === undefined || account.disabled) return null;
    const roles: Role[] = token.roles.filter((role) => account.roles.includes(role));
    return { user: account.user, name: account.name, roles, via: 'token' };
  }

  function noteUse(token: TokenRow): void {
    const now = clock.now();
    if (now - (usedAt.get(token.hash) ?? token.lastUsedAt ?? 0) < usedEvery) return;
    usedAt.set(token.hash, now);
    if (unsaved.size === 0) setTimeout(saveUses, usesTogether, now).unref();
    unsaved.add(token.hash);
  }

  function saveUses(at: Micros): void {
    const hashes = [...unsaved];
    unsaved.clear();
    deps.tokens.used(hashes, at).catch((error: unknown) => {
      log.debug('the use of tokens could not be noted', { error: String(error) });
    });
  }

  function recheck(key: string, active: boolean): Principal | null {
    const hash = key.slice(2);
    if (key.startsWith('t:')) {
      const token = tokens.get(hash);
      if (token === undefined) return null;
      if (active) noteUse(token);
      return ofToken(token);
    }
    const session = sessionOf(hash);
    if (session === null) return null;
    if (active) session.seenAt = clock.now();
    return ofSession(session);
  }

  const sessionAt = (key: string): Session | null => (key.startsWith('s:') ? sessionOf(key.slice(2)) : null);

  function held(key: string): Held | null {
    const session = sessionAt(key);
    if (session === null) return null;
    if (lock.isLocked(session)) return 'locked';
    return people.account(session.user)?.mustChange === true ? 'password_change' : null;
  }

  /** A wallboard's browser keeps its token as its cookie: no script can read it there. Other tokens are none of a browser's. */
  function ofDisplay(secret: string): SignedIn | null {
    const key = `t:${hashSecret(secret)}`;
    if (tokens.get(key.slice(2))?.kind !== 'display') return null;
    const who = recheck(key, true);
    return who && { who, key, csrf: null };
  }

  /** `inside`: he has a session already, so that no flood of strangers stands before him. */
  async function checkPassword(user: string, password: string, address: string, inside = false): Promise<void> {
    const now = clock.now();
    const wait = limits.wait(user, address, now);
    if (wait > 0) throw tooMany('Too many wrong passwords; wait a moment', wait);
    limits.begin(user, address, now);
    const account = people.account(user);
    const known = inside || limits.isKnown(user, address);
    const right = await hasher
      .verify(account?.passwordHash ?? dummy, password, inside ? `user ${user}` : address, known)
      .catch((error: unknown) => {
        limits.notTried(user, address, clock.now());
        throw error;
      });
    // What counts is the account as it is now: it may have changed while the password was checked.
    const still = people.account(user);
    const same = still !== undefined && !still.disabled && still.passwordHash === account?.passwordHash;
    if (!right || !same) throw forbidden('User name or password is wrong');
    limits.right(user, address);
  }

  return {
    async authenticate(proof: Credentials): Promise<SignedIn | null> {
      if (proof.session !== null) {
        const key = `s:${hashSecret(proof.session)}`;
        const who = recheck(key, true);
        if (who !== null) return { who, key, csrf: csrfOf(proof.session), held: held(key) };
        const display = ofDisplay(proof.session);
        if (display !== null) return display;
      }
      if (proof.token === null) return null;
      const hash = hashSecret(proof.token);
      // Made by the command line a moment ago? A look that was under way may have begun before that.
      for (let looks = 0; looks < 2 && !tokens.has(hash); looks += 1) await lookAgain();
      const who = recheck(`t:${hash}`, true);
      return who === null ? null : { who, key: `t:${hash}`, csrf: null };
    },

    recheck,

    onEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    checkPassword,
    beginSession: (user, address) => sessions.begin(user, clock.now(), address),
    sessionsOf: (user) =>
      [...sessions.open()]
        .filter((session) => session.user === user && sessionOf(session.hash) !== null)
        .toSorted((a, b) => b.createdAt - a.createdAt),

    async signOut(key) {
      try {
        await sessions.end(key.slice(2));
      } finally {
        tell();
      }
    },

    session: sessionAt,
    held,
    touch(key) {
      const session = sessionAt(key);
      if (session !== null) lock.touch(session);
    },
    lockNow(session) {
      lock.lock(session);
      sessions.save().catch((error: unknown) => log.debug('a lock could not be stored', { error: String(error) }));
      tell();
    },
    async unlock(session, password, address) {
      await checkPassword(session.user, password, address, true);
      lock.unlock(session);
      tell();
    },
    lookForIdle() {
      if (lock.look()) tell();
    },
    refresh,
    sweep: () => sessions.sweep(clock.now(), stands),
  };
}
