/** What an import works on; `store/workbench.ts` is one. */

export type Value = string | number | null;

/** A scratch database of our own with the store attached as `store`. */
export interface Bench {
  make(sql: string): void;
  /** Returns how many rows were changed. */
  run(sql: string, values?: readonly Value[]): number;
  rows<T>(sql: string, values?: readonly Value[]): Iterable<T>;
  together(work: () => void): void;
  /** Writes to the store in short transactions: `step` says how many rows it took; fewer than it was told is the end. */
  inSteps(step: (rows: number) => number): Promise<void>;
}
