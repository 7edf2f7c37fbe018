/**
 * Accounts as they are kept: each change is a transaction that also raises the version, by which a running daemon
 * notices what the command line did beside it.
 */
import { roles as allRoles, type Role } from '../contract/roles.js';
import { conflict, invalid, notFound } from '../errors.js';
import type { Micros } from '../core/pbx-event.js';
import type { Audit, Clock, Db, Tx } from '../ports.js';
import { recordIn, type Doer } from './acts.js';
import { passwordFault, passwordSentence } from './password-rule.js';
import type { PasswordHasher } from './password-hash.js';
import type { AccessTables } from './tables.js';

export interface Account {
  readonly user: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** null: the account says nothing of a phone, so the configuration counts; '': none. */
  readonly extension: string | null;
  readonly passwordHash: string;
  readonly disabled: boolean;
  /** Sessions that began before are void. */
  readonly sessionsFrom: Micros;
  /** The password was made for him: he may do nothing but choose another. */
  readonly mustChange: boolean;
}

export interface NewAccount {
  readonly user: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly extension: string | null;
  readonly password: string;
}

export interface AddOptions {
  /** The password is not held against the rule. */
  readonly asGiven?: boolean;
  /** The password must be changed at the first sign-in. */
  readonly mustChange?: boolean;
  /** Who does it; the program by itself unless said. */
  readonly by?: Doer;
}

export interface AccountChange {
  readonly name?: string;
  readonly roles?: readonly Role[];
  /** '' takes the phone away; null leaves it to the configuration. */
  readonly extension?: string | null;
}

export interface Accounts {
  list(): Promise<readonly Account[]>;
  /** Throws `invalid` with the part of the rule that the password breaks, `conflict` where the user exists. */
  add(account: NewAccount, options?: AddOptions): Promise<void>;
  /** The phone is taken from whoever had it. Throws `not_found`. Other roles end the user's sessions. */
  change(user: string, change: AccountChange, by?: Doer): Promise<void>;
  /**
   * Ends the user's sessions. Throws `invalid` with the part of the rule that it breaks, `not_found`. `mustChange`: it was
   * made for him, so that he must choose another at the next sign-in.
   */
  setPassword(user: string, password: string, options?: Omit<AddOptions, 'asGiven'>): Promise<void>;
  /** Disabling ends the user's sessions and stops his tokens. */
  setDisabled(user: string, disabled: boolean, by?: Doer): Promise<void>;
}

export interface AccountsDeps {
  readonly db: Db;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  /** Where acts are written down, each in its own transaction. */
  readonly audit?: Pick<Audit, 'record'>;
}

/** Clause 2.2.6: not used in the past year. */
const year: Micros = 365 * 86_400_000_000;
/** Whom hashing for administration is charged to in the fair queue. */
const ourselves = 'administration';

