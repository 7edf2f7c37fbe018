/** What a command gets of the world, and how it ends. Standard output is the command's output; notices go to the other. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig, type Config, type Environment, type LoadOptions } from '../config.js';

/** 0 fine; 1 failed or something found; 2 wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2;

export interface CommandIo {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream;
  readonly env: Environment;
  /** Aborted by SIGINT and SIGTERM: stop cleanly. */
  readonly signal: AbortSignal;
  readonly cwd: string;
}

/** Wrong usage: exit 2 with this one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command failed for a reason that a person can read: exit 1 with this one sentence. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/** Writes to standard output, waiting while the reader is slow. */
export async function print(io: CommandIo, text: string): Promise<void> {
  if (io.stdout.write(text)) return;
  await once(io.stdout, 'drain', { signal: io.signal }).catch((error: unknown) => {
    if (!io.signal.aborted) throw error;
  });
}

/** A line for people, beside the command's output. */
export function notice(io: CommandIo, text: string): void {
  io.stderr.write(`${text}\n`);
}

export type Language = 'zh-CN' | 'en';

/** The language of the terminal, by LC_ALL, LC_MESSAGES and LANG. */
export function languageOf(env: Environment): Language {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((v) => v !== undefined && v !== '');
  return locale?.toLowerCase().startsWith('zh') === true ? 'zh-CN' : 'en';
}

/** What is said in both languages. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

export const inLanguage = (text: Bilingual, language: Language): string => (language === 'en' ? text.en : text.zh);

/** Text from outside made safe for a terminal: no control characters, no line breaks, no direction overrides. */
export function tame(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

const usual = ['config/skylark.yaml', '/etc/skylark/skylark.yaml'];

/** The configuration's file: as given, else SKYLARK_CONFIG, else where it usually lies; null where there is none. */
export function findConfig(io: CommandIo, given: string | undefined, alsoDemo = false): string | null {
  const named = given ?? io.env['SKYLARK_CONFIG'];
  if (named !== undefined && named !== '') return resolve(io.cwd, named);
  const places = alsoDemo ? [...usual, 'config/demo.yaml'] : usual;
  return places.map((place) => resolve(io.cwd, place)).find((place) => existsSync(place)) ?? null;
}

/** Loads the configuration and tells its warnings. Throws UsageError where there is none, ConfigError where it is wrong. */
export function needConfig(io: CommandIo, given: string | undefined, options: LoadOptions = {}): Config {
  const file = findConfig(io, given);
  if (file === null) {
    throw new UsageError(
      'There is no configuration: name one with --config FILE, or copy config/skylark.example.yaml to config/skylark.yaml.',
    );
  }
  const config = loadConfig(file, io.env, options);
  for (const warning of config.warnings) notice(io, `warning: ${warning}`);
  return config;
}
