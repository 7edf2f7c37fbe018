/**
 * The procedure's file: the service desk's policy as data → one checked value with its defaults. Mistakes are told as
 * those of the configuration are: the key, the line, one plain sentence each, all of them at once.
 */
import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { procedureSchema, type Procedure } from '../contract/procedure.js';
import { isGroup, readDocument, type ConfigDocument, type KeyPath } from './document.js';
import { fileReason } from './files.js';
import { keysOf, keysWithin, wantsText } from './keys.js';
import { ConfigError, showPath, suggest, unfold, wordIssue, type ConfigProblem, type Issue } from './problems.js';
import { checkProcedure } from './procedure-checks.js';
import type { Config } from './types.js';
import { replaceAt, valueAt, without } from './values-at.js';

const largestFile = 1024 * 1024;
const keys = keysOf(procedureSchema);

/** The policy that came with the program; null where it was not brought along. */
function ownFile(): string | null {
  const file = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'config', 'procedure.yaml');
  return existsSync(file) ? file : null;
}

/**
 * Where the procedure is read from: the file that the configuration names, else `procedure.yaml` beside the
 * configuration, else the one that came with the program. null: there is none, and the schema's defaults hold.
 */
export function procedureFile(config: Pick<Config, 'file' | 'procedure'>): string | null {
  if (config.procedure !== null) return config.procedure.file;
  const beside = join(dirname(config.file), 'procedure.yaml');
  return existsSync(beside) ? beside : ownFile();
}

/** Throws ConfigError, with every mistake that was found. */
export function loadProcedure(config: Pick<Config, 'file' | 'procedure'>): Procedure {
  const file = procedureFile(config);
  if (file === null) return procedureSchema.parse({});
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigError(file, [about(`the procedure's file ${fileReason(error)}`)]);
  }
  return parseProcedure(bytes, file);
}

function about(message: string, line: number | null = null): ConfigProblem {
  return { path: '', line, column: line === null ? null : 1, message };
}

/** As loadProcedure, from the file's bytes; `file` is what messages call it. */
export function parseProcedure(bytes: Uint8Array, file: string): Procedure {
  if (bytes.length > largestFile) throw new ConfigError(file, [about('the file is larger than 1 MB')]);
  if (!isUtf8(bytes)) throw new ConfigError(file, [about('the file is not UTF-8 text')]);
  const doc = readDocument(new TextDecoder('utf-8').decode(bytes));
  if (doc.faults.length > 0) {
    throw new ConfigError(
      file,
      doc.faults.map(({ line, column, message }) => ({ path: '', line, column, message })),
    );
  }
  const value = asWritten(doc);
  const read = procedureSchema.safeParse(value);
  const problems = createProblems(doc);
  if (!read.success) for (const issue of read.error.issues) problems.tell(issue, value);
  const parts = read.success ? read.data : readable(value, read.error.issues);
  for (const { path, message } of checkProcedure(parts)) problems.add(path, message);
  if (!read.success || problems.list.length > 0) throw new ConfigError(file, problems.sorted());
  return read.data;
}

/** YAML reads `number: 0800` as a number; where text is wanted it counts as it was written. An empty file is all defaults. */
function asWritten(doc: ConfigDocument): unknown {
  let value = doc.value ?? {};
  const first = procedureSchema.safeParse(value);
  if (first.success) return value;
  for (const { path } of first.error.issues.flatMap((issue) => unfold(issue))) {
    const source = wantsText(path, keys) ? doc.sourceOf(path) : null;
    if (source !== null) value = replaceAt(value, path, source) ?? value;
  }
  return value;
}

function createProblems(doc: ConfigDocument) {
  const list: ConfigProblem[] = [];
  /** One mistake a key: "is empty" needs no "and is no id". */
  const told = new Set<string>();

  function put(path: KeyPath, message: string, what: 'key' | 'value'): void {
    list.push({ path: showPath(path), ...doc.place(path, what), message });
  }
  function add(path: KeyPath, message: string): void {
    const key = showPath(path);
    if (told.has(key)) return;
    told.add(key);
    put(path, `${key} ${message}`, 'value');
  }
  return {
    list,
    add,
    tell(whole: Issue, value: unknown): void {
      for (const { path, issue } of unfold(whole)) {
        if (issue.code === 'unrecognized_keys') {
          const known = keysWithin(path, keys);
          for (const key of issue.keys) {
            const meant = suggest(key, known);
            const hint = meant === null ? `; it takes ${known.join(', ')}` : `, did you mean "${meant}"?`;
            const where = path.length === 0 ? '' : ` in ${showPath(path)}`;
            put([...path, key], `unknown key "${key.slice(0, 60)}"${where}${hint}`, 'key');
          }
          continue;
        }
        const key = showPath(path);
        if (told.has(key)) continue;
        told.add(key);
        const nothing = 'the file must hold keys such as categories:';
        put(path, path.length === 0 ? nothing : wordIssue(key, { path, issue }, valueAt(value, path)), 'value');
      }
    },
    /** In the file's order. */
    sorted: () => list.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
  };
}

/** The sections of a file with mistakes that can be read, each mistaken value as if it were not there. */
function readable(value: unknown, issues: readonly Issue[]): Partial<Procedure> {
  let rest = value;
  for (const { path, issue } of issues.flatMap((one) => unfold(one))) {
    if (issue.code !== 'unrecognized_keys') rest = without(rest, path);
    else for (const key of issue.keys) rest = without(rest, path.concat(key));
  }
  const group = isGroup(rest) ? rest : {};
  const parts: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(procedureSchema.shape)) {
    const read = schema.safeParse(group[key]);
    if (read.success) parts[key] = read.data;
  }
  return parts;
}
