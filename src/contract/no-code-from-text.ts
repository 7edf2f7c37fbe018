/**
 * Schemas are fast where code may be made from text. Pages may not: their content security policy forbids it, and even
 * the library's try is reported as a violation. Called before the first schema is made.
 *
 * Said where the library keeps its settings for all its copies (zod/v4/core/core.js), not through its `config`: for that
 * every page would load a part of the library at once, and the first ones shown make no schema. Held by a test.
 */
import type { config } from 'zod';

type Settings = Parameters<typeof config>[0];

declare global {
  var __zod_globalConfig: Settings;
}

export function makeNoCodeFromText(): void {
  globalThis.__zod_globalConfig = Object.assign(globalThis.__zod_globalConfig ?? {}, { jitless: true });
}
