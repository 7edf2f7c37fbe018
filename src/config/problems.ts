/** Mistakes in a configuration, each in one plain sentence with the key's path, line and column. Pure. */
import type { z } from 'zod';
import type { KeyPath } from './document.js';

export interface ConfigProblem {
  /** `pbx[0].port`; '' where it is about the file itself. */
  readonly path: string;
  /** Line and column in the file, from 1; null where the value came from the environment or there is no file. */
  readonly line: number | null;
  readonly column: number | null;
  /** The whole sentence, without file and position. Never holds a secret. */
  readonly message: string;
}

/** The configuration cannot be used. `message` lists every problem, one a line. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    super(problems.map((p) => showProblem(file, p)).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** `config/skylark.yaml:3:5: pbx[0].port: …`. */
export function showProblem(file: string, problem: ConfigProblem): string {
  const where = problem.line === null ? file : `${file}, line ${problem.line}, column ${problem.column ?? 1}`;
  return `${where}: ${problem.message}`;
}

/** `['pbx', 0, 'port']` → `pbx[0].port`. */
export function showPath(path: KeyPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** Number of single edits (a swap of neighbours counts one) between two short words. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a.charAt(i - 1) === b.charAt(j - 1);
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1)) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The known word that was most likely meant; null where none is near. */
export function suggest(word: string, known: readonly string[]): string | null {
  if (word.length > 60) return null;
  const plain = (s: string): string => s.toLowerCase().replace(/[-_]/g, '');
  let best: { word: string; far: number } | null = null;
  for (const candidate of known) {
    const far = plain(word) === plain(candidate) ? 0 : distance(plain(word), plain(candidate));
    const allowed = Math.max(1, Math.floor(candidate.length / 3));
    if (far <= allowed && (best === null || far < best.far)) best = { word: candidate, far };
  }
  return best?.word ?? null;
}

export type Issue = z.core.$ZodIssue;

export interface Mistake {
  readonly path: KeyPath;
  readonly issue: Issue;
}

const plainPath = (path: readonly PropertyKey[]): KeyPath => path.map((p) => (typeof p === 'symbol' ? String(p) : p));

/** An issue with its path; of a union's branches those that fit the kind of value that was given. */
export function unfold(issue: Issue, above: KeyPath = []): readonly Mistake[] {
  const path = [...above, ...plainPath(issue.path)];
  if (issue.code !== 'invalid_union') return [{ path, issue }];
  const fitting = issue.errors.find((branch) => !branch.some((i) => i.code === 'invalid_type' && i.path.length === 0));
  if (fitting === undefined) return [{ path, issue }];
  return fitting.flatMap((inner) => unfold(inner, path));
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
};

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return kinds[typeof value] ?? typeof value;
}

function shown(value: unknown, secret: boolean): string {
  if (secret || typeof value === 'object' || value === undefined) return kindOf(value);
  return JSON.stringify(value).slice(0, 60);
}

const secretKey = /^(?:secret|password)$/;

/** What one issue says, as a sentence that begins with the key. `key`: how people find it. */
export function wordIssue(key: string, { path, issue }: Mistake, value: unknown): string {
  const secret = secretKey.test(String(path.at(-1) ?? ''));
  const instead = `not ${shown(value, secret)}`;
  if (value === undefined && issue.code !== 'custom') return `${key} is missing`;
  switch (issue.code) {
    case 'invalid_type':
      return value === null
        ? `${key} has no value`
        : `${key} must be ${kinds[issue.expected] ?? issue.expected}, ${instead}`;
    case 'invalid_value':
      return `${key} must be ${either(issue.values.map(String))}, ${instead}`;
    case 'too_small':
      return issue.origin === 'array'
        ? `${key} needs at least one entry`
        : `${key} must be at least ${issue.minimum}, ${instead}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `${key} takes at most ${issue.maximum} entries`
        : `${key} must be at most ${issue.maximum}, ${instead}`;
    case 'invalid_union':
      return `${key} cannot be ${kindOf(value)}`;
    case 'custom':
      if (secret || typeof value !== 'string' || value === '') return `${key} ${issue.message}`;
      if (issue.message.startsWith('must ')) return `${key} ${issue.message}, ${instead}`;
      return `${key}: ${shown(value, false)} ${issue.message}`;
    default:
      return `${key} is not valid`;
  }
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
