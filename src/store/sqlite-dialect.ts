/**
 * Kysely over the SQLite workers. Statements that only read go to a reader, everything else to the one writer;
 * a transaction has the writer for itself until it ends.
 */
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { RowsAnswer, SqlValue } from './messages.js';
import { SqliteFailure } from './sqlite-thread.js';

/** What the dialect asks of the store. Errors are SkylarkError `unavailable` where the store itself fails. */
export interface SqliteLanes {
  /** On a read-only connection, which sees every commit that returned before. */
  read(sql: string, parameters: readonly SqlValue[]): Promise<RowsAnswer>;
  /** One statement, a transaction of its own. */
  write(sql: string, parameters: readonly SqlValue[]): Promise<RowsAnswer>;
  /** Waits until the writer is free and begins. */
  begin(): Promise<WriteLane>;
}

/** The writer, held by one transaction. */
export interface WriteLane {
  query(sql: string, parameters: readonly SqlValue[]): Promise<RowsAnswer>;
  end(how: 'commit' | 'rollback'): Promise<void>;
}

function toResult<R>(answer: RowsAnswer): QueryResult<R> {
  const { columns, rows } = answer;
  if (columns.length === 0) {
    return { rows: [], numAffectedRows: BigInt(answer.changes), insertId: BigInt(answer.lastId) };
  }
  const objects = rows.map((values) => {
    const row: Record<string, unknown> = {};
    columns.forEach((column, i) => {
      const value = values[i];
      row[column] = value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
    });
    return row;
  });
  // What the statement selects is Kysely's to know.
  const typed: R[] = Object(objects);
  return { rows: typed };
}

class LaneConnection implements DatabaseConnection {
  readonly #lanes: SqliteLanes;
  #lane: WriteLane | null = null;

  constructor(lanes: SqliteLanes) {
    this.#lanes = lanes;
  }

  async begin(): Promise<void> {
    this.#lane = await this.#lanes.begin();
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    const lane = this.#lane;
    if (lane === null) return;
    // A commit that fails leaves the lane held: Kysely rolls back after it.
    await lane.end(how);
    this.#lane = null;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const parameters: readonly SqlValue[] = Object(query.parameters);
    if (this.#lane !== null) return toResult(await this.#lane.query(query.sql, parameters));
    const { kind } = query.query;
    if (kind === 'SelectQueryNode' || kind === 'RawNode') {
      try {
        return toResult(await this.#lanes.read(query.sql, parameters));
      } catch (error) {
        if (!(error instanceof SqliteFailure && error.code === 'NOT_READONLY')) throw error;
      }
    }
    return toResult(await this.#lanes.write(query.sql, parameters));
  }

  // eslint-disable-next-line require-yield -- the interface wants a generator; large results are read page by page
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not supported: read page by page, by key');
  }
}

class LaneDriver implements Driver {
  readonly #lanes: SqliteLanes;

  constructor(lanes: SqliteLanes) {
    this.#lanes = lanes;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<LaneConnection> {
    return new LaneConnection(this.#lanes);
  }

  async beginTransaction(connection: LaneConnection): Promise<void> {
    await connection.begin();
  }

  async commitTransaction(connection: LaneConnection): Promise<void> {
    await connection.end('commit');
  }

  async rollbackTransaction(connection: LaneConnection): Promise<void> {
    await connection.end('rollback');
  }

  async releaseConnection(connection: LaneConnection): Promise<void> {
    await connection.end('rollback');
  }

  /** The workers are the store's. */
  async destroy(): Promise<void> {}
}

export function sqliteDialect(lanes: SqliteLanes): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new LaneDriver(lanes),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