export const userNameForm = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
export const extensionForm = /^[0-9*#]{1,20}$/;

/** Roles as stored; one that this program does not know is passed over. */
export function readRoles(text: string): Role[] {
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? allRoles.filter((role) => list.includes(role)) : [];
}

export async function raiseVersion(tx: Tx): Promise<void> {
  await tx
    .withTables<AccessTables>()
    .updateTable('access_version')
    .set((e) => ({ version: e('version', '+', 1) }))
    .execute();
}

function checkFields(account: Partial<NewAccount>): void {
  const fields: Record<string, string> = {};
  if (account.user !== undefined && !userNameForm.test(account.user)) {
    fields['user'] = 'must be letters, digits, dot, dash or underscore, at most 64';
  }
  if (
    account.name !== undefined &&
    (account.name.trim() === '' || account.name.length > 80 || /\p{Cc}/u.test(account.name))
  ) {
    fields['name'] = 'must be a name of at most 80 characters';
  }
  if (account.roles?.length === 0) fields['roles'] = 'must name at least one role';
  if (account.extension != null && account.extension !== '' && !extensionForm.test(account.extension)) {
    fields['extension'] = 'must be digits';
  }
  const [first] = Object.entries(fields);
  if (first !== undefined) throw invalid(`The ${first[0]} ${first[1]}`, fields);
}

function refuse(fault: Parameters<typeof passwordSentence>[0]): never {
  const sentence = passwordSentence(fault);
  throw invalid(`The password ${sentence}`, { password: sentence });
}

export function createAccounts({ db, hasher, clock, audit }: AccountsDeps): Accounts {
  const record = recordIn(audit);
  const tables = db.withTables<AccessTables>();

  const inOne = (work: (tx: Tx) => Promise<void>): Promise<void> =>
    db.transaction().execute(async (tx) => {
      await work(tx);
      await raiseVersion(tx);
    });

  async function mustExist(tx: Tx, user: string): Promise<void> {
    const row = await tx
      .withTables<AccessTables>()
      .selectFrom('user')
      .select('user')
      .where('user', '=', user)
      .executeTakeFirst();
    if (row === undefined) throw notFound(`There is no user ${user}`);
  }

  /** One phone, one holder: whoever signs on takes it over. */
  async function release(tx: Tx, extension: string | null | undefined, user: string): Promise<void> {
    if (extension == null || extension === '') return;
    await tx
      .withTables<AccessTables>()
      .updateTable('user')
      .set({ extension: '' })
      .where('extension', '=', extension)
      .where('user', '<>', user)
      .execute();
  }

  async function usedBefore(user: string, password: string): Promise<boolean> {
    const used = await tables
      .selectFrom('password_used')
      .select('password')
      .where('user', '=', user)
      .where('until_at', '>', clock.now() - year)
      .execute();
    const now = await tables.selectFrom('user').select('password').where('user', '=', user).execute();
    for (const row of [...now, ...used]) if (await hasher.verify(row.password, password, ourselves, true)) return true;
    return false;
  }

  return {
    async list() {
      const rows = await tables.selectFrom('user').selectAll().orderBy('user').execute();
      return rows.map((row) => ({
        user: row.user,
        name: row.name,
        roles: readRoles(row.roles),
        extension: row.extension,
        passwordHash: row.password,
        disabled: row.disabled !== 0,
        sessionsFrom: row.sessions_from,
        mustChange: row.must_change !== 0,
      }));
    },

    async add(account, options = {}) {
      checkFields(account);
      const fault = options.asGiven === true ? null : passwordFault(account.password, account.user);
      if (fault !== null) refuse(fault);
      const password = await hasher.hash(account.password, ourselves);
      await inOne(async (tx) => {
        const own = tx.withTables<AccessTables>();
        const known = await own.selectFrom('user').select('user').where('user', '=', account.user).executeTakeFirst();
        if (known !== undefined) throw conflict(`The user ${account.user} exists already`);
        await release(tx, account.extension, account.user);
        const now = clock.now();
        await own
          .insertInto('user')
          .values({
            user: account.user,
            name: account.name,
            roles: JSON.stringify(account.roles),
            extension: account.extension,
            password,
            disabled: 0,
            created_at: now,
            sessions_from: now,
            must_change: options.mustChange === true ? 1 : 0,
          })
          .execute();
        await record(tx, options.by, {
          action: 'user.added',
          subject: { kind: 'user', id: account.user },
          details: { roles: account.roles, extension: account.extension },
        });
      });
    },

    async change(user, change, by) {
      checkFields(change);
      await inOne(async (tx) => {
        await mustExist(tx, user);
        await release(tx, change.extension, user);
        await tx
          .withTables<AccessTables>()
          .updateTable('user')
          .set({
            ...(change.name !== undefined && { name: change.name }),
            ...(change.roles !== undefined && { roles: JSON.stringify(change.roles), sessions_from: clock.now() }),
            ...(change.extension !== undefined && { extension: change.extension }),
          })
          .where('user', '=', user)
          .execute();
        const { name, roles, extension } = change;
        if (name !== undefined || roles !== undefined) {
          const details = { ...(name !== undefined && { name: true }), ...(roles !== undefined && { roles }) };
          await record(tx, by, { action: 'user.changed', subject: { kind: 'user', id: user }, details });
        }
        if (extension !== undefined) {
          await record(tx, by, {
            action: 'extension.changed',
            subject: { kind: 'user', id: user },
            details: { extension },
          });
        }
      });
    },

    async setPassword(user, password, options = {}) {
      const fault = passwordFault(password, user);
      if (fault !== null) refuse(fault);
      if (await usedBefore(user, password)) refuse('used_before');
      const hashed = await hasher.hash(password, ourselves);
      await inOne(async (tx) => {
        await mustExist(tx, user);
        const own = tx.withTables<AccessTables>();
        const now = clock.now();
        await own
          .insertInto('password_used')
          .columns(['user', 'password', 'until_at'])
          .expression((e) =>
            e
              .selectFrom('user')
              .select((s) => ['user', 'password', s.val(now).as('until_at')])
              .where('user', '=', user),
          )
          .execute();
        await own
          .deleteFrom('password_used')
          .where('until_at', '<', now - year)
          .execute();
        await own
          .updateTable('user')
          .set({ password: hashed, sessions_from: now, must_change: options.mustChange === true ? 1 : 0 })
          .where('user', '=', user)
          .execute();
        await record(tx, options.by, {
          action: 'user.password_changed',
          subject: { kind: 'user', id: user },
          details: { generated: options.mustChange === true },
        });
      });
    },

    async setDisabled(user, disabled, by) {
      await inOne(async (tx) => {
        await mustExist(tx, user);
        await tx
          .withTables<AccessTables>()
          .updateTable('user')
          .set({ disabled: disabled ? 1 : 0, ...(disabled && { sessions_from: clock.now() }) })
          .where('user', '=', user)
          .execute();
        await record(tx, by, {
          action: disabled ? 'user.disabled' : 'user.enabled',
          subject: { kind: 'user', id: user },
        });
      });
    },
  };
}
