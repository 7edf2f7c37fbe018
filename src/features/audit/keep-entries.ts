/**
 * Writes entries. The store has one writer: a transaction holds it from its first statement to its commit, in this
 * process and beside it, so the head that an entry is chained to is the head until it commits, and no number is left out.
 */
import { unavailable } from '../../errors.js';
import type { Micros } from '../../core/pbx-event.js';
import type { Audit, AuditEntry, Clock, Db, Tx } from '../../ports.js';
import { origin, seal } from './chain.js';
import { contentOf } from './entry.js';
import type { AuditTables } from './tables.js';

export interface EntryKeeper extends Audit {
  /** Resolves when every note given so far is stored or refused. */
  settled(): Promise<void>;
}

const notesPerCommit = 500;
/** Somebody gives them faster than the disk takes them: further ones are refused, and their givers told. */
const mostNotes = 10_000;

interface Waiting {
  readonly entry: AuditEntry;
  readonly at: Micros;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function keepEntries({ db, clock }: { readonly db: Db; readonly clock: Clock }): EntryKeeper {
  /** Entries of one transaction that are given at once must follow each other too. */
  let turn: Promise<unknown> = Promise.resolve();
  const notes: Waiting[] = [];
  let writing: Promise<void> | null = null;

  async function append(tx: Tx, entry: AuditEntry, at: Micros): Promise<void> {
    const tables = tx.withTables<AuditTables>();
    const row = await tables.selectFrom('audit_mark').selectAll().where('name', '=', 'head').executeTakeFirst();
    const { seq, hash } = row ?? origin;
    const content = contentOf(entry, seq + 1, at);
    await tables
      .insertInto('audit_entry')
      .values({ ...content, hash: seal(hash, content) })
      .execute();
  }

  function inTurn(tx: Tx, entry: AuditEntry, at: Micros): Promise<void> {
    const mine = turn.then(() => append(tx, entry, at));
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** Notes that came while a commit was under way share the next one. */
  async function write(): Promise<void> {
    while (notes.length > 0) {
      const batch = notes.splice(0, notesPerCommit);
      try {
        await db.transaction().execute(async (tx) => {
          for (const { entry, at } of batch) await inTurn(tx, entry, at);
        });
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    // In the same breath as the last look: a note that comes now begins anew.
    writing = null;
  }

  return {
    record: (tx, entry) => inTurn(tx, entry, clock.now()),
    note(entry) {
      if (notes.length >= mostNotes) return Promise.reject(unavailable('The audit log cannot keep up'));
      const stored = new Promise<void>((resolve, reject) => {
        notes.push({ entry, at: clock.now(), resolve, reject });
      });
      writing ??= write();
      return stored;
    },
    async settled() {
      await writing;
    },
  };
}
