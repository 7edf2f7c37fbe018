/**
 * Canaries: names, numbers and secrets made for one run and found nowhere else, so that whatever holds one of them gives
 * away where it came from. And the real daemon in a process of its own, with all that it writes.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, type Said } from '../http/house.js';

const program = join(import.meta.dirname, '..', '..', 'dist', 'main.js');

export interface Canaries {
  name(what: string): string;
  /** A mainland mobile, nationally. */
  number(): string;
  secret(what: string): string;
  /** What was made elsewhere and must not be seen either. */
  add(what: string, value: string): void;
  /** Which of them stand in that text, as they are or in another spelling. */
  foundIn(text: string): string[];
  /** Those that nobody but their owner may hold, whoever asks. */
  secretsIn(text: string): string[];
}

export function createCanaries(): Canaries {
  const run = randomBytes(3).toString('hex');
  const personal = new Map<string, string>();
  const secrets = new Map<string, string>();
  let serial = Number.parseInt(run, 16) % 9_000_000;
  const holds = (text: string, of: ReadonlyMap<string, string>): string[] => {
    // Line breaks of a hex dump, percent and \u writing: the same canary.
    const forms = [
      text,
      text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    ];
    return [...of].filter(([value]) => forms.some((form) => form.includes(value))).map(([, what]) => what);
  };
  return {
    name(what) {
      const value = `雀${run}${what}`;
      personal.set(value, `name ${what}`);
      personal.set(encodeURIComponent(value), `name ${what} in a URL`);
      return value;
    },
    number() {
      serial += 1;
      const value = `139${String(serial).padStart(8, '0')}`;
      // All eleven digits: every spelling ends with them, and the decimals of a metric do not hold them by chance.
      personal.set(value, `number ${value}`);
      return value;
    },
    secret(what) {
      const value = `Canary-${what}-${run}-4711`;
      secrets.set(value, `secret ${what}`);
      return value;
    },
    add: (what, value) => void secrets.set(value, what),
    foundIn: (text) => [...holds(text, personal), ...holds(text, secrets)],
    secretsIn: (text) => holds(text, secrets),
  };
}

/** The daemon as it is shipped. */
export class Shipped {
  output = '';
  #child: ChildProcess | null = null;

  start(config: string): void {
    const child = spawn(process.execPath, [program, 'serve', '--config', config], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.#child = child;
  }

  /** Its command line and environment, as the system shows them to others. */
  seenBySystem(): string {
    const pid = this.#child?.pid;
    return ['cmdline', 'environ', 'comm'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8')).join('\n');
  }

  async until(what: string, fits: () => Promise<boolean> | boolean): Promise<void> {
    const patience = Date.now() + 60_000;
    while (!(await fits())) {
      if (Date.now() > patience) throw new Error(`${what}: not in 60 s. The daemon said: ${this.output.slice(-2000)}`);
      await pause(20);
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}

/** Asks and keeps every answer, with who asked and for what. */
export interface Asked {
  readonly who: string;
  readonly what: string;
  /** The whole of the question: what stands in it he knows already. */
  readonly own: string;
  readonly said: Said;
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<Said>;

export function asking(url: string, kept: Asked[], who: string, headers: Record<string, string>): Ask {
  return async (method, path, body) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const said = await ask(url, path, {
      method,
      headers: { ...headers, ...(text !== undefined && { 'content-type': 'application/json' }) },
      ...(text !== undefined && { body: text }),
    });
    kept.push({ who, what: `${method} ${path}`, own: `${path} ${text ?? ''}`, said });
    return said;
  };
}
