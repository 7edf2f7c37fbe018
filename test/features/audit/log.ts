/** An audit log on a real store in a folder of its own, with a clock that only the test moves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createAudit, type AuditLog } from '../../../src/features/audit/audit.js';
import { checkChain, type Fault, type Mark } from '../../../src/features/audit/chain.js';
import type { AuditRow } from '../../../src/features/audit/entry.js';
import { migrations } from '../../../src/features/audit/tables.js';
import type { AuditEntry, Store } from '../../../src/ports.js';
import { openSqliteStore } from '../../../src/store/sqlite.js';

export const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
export const day = 86_400_000_000;

export interface OpenLog {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly file: string;
  /** The clock, Micros; the test moves it. */
  now: number;
  rows(): AuditRow[];
  check(anchors?: readonly Mark[]): Fault | null;
  close(): Promise<void>;
}

export async function openLog(): Promise<OpenLog> {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-audit-'));
  const file = join(folder, 'skylark.db');
  const store = await openSqliteStore({ file, log: silent });
  await store.migrate('audit', migrations);
  const audit = createAudit({ db: store.db, clock: { now: () => log.now } });
  const beside = <T>(read: (db: Database.Database) => T): T => {
    const db = new Database(file, { readonly: true });
    try {
      return read(db);
    } finally {
      db.close();
    }
  };
  const log: OpenLog = {
    store,
    audit,
    file,
    now: 1_795_000_000_000_000,
    rows: () => beside((db) => db.prepare<[], AuditRow>('select * from audit_entry order by seq').all()),
    check: (anchors) => beside((db) => faultIn(db, anchors)),
    async close() {
      await audit.stop?.();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return log;
}

export function faultIn(db: Database.Database, anchors: readonly Mark[] = []): Fault | null {
  const mark = db.prepare<[string], Mark>('select seq, hash from audit_mark where name = ?');
  const check = checkChain({ head: mark.get('head') ?? null, cut: mark.get('cut') ?? null }, anchors);
  for (const row of db.prepare<[], AuditRow>('select * from audit_entry order by seq').iterate()) {
    const fault = check.take(row);
    if (fault !== null) return fault;
  }
  return check.end();
}

/** The log's tables in memory, without the guards: those are what somebody with the file removes first. */
export function copyOf(file: string): Database.Database {
  const db = new Database(':memory:');
  db.exec(`attach '${file}' as source`);
  const made = db
    .prepare<[], { sql: string; name: string; type: string }>(
      `select type, name, sql from source.sqlite_master
        where tbl_name like 'audit_%' and sql is not null and type <> 'trigger' order by type = 'index'`,
    )
    .all();
  for (const { sql, name, type } of made) {
    db.exec(sql);
    if (type === 'table') db.exec(`insert into main.${name} select * from source.${name}`);
  }
  db.exec('detach source');
  return db;
}

const actions = ['user.changed', 'session.signed_in', 'number.revealed', 'extension.changed'] as const;

/** Different entries, one for each n. */
export function entry(n: number): AuditEntry {
  return {
    actor: n % 5 === 0 ? 'system' : `user:agent.${n % 3}`,
    action: actions[n % actions.length] ?? 'user.changed',
    subject: n % 7 === 0 ? null : { kind: 'user', id: `agent.${n}` },
    details: { n, fields: ['roles', `field ${n}`], 好: '张' },
    address: n % 4 === 0 ? null : `10.0.0.${n}`,
  };
}
