/**
 * Schemas are fast where code may be made from text. Pages may not: their content security policy forbids it, and even
 * the library's try is reported as a violation. Called before the first schema is made.
 */
import { config } from 'zod';

export function makeNoCodeFromText(): void {
  config({ jitless: true });
}
