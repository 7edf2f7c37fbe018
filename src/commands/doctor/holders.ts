/** Who holds which extension, by the accounts where the store can be read, else by the configuration. Reads only. */
import { existsSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import { z } from 'zod';
import type { Config } from '../../config.js';
import { sqliteFits } from '../../doctor/machine.js';

/** `extension`: null where the account says nothing and the configuration counts; '' where it has none. */
const accountSchema = z.object({ user: z.string(), extension: z.string().nullable(), disabled: z.number() });
type AccountRow = z.infer<typeof accountSchema>;

export async function holdersOf(config: Config, sqlite: string | null): Promise<(extension: string) => string | null> {
  const accounts = sqlite === null || !sqliteFits(process.versions.node, sqlite) ? [] : await read(config.store.path);
  const byUser = new Map(accounts.map((account) => [account.user, account]));
  const holders = new Map<string, string>();
  for (const { user, extension } of config.agents) {
    const account = byUser.get(user);
    if (account === undefined || (account.extension === null && account.disabled === 0)) holders.set(extension, user);
  }
  for (const { user, extension, disabled } of accounts) {
    if (extension !== null && extension !== '' && disabled === 0) holders.set(extension, user);
  }
  return (extension) => holders.get(extension) ?? null;
}

/** The accounts; none where the store is not there, cannot be read, or has no such table yet. */
async function read(path: string): Promise<readonly AccountRow[]> {
  if (!existsSync(path)) return [];
  let db: BetterSqlite3.Database | null = null;
  try {
    const { default: Database } = await import('better-sqlite3');
    db = new Database(path, { readonly: true, fileMustExist: true });
    return z.array(accountSchema).parse(db.prepare('select "user", "extension", "disabled" from "user"').all());
  } catch {
    return [];
  } finally {
    db?.close();
  }
}
