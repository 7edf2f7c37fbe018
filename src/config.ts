/**
 * The configuration: file and environment → one checked, frozen value. Environment wins over file, file over default.
 * The schema is in `config/schema.ts`, what keys mean together in `config/checks.ts`; this file puts them in order.
 */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { AnswerRule } from './core/answer-rule.js';
import { checkTogether, type Readable } from './config/checks.js';
import { isGroup, readDocument, type ConfigDocument, type KeyPath } from './config/document.js';
import { overlay, type Overlay } from './config/environment.js';
import { fileFault, fileReason, looseMode, readSecret } from './config/files.js';
import { keysWithin, wantsText } from './config/keys.js';
import {
  ConfigError,
  showPath,
  suggest,
  unfold,
  wordIssue,
  type ConfigProblem,
  type Issue,
  type Mistake,
} from './config/problems.js';
import { configSchema, type ParsedConfig, type ParsedLookup, type ParsedPbx } from './config/schema.js';
import { Secret } from './config/secret.js';
import type { Config, HotlineConfig, LookupConfig, PbxConfig } from './config/types.js';
import { literalPattern } from './config/values.js';
import { replaceAt, valueAt, without } from './config/values-at.js';

export { ConfigError, showProblem, type ConfigProblem } from './config/problems.js';
export { Secret } from './config/secret.js';
export { toWiringSettings, queueName } from './config/wiring.js';
export type {
  Config,
  HotlineQueue,
  InnerPbx,
  LookupConfig,
  PbxConfig,
  PbxControl,
  RealPbx,
  SimulatedPbx,
} from './config/types.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface LoadOptions {
  /** `leave`: commands that connect to nothing do without secrets, certificates and the directory file. */
  readonly files?: 'read' | 'leave';
}

const largestFile = 1024 * 1024;

/**
 * Reads the configuration. Relative paths in it count from the folder of the file; where that folder is named
 * `config`, from the one above it. Throws ConfigError with every mistake that was found.
 */
export function loadConfig(file: string, env: Environment, options: LoadOptions = {}): Config {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigError(file, [about(`the configuration file ${fileReason(error)}`)]);
  }
  return parseConfig(bytes, file, env, options);
}

function about(message: string): ConfigProblem {
  return { path: '', line: null, column: null, message };
}

/** As loadConfig, from the file's bytes. `file` is what messages call it and where relative paths count from. */
export function parseConfig(bytes: Uint8Array, file: string, env: Environment, options: LoadOptions = {}): Config {
  if (bytes.length > largestFile) throw new ConfigError(file, [about('the file is larger than 1 MB')]);
  const text = decode(bytes, file);
  const doc = readDocument(text);
  if (doc.faults.length > 0) {
    throw new ConfigError(
      file,
      doc.faults.map((f) => ({ path: '', line: f.line, column: f.column, message: f.message })),
    );
  }
  return new Reader(doc, file, env, options).read();
}

function decode(bytes: Uint8Array, file: string): string {
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(from, to))) break;
    from = to + 1;
  }
  throw new ConfigError(file, [{ path: '', line, column: 1, message: 'this line is not UTF-8 text' }]);
}

/** One pass over one file: gathers every problem before it gives up. */
class Reader {
  readonly #doc: ConfigDocument;
  readonly #file: string;
  readonly #options: LoadOptions;
  readonly #base: string;
  readonly #overlay: Overlay;
  #value: unknown;
  readonly #problems: ConfigProblem[] = [];
  readonly #warnings: string[];

  constructor(doc: ConfigDocument, file: string, env: Environment, options: LoadOptions) {
    this.#doc = doc;
    this.#file = file;
    this.#options = options;
    const folder = dirname(resolve(file));
    this.#base = basename(folder) === 'config' ? dirname(folder) : folder;
    this.#overlay = overlay(doc.value ?? {}, env);
    this.#value = this.#overlay.value;
    this.#warnings = [...this.#overlay.warnings];
  }

