/**
 * Skylark itself as the fault cases use it: the built program in a folder of its own, told to watch one lane; started,
 * killed, asked over REST and listened to over its WebSocket, as any other program would.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { callSchema } from '../../../src/contract/call.js';
import type { JudgedCall } from '../compare.js';
import { amiUsers } from '../pbx-config.js';
import { projectRoot } from '../versions.js';

export interface LiveMessage {
  /** Our clock, milliseconds. */
  at: number;
  type: string;
  body: Record<string, unknown>;
}

export interface UnknownRow {
  cause: string;
  /** Microseconds; null while it lasts. */
  from: number;
  to: number | null;
}

/** People of a desk that works with tickets: accounts with a role each, the callers' list, the procedure. */
export interface DeskOptions {
  users: Record<string, 'agent' | 'engineer' | 'supervisor'>;
  /** CSV. */
  people: string;
  /** YAML. */
  procedure: string;
}

const program = join(projectRoot, 'dist', 'main.js');

/** Below the ports that systems give to outgoing connections, so that nobody else gets one between our look and our use. */
let nextPort = 21_000 + (process.pid % 5000);

/** Each is given once: two lanes that start a daemon in the same instant must not talk to each other's. */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const port = nextPort++;
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
  throw new Error('no port is free');
}

export class Daemon {
  readonly live: LiveMessage[] = [];
  private readonly folder: string;
  private readonly port: number;
  private token = '';
  private readonly tokens = new Map<string, string>();
  private child: ChildProcess | null = null;
  private socket: WebSocket | null = null;
  private output = '';

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  /** Prepares configuration, accounts and tokens; `amiPort` is on 127.0.0.1. Throws where the program is not built. */
  static async prepare(folder: string, amiPort: number, desk?: DeskOptions): Promise<Daemon> {
    if (!existsSync(program)) throw new Error('Skylark is not built: run npm run build first');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const daemon = new Daemon(folder, await freePort());
    writeFileSync(join(folder, 'ami.secret'), `${amiUsers.skylark.secret}\n`, { mode: 0o600 });
    writeFileSync(
      daemon.configFile,
      `pbx:
  - name: main
    host: 127.0.0.1
    port: ${amiPort}
    username: ${amiUsers.skylark.name}
    secretFile: ${join(folder, 'ami.secret')}
    trunks: ['PJSIP/trunk']
hotline:
  queues: ['*']
  numbers: ['4008000006', '01085008[0-9]{3}']
  phones: ['8[0-9]{3}']
  extensions: ['80[0-9]{2}']
agents: [{ user: wang.li, extension: '8001' }, { user: chen.jie, extension: '8002' }]
store: sqlite:${join(folder, 'skylark.db')}
http: { host: 127.0.0.1, port: ${daemon.port} }
site: { dialPrefixes: ['9'] }
${desk === undefined ? '' : `directory: { file: ${join(folder, 'people.csv')} }\nprocedure: { file: ${join(folder, 'procedure.yaml')} }\n`}`,
    );
    if (desk !== undefined) {
      writeFileSync(join(folder, 'people.csv'), desk.people);
      writeFileSync(join(folder, 'procedure.yaml'), desk.procedure);
    }
    for (const [user, role] of Object.entries(desk?.users ?? {})) {
      daemon.command(['user', 'add', user, '--role', role, '--generate']);
      daemon.tokens.set(user, daemon.newToken(user, ['--role', role, '--user', user]));
    }
    daemon.token = daemon.newToken('lab', ['--role', 'supervisor']);
    return daemon;
  }

  private get configFile(): string {
    return join(this.folder, 'skylark.yaml');
  }

  private newToken(name: string, more: string[]): string {
    return (
      this.command(['token', 'add', name, ...more])
        .trim()
        .split(/\s+/)
        .at(-1) ?? ''
    );
  }

  private command(args: string[]): string {
    const done = spawnSync(process.execPath, [program, ...args, '--config', this.configFile], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`skylark ${args[0]}: exit ${done.status} ${done.stderr}`);
    return done.stdout;
  }

  /** Starts `serve` and resolves when it answers and has the PBX's present state. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [program, 'serve', '--config', this.configFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    let gone = false;
    child.once('exit', () => (gone = true));
    const until = Date.now() + 20_000;
    while (Date.now() < until) {
      if (gone) throw new Error(`skylark serve ended at its start: ${this.output.slice(-1500)}`);
      if (await this.ready()) {
        await this.listen();
        return;
      }
      await pause(100);
    }
    throw new Error(`skylark serve was not ready in 20 s: ${this.output.slice(-1500)}`);
  }

  async ready(): Promise<boolean> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`, { signal: AbortSignal.timeout(2000) });
      return answer.ok;
    } catch {
      return false;
    }
  }

  private listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${this.port}/ws`);
      this.socket = socket;
      socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'auth', token: this.token }));
        socket.send(JSON.stringify({ type: 'subscribe' }));
      });
      socket.on('error', reject);
      socket.on('message', (data: Buffer) => {
        const body: unknown = JSON.parse(data.toString());
        if (typeof body !== 'object' || body === null || !('type' in body) || typeof body.type !== 'string') return;
        this.live.push({ at: Date.now(), type: body.type, body: { ...body } });
        if (body.type === 'snapshot') resolve();
        if (body.type === 'error') reject(new Error(`the WebSocket refused: ${data.toString()}`));
      });
    });
  }

  /** Asks REST; throws on anything but 200. */
  async get(path: string): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      headers: { authorization: `Bearer ${this.token}` },
      signal: AbortSignal.timeout(5000),
    });
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** One request of a user; what came back, whatever its status. */
  async ask(user: string, method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.tokens.get(user) ?? this.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5000),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** All calls, oldest first. */
  async calls(): Promise<JudgedCall[]> {
    return items(await this.get('/api/v1/calls?limit=200')).toReversed();
  }

  async open(): Promise<JudgedCall[]> {
    return items(await this.get('/api/v1/calls/open'));
  }

  /** Stored times in which nobody watched. */
  unknown(): UnknownRow[] {
    const db = new Database(join(this.folder, 'skylark.db'), { readonly: true });
    try {
      return db
        .prepare<[], { cause: string; from: number; to: number | null }>(
          'select cause, from_at as "from", to_at as "to" from unknown_interval order by from_at',
        )
        .all();
    } finally {
      db.close();
    }
  }

  /** Waits for a live message; its delay in milliseconds after `since`, or null when it did not come in time. */
  async told(since: number, ms: number, fits: (message: LiveMessage) => boolean): Promise<number | null> {
    const until = Date.now() + ms;
    for (;;) {
      const found = this.live.find((message) => message.at >= since && fits(message));
      if (found !== undefined) return found.at - since;
      if (Date.now() > until) return null;
      await pause(50);
    }
  }

  /** kill -9, as a power cut would. */
  async kill(): Promise<void> {
    this.socket?.terminate();
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

const itemsSchema = z.object({ items: z.array(callSchema) });

function items(answer: unknown): JudgedCall[] {
  return itemsSchema.parse(answer).items;
}
