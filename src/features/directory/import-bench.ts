/** What an import works on; `store/workbench.ts` is one. */

export type Value = string | number | null;

/** A scratch database of our own with the store attached as `store`. */
export interface Bench {
  make(sql: string): void;
  /** Returns how many rows were changed. */
  run(sql: string, values?: readonly Value[]): number;
  rows<T>(sql: string, values?: readonly Value[]): Iterable<T>;
  /** The same without names, for very many rows: each is the list of its values. */
  lists(sql: string, values?: readonly Value[]): Iterable<readonly Value[]>;
  /** Makes a function known to the statements. */
  tell(name: string, answer: (value: Value) => Value): void;
  together(work: () => void): void;
  /** Takes rows of so many values for a table of the scratch database; they are there when `together` ends. */
  fill(table: string, width: number): (row: readonly Value[]) => void;
  /** Writes to the store in short transactions: `step` says how many rows it took; fewer than it was told is the end. */
  inSteps(step: (rows: number) => number): Promise<void>;
  /** Throws where something of the scratch database may be read back as something else. */
  sound(): void;
}
