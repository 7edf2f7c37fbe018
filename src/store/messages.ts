/** What the daemon's thread and the SQLite workers say to each other. Plain data only: it crosses by structured clone. */
import type { FlatRuns } from './fact-code.js';

export interface WorkerSettings {
  readonly file: string;
  /** `writer` owns the file, `reader` answers questions, `checker` looks once for damage and ends. */
  readonly role: 'writer' | 'reader' | 'checker';
  /** false for tools that work beside a running daemon: no lock is taken. */
  readonly exclusive: boolean;
  /** Milliseconds to wait for a lock that a tool holds. */
  readonly busyTimeout: number;
}

export type SqlValue = string | number | bigint | boolean | Uint8Array | null;

export type Request =
  | { readonly id: number; readonly kind: 'append'; readonly epoch: number; readonly runs: FlatRuns }
  | { readonly id: number; readonly kind: 'query'; readonly sql: string; readonly parameters: readonly SqlValue[] }
  | { readonly id: number; readonly kind: 'begin' | 'commit' | 'rollback' | 'close' };

export interface RowsAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  readonly changes: number;
  readonly lastId: number;
}

export interface Failure {
  /** SQLite's extended code (`SQLITE_FULL`), or ours: `NOT_READONLY`, `BEHIND_FAILURE`. */
  readonly code: string;
  readonly message: string;
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly seq?: number; readonly rows?: RowsAnswer }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };

/** The worker's first word. */
export type Hello =
  | { readonly ready: true; readonly seq: number; readonly unchecked: boolean }
  | { readonly ready: false; readonly failure: Failure };
