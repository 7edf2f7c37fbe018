/** SQLite's error codes in words for a person, and which of them mean that the store itself is in trouble. */

const words: readonly (readonly [prefix: string, text: string])[] = [
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_IOERR', 'the disk gives errors'],
  ['SQLITE_CORRUPT', 'the database is damaged'],
  ['SQLITE_NOTADB', 'the database is damaged'],
  ['SQLITE_READONLY', 'the database file cannot be written'],
  ['SQLITE_CANTOPEN', 'the database file cannot be opened'],
  ['SQLITE_BUSY', 'another program holds the database'],
  ['SQLITE_LOCKED', 'another program holds the database'],
  ['SQLITE_PROTOCOL', 'another program holds the database'],
  ['SQLITE_NOMEM', 'there is no memory left'],
];

/** What is wrong with the store; null where the statement itself was at fault. */
export function storeTrouble(code: string): string | null {
  return words.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null;
}

/** Damage does not go away by itself: nothing is acknowledged any more until somebody acted. */
export function isDamage(code: string): boolean {
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}
