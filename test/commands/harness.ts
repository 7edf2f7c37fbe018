/** Runs a command line in-process with streams of its own, as the shell would. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { run } from '../../src/commands/run.js';
import type { CommandIo, ExitCode } from '../../src/commands/io.js';

/** A stream that keeps what is written and lets a test wait for words in it. */
export class Kept extends Writable {
  text = '';
  #waiting: { readonly for: RegExp; readonly done: () => void }[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    this.#waiting = this.#waiting.filter((w) => {
      if (!w.for.test(this.text)) return true;
      w.done();
      return false;
    });
    done();
  }

  /** Resolves when the pattern stands in what was written. */
  until(pattern: RegExp): Promise<void> {
    if (pattern.test(this.text)) return Promise.resolve();
    return new Promise((done) => this.#waiting.push({ for: pattern, done }));
  }

  lines(): string[] {
    return this.text.split('\n').filter((l) => l !== '');
  }
}

export interface Running {
  readonly out: Kept;
  readonly err: Kept;
  readonly stop: () => void;
  readonly code: Promise<ExitCode>;
}

export interface Setting {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** What stands on standard input. */
  readonly input?: string;
}

/** Starts a command line; `code` resolves when it ended. */
export function start(argv: readonly string[], setting: Setting = {}): Running {
  const [out, err, abort] = [new Kept(), new Kept(), new AbortController()];
  const stdin = new PassThrough();
  stdin.end(setting.input ?? '');
  const io: CommandIo = {
    stdin,
    stdout: out,
    stderr: err,
    env: { LANG: 'C', ...setting.env },
    signal: abort.signal,
    cwd: setting.cwd ?? '/nowhere',
  };
  return { out, err, stop: () => abort.abort(), code: run(argv, io) };
}

/** Runs a command line to its end. */
export async function ran(
  argv: readonly string[],
  setting: Setting = {},
): Promise<{ readonly code: ExitCode; readonly out: string; readonly err: string }> {
  const running = start(argv, setting);
  const code = await running.code;
  return { code, out: running.out.text, err: running.err.text };
}

/** A folder of its own for each test of the file, gone afterwards. */
export function ownFolder(): {
  readonly path: () => string;
  readonly put: (name: string, text: string | Uint8Array) => string;
} {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'skylark-command-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: () => folder,
    put(name, text) {
      const file = join(folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
  };
}
