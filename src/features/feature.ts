/** A capability: one folder, one value of this type. Constructors do nothing; `start` does. */
import type { Migration } from 'kysely';
import type { DurableFollower, LiveFollower, Route, SnapshotPart } from '../ports.js';

export interface Feature {
  readonly name: string;
  /** Its own tables; run before `start`, each once. */
  readonly migrations?: Readonly<Record<string, Migration>>;
  readonly live?: LiveFollower;
  readonly durable?: DurableFollower;
  readonly routes?: readonly Route[];
  readonly snapshot?: SnapshotPart;
  start?(): Promise<void> | void;
  stop?(): Promise<void> | void;
}
