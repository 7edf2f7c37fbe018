/** Loads a configuration from text and gives what is wrong with it, as an operator would read it. */
import { ConfigError, parseConfig, type ConfigProblem } from '../../src/config.js';

export const bytes = (yaml: string): Uint8Array => new TextEncoder().encode(yaml);

export function problemsOf(yaml: string | Uint8Array, env: Record<string, string> = {}): readonly ConfigProblem[] {
  try {
    parseConfig(typeof yaml === 'string' ? bytes(yaml) : yaml, '/nowhere/skylark.yaml', env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

export const seen = (problems: readonly ConfigProblem[]): string[] =>
  problems.map((p) => (p.line === null ? p.message : `${p.line}:${p.column} ${p.message}`));
