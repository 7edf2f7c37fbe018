/** Of the procedure's edition, what the console shows. Types alone: no schema is loaded into the page. */
import type { Category, Level } from '../../contract/procedure.js';
import type { Words } from '../../contract/procedure-words.js';

type LevelWords = Readonly<Record<Level, Words>>;

export interface ProcedureEditionJson {
  readonly procedure: {
    readonly categories: readonly Category[];
    readonly priorities: { readonly impact: LevelWords; readonly urgency: LevelWords };
  };
}
