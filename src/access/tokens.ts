/** API tokens as they are kept: by their hash, under a name by which they are revoked. The token itself is shown once. */
import type { Role } from '../contract/roles.js';
import type { Micros } from '../core/pbx-event.js';
import { conflict, invalid, notFound } from '../errors.js';
import type { Audit, Clock, Db } from '../ports.js';
import { raiseVersion, readRoles } from './accounts.js';
import { recordIn, type Doer } from './acts.js';
import { hashSecret, newToken } from './secrets.js';
import type { AccessTables } from './tables.js';

/** `display`: for a wallboard. It shows what holds no personal data, and may do nothing. */
export type TokenKind = 'api' | 'display';

export interface TokenRow {
  readonly hash: string;
  readonly name: string;
  /** What it may do; of a user's token no more than what the user himself may. */
  readonly roles: readonly Role[];
  readonly user: string | null;
  readonly kind: TokenKind;
  readonly createdAt: Micros;
  readonly lastUsedAt: Micros | null;
}

export interface NewToken {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly user: string | null;
  /** `api` unless said; a display's has neither roles nor user. */
  readonly kind?: TokenKind;
  /** A token of the same name ends instead of being a conflict. */
  readonly replace?: boolean;
  /** Who does it; the program by itself unless said. */
  readonly by?: Doer;
}

export interface Tokens {
  /** Those that are not revoked, by name. */
  list(): Promise<readonly TokenRow[]>;
  /** The token itself. Throws `conflict` where the name is taken, `not_found` where the user is not there. */
  add(token: NewToken): Promise<string>;
  /** Throws `not_found`. */
  revoke(name: string, by?: Doer): Promise<void>;
  /** Notes that these were used, by their hashes. */
  used(hashes: readonly string[], at: Micros): Promise<void>;
}

/** Below every database's limit of values in a statement, and short enough to let others write between. */
const usesAStatement = 500;

export const tokenNameForm = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

export interface TokensDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** Where acts are written down, each in its own transaction. */
  readonly audit?: Pick<Audit, 'record'>;
}

export function createTokens({ db, clock, audit }: TokensDeps): Tokens {
  const record = recordIn(audit);
  const tables = db.withTables<AccessTables>();

  return {
    async list() {
      const rows = await tables
        .selectFrom('api_token')
        .selectAll()
        .where('revoked_at', 'is', null)
        .orderBy('name')
        .execute();
      return rows.map((row) => ({
        hash: row.hash,
        name: row.name,
        roles: readRoles(row.roles),
        user: row.user,
        kind: row.kind === 'display' ? ('display' as const) : ('api' as const),
        createdAt: row.created_at,
        lastUsedAt: row.last_used_at,
      }));
    },

    async add({ name, roles, user, kind = 'api', replace = false, by }) {
      if (!tokenNameForm.test(name)) {
        const sentence = 'must be letters, digits, dot, dash or underscore, at most 64';
        throw invalid(`The name ${sentence}`, { name: sentence });
      }
      if (kind === 'display' && (roles.length > 0 || user !== null)) {
        throw invalid('A display token has neither roles nor a user', { kind: 'has neither roles nor a user' });
      }
      if (kind === 'api' && roles.length === 0) {
        throw invalid('A token needs at least one role', { roles: 'must name at least one role' });
      }
      const token = newToken();
      await db.transaction().execute(async (tx) => {
        const own = tx.withTables<AccessTables>();
        const now = clock.now();
        if (user !== null) {
          const known = await own.selectFrom('user').select('user').where('user', '=', user).executeTakeFirst();
          if (known === undefined) throw notFound(`There is no user ${user}`);
        }
        const taken = await own
          .updateTable('api_token')
          .set({ revoked_at: now })
          .where('name', '=', name)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (taken.numUpdatedRows > 0n && !replace) throw conflict(`There is a token ${name} already; revoke it first`);
        await own
          .insertInto('api_token')
          .values({
            hash: hashSecret(token),
            name,
            roles: JSON.stringify(roles),
            user,
            kind,
            created_at: now,
            last_used_at: null,
            revoked_at: null,
          })
          .execute();
        await record(tx, by, {
          action: 'token.added',
          subject: { kind: 'token', id: name },
          details: { kind, roles, user },
        });
        await raiseVersion(tx);
      });
      return token;
    },

    async revoke(name, by) {
      await db.transaction().execute(async (tx) => {
        const revoked = await tx
          .withTables<AccessTables>()
          .updateTable('api_token')
          .set({ revoked_at: clock.now() })
          .where('name', '=', name)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (revoked.numUpdatedRows === 0n) throw notFound(`There is no token ${name}`);
        await record(tx, by, { action: 'token.revoked', subject: { kind: 'token', id: name } });
        await raiseVersion(tx);
      });
    },

    async used(hashes, at) {
      for (let from = 0; from < hashes.length; from += usesAStatement)
        await tables
          .updateTable('api_token')
          .set({ last_used_at: at })
          .where('hash', 'in', hashes.slice(from, from + usesAStatement))
          .execute();
    },
  };
}
