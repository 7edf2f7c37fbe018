/** Two versions of one thing, line by line. Pure. */

export interface Difference {
  readonly label: string;
  readonly mine: string;
  readonly theirs: string;
}

/** The lines that differ. */
export function differencesOf(
  mine: Readonly<Record<string, string>>,
  theirs: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): readonly Difference[] {
  return Object.keys({ ...mine, ...theirs })
    .filter((field) => (mine[field] ?? '') !== (theirs[field] ?? ''))
    .map((field) => ({ label: labels[field] ?? field, mine: mine[field] ?? '', theirs: theirs[field] ?? '' }));
}
