/** What was thrown, whatever it was: its words and, where there is one, its code. */

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function codeOf(error: unknown): string {
  const known = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
  return known ? String(error.code) : '';
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
