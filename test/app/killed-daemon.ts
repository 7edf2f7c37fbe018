/** The built daemon as a process of its own, for tests that kill it: started, asked for, killed as by a power cut. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const program = join(import.meta.dirname, '..', '..', 'dist', 'main.js');

export class Caged {
  child: ChildProcess | null = null;
  output = '';

  /** `env`: beside what every program here gets. */
  start(config: string, env: Readonly<Record<string, string>> = {}): void {
    this.output = '';
    this.child = spawn(process.execPath, [program, 'serve', '--config', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  /** Asks again and again until it is so; what the daemon said stands in the error of the one that never was. */
  async until(what: string, fits: () => Promise<boolean> | boolean, seconds = 20): Promise<void> {
    const patience = Date.now() + seconds * 1000;
    while (!(await fits())) {
      if (this.child !== null && (this.child.exitCode !== null || this.child.signalCode !== null)) {
        throw new Error(`${what}: the daemon ended by itself. It said: ${this.output.slice(-3000)}`);
      }
      if (Date.now() > patience) {
        throw new Error(`${what}: not in ${seconds} s. The daemon said: ${this.output.slice(-3000)}`);
      }
      await pause(20);
    }
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** In order, as an operator would. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