  read(): Config {
    for (const fault of this.#overlay.faults) this.#problem(fault.path, fault.message);
    this.#writtenAsNumbers();
    const whole = configSchema.safeParse(this.#value);
    const told = new Set<string>();
    if (!whole.success) {
      for (const issue of whole.error.issues) for (const mistake of unfold(issue)) this.#tell(mistake, told);
    }
    const parts: Readable = whole.success
      ? { ...whole.data, pbxEntries: whole.data.pbx }
      : this.#readable(whole.error.issues);
    const { mistakes, warnings } = checkTogether(parts);
    for (const { path, message } of mistakes) {
      // What could not be read looks missing, and a secret that could not be read makes secretFile look so.
      const same = showPath(path);
      if (told.has(same) || told.has(same.replace(/\.secretFile$/, '.secret'))) continue;
      this.#problem(path, this.#sentence(path, message));
    }
    for (const { path, message } of warnings) this.#warnings.push(`${showPath(path)} ${message}`);
    const config = whole.success ? this.#assemble(whole.data) : null;
    if (config === null || this.#problems.length > 0) {
      throw new ConfigError(this.#file, this.#sorted());
    }
    return freeze(config);
  }

  /** YAML reads `extension: 0800` as a number; where text is wanted it counts as it was written. */
  #writtenAsNumbers(): void {
    const result = configSchema.safeParse(this.#value);
    if (result.success) return;
    for (const issue of result.error.issues) {
      for (const { path } of unfold(issue)) {
        const source = this.#overlay.variableOf(path) === null ? this.#doc.sourceOf(path) : null;
        if (source !== null && wantsText(path)) this.#value = replaceAt(this.#value, path, source);
      }
    }
  }

  #tell(mistake: Mistake, told: Set<string>): void {
    const { path, issue } = mistake;
    if (issue.code === 'unrecognized_keys') {
      const known = keysWithin(path);
      for (const key of issue.keys) {
        const meant = suggest(key, known);
        const hint = meant === null ? `; it takes ${known.join(', ')}` : `, did you mean "${meant}"?`;
        const where = path.length === 0 ? '' : ` in ${showPath(path)}`;
        this.#problem([...path, key], `unknown key "${key.slice(0, 60)}"${where}${hint}`, 'key');
      }
      return;
    }
    // One mistake a key: "is empty" needs no "and is no host name".
    if (told.has(showPath(path))) return;
    told.add(showPath(path));
    const value = valueAt(this.#value, path);
    const sentence =
      path.length === 0 ? 'the file must hold keys such as pbx:' : wordIssue(this.#keyName(path), mistake, value);
    this.#problem(path, sentence);
  }

  #keyName(path: KeyPath): string {
    const variable = this.#overlay.variableOf(path);
    return variable === null ? showPath(path) : `${variable} (${showPath(path)})`;
  }

  #sentence(path: KeyPath, message: string): string {
    return `${this.#keyName(path)} ${message}`;
  }

  #problem(path: KeyPath, message: string, what: 'key' | 'value' = 'value'): void {
    const fromFile = this.#overlay.variableOf(path) === null;
    const place = fromFile ? this.#doc.place(path, what) : null;
    this.#problems.push({ path: showPath(path), line: place?.line ?? null, column: place?.column ?? null, message });
  }

  /** In the file's order; what came from the environment last. */
  #sorted(): ConfigProblem[] {
    const last = Number.MAX_SAFE_INTEGER;
    return this.#problems.sort(
      (a, b) => (a.line ?? last) - (b.line ?? last) || (a.column ?? last) - (b.column ?? last),
    );
  }

  /** What can be read of a file with mistakes, section by section, each mistaken value as if it were not there. */
  #readable(issues: readonly Issue[]): Readable {
    let value = this.#value;
    for (const { path, issue } of issues.flatMap((i) => unfold(i))) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [null];
      for (const key of keys) value = without(value, key === null ? path : [...path, key]);
    }
    const group = isGroup(value) ? value : {};
    const parts: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(configSchema.shape)) {
      const result = schema.safeParse(group[key]);
      if (result.success) parts[key] = result.data;
    }
    const list: readonly unknown[] = Array.isArray(group['pbx']) ? group['pbx'] : [];
    const entry = configSchema.shape.pbx.element;
    return { ...parts, pbxEntries: list.map((p) => entry.safeParse(p).data) };
  }

  #assemble(parsed: ParsedConfig): Config {
    const { http, directory, procedure, site } = parsed;
    const store = { kind: 'sqlite', path: this.#path(parsed.store.path) } as const;
    if (http.tls !== undefined) {
      this.#mustBeReadable(['http', 'tls', 'certFile'], http.tls.certFile, false);
      this.#mustBeReadable(['http', 'tls', 'keyFile'], http.tls.keyFile, true);
    }
    if (directory?.file !== undefined) this.#mustBeReadable(['directory', 'file'], directory.file, false);
    if (procedure !== undefined) this.#mustBeReadable(['procedure', 'file'], procedure.file, false);
    return {
      file: resolve(this.#file),
      pbx: parsed.pbx.map((p, i) => this.#pbx(p, i)),
      hotline: hotlineOf(parsed),
      agents: parsed.agents,
      directory:
        directory === undefined
          ? null
          : {
              file: directory.file === undefined ? null : this.#path(directory.file),
              lookup: directory.lookup === undefined ? null : this.#lookup(directory.lookup),
            },
      procedure: procedure === undefined ? null : { file: this.#path(procedure.file) },
      answerRule: parsed.answerRule,
      store,
      http: {
        host: http.host.replace(/^\[|\]$/g, ''),
        port: http.port,
        publicUrl: http.publicUrl ?? null,
        tls:
          http.tls === undefined
            ? null
            : { certFile: this.#path(http.tls.certFile), keyFile: this.#path(http.tls.keyFile) },
        trustedProxies: http.trustedProxies,
        allowPlain: http.allowPlain,
      },
      site,
      retention: parsed.retention,
      log: parsed.log,
      demo:
        parsed.demo === undefined
          ? null
          : {
              users: parsed.demo.users.map((u) => ({ ...u, extension: u.extension ?? null })),
              desk: parsed.demo.desk,
            },
      warnings: this.#warnings,
    };
  }

  #pbx(pbx: ParsedPbx, index: number): PbxConfig {
    const at: KeyPath = ['pbx', index];
    const base = { name: pbx.name, trunks: pbx.trunks };
    if (pbx.simulated !== undefined) return { ...base, simulated: pbx.simulated };
    const { control, tls } = pbx;
    if (typeof tls === 'object' && tls.caFile !== undefined)
      this.#mustBeReadable([...at, 'tls', 'caFile'], tls.caFile, false);
    return {
      ...base,
      simulated: null,
      host: (pbx.host ?? '').replace(/^\[|\]$/g, ''),
      port: pbx.port,
      username: pbx.username ?? '',
      secret: this.#secret(pbx, at),
      auth: pbx.auth,
      tls:
        tls === false
          ? null
          : typeof tls === 'object'
            ? { caFile: tls.caFile === undefined ? null : this.#path(tls.caFile), serverName: tls.serverName ?? null }
            : { caFile: null, serverName: null },
      control:
        control === undefined
          ? null
          : {
              username: control.username,
              secret: this.#secret(control, [...at, 'control']),
              context: control.context,
              callerId: control.callerId ?? null,
            },
    };
  }

  #secret(
    holder: { readonly secret?: string | undefined; readonly secretFile?: string | undefined },
    path: KeyPath,
  ): Secret {
    if (holder.secret !== undefined) {
      const key: KeyPath = [...path, 'secret'];
      const variable = this.#overlay.variableOf(key);
      if (variable === null) {
        const loose = looseMode(this.#file);
        if (loose !== null) this.#warnings.push(`${this.#file} holds the secret ${showPath(key)} and ${loose}`);
      }
      return new Secret(holder.secret, variable ?? this.#file);
    }
    if (holder.secretFile === undefined) return new Secret(null, 'nowhere');
    return this.#secretIn(holder.secretFile, [...path, 'secretFile']);
  }

  #secretIn(name: string, key: KeyPath): Secret {
    const file = this.#path(name);
    if (this.#options.files === 'leave') return new Secret(null, file, file);
    const read = readSecret(file);
    if ('fault' in read) {
      this.#problem(key, this.#sentence(key, `names ${file}, which ${read.fault}`));
      return new Secret(null, file, file);
    }
    if (read.warning !== null) this.#warnings.push(`${showPath(key)}: ${file} ${read.warning}`);
    return new Secret(read.text, file, file);
  }

  #lookup(lookup: ParsedLookup): LookupConfig {
    const { url, timeout, cacheFor, tokenFile, caFile, fields } = lookup;
    const at: KeyPath = ['directory', 'lookup'];
    if (caFile !== undefined) this.#mustBeReadable([...at, 'caFile'], caFile, false);
    return {
      url,
      timeout,
      cacheFor,
      fields,
      token: tokenFile === undefined ? null : this.#secretIn(tokenFile, [...at, 'tokenFile']),
      caFile: caFile === undefined ? null : this.#path(caFile),
    };
  }

  #mustBeReadable(path: KeyPath, file: string, secret: boolean): void {
    if (this.#options.files === 'leave') return;
    const full = this.#path(file);
    const fault = fileFault(full);
    if (fault !== null) this.#problem(path, this.#sentence(path, `names ${full}, which ${fault}`));
    const loose = secret && fault === null ? looseMode(full) : null;
    if (loose !== null) this.#warnings.push(`${showPath(path)}: ${full} ${loose}`);
  }

  #path(path: string): string {
    return resolve(join(this.#base), path);
  }
}

function hotlineOf(parsed: ParsedConfig): HotlineConfig {
  const { queues, numbers, phones, extensions, devices } = parsed.hotline;
  return {
    queuePatterns: queues.map((q) => (typeof q === 'string' ? q : literalPattern(q.queue))),
    queues: queues.flatMap((q) =>
      typeof q === 'string'
        ? []
        : [{ queue: q.queue, name: q.name ?? null, answerRule: ruleOf(parsed.answerRule, q.answerRule) }],
    ),
    numbers,
    phones,
    extensions,
    devices,
  };
}

type PartialRule = { readonly [K in keyof AnswerRule]?: AnswerRule[K] | undefined };

function ruleOf(general: AnswerRule, own: PartialRule | undefined): AnswerRule | null {
  if (own === undefined) return null;
  return {
    limit: own.limit ?? general.limit,
    measure: own.measure ?? general.measure,
    boundary: own.boundary ?? general.boundary,
    shortAbandon: own.shortAbandon ?? general.shortAbandon,
  };
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}
