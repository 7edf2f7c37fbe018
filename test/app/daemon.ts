/** The whole daemon in this process, on a store and a port of its own, for tests at the front door. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { createApp, type App } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import type { Role } from '../../src/contract/roles.js';
import type { Clock, Log } from '../../src/ports.js';
import { openAccounts } from '../../src/access/access.js';
import { systemClock } from '../../src/clock.js';
import { openSqliteStore } from '../../src/store/sqlite.js';

const rowSchema = z.record(z.string(), z.unknown());
const messageSchema = z.looseObject({ type: z.string(), seq: z.number().optional() });

export type Row = z.infer<typeof rowSchema>;
export type Message = z.infer<typeof messageSchema>;
/** What came as JSON, as an object or a list of them; throws where it is none. */
export const row = (value: unknown): Row => rowSchema.parse(value);
export const rows = (value: unknown): Row[] => z.array(rowSchema).parse(value);

/** A log that keeps what was said, so that a test can hold it against what must not be in it. */
export function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep =
    (level: string) =>
    (message: string, fields: Readonly<Row> = {}): void =>
      void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  return { lines, error: keep('error'), warn: keep('warn'), info: keep('info'), debug: keep('debug') };
}

export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'skylark-app-'));
  readonly log = keptLog();
  url = '';
  token = '';
  #app: App | null = null;
  readonly #sockets: WebSocket[] = [];

  get configFile(): string {
    return join(this.folder, 'skylark.yaml');
  }

  get databaseFile(): string {
    return join(this.folder, 'skylark.db');
  }

  /** Writes the configuration; `pbx` is its YAML lines, the rest is a small hotline. */
  configure(pbx: string, more = '', port = 1): void {
    writeFileSync(
      this.configFile,
      `pbx:
${pbx}
hotline:
  queues: ['*']
  phones: ['8[0-9]{3}']
  extensions: ['80[0-9]{2}']
agents: [{ user: wang.li, extension: '8001' }, { user: chen.jie, extension: '8002' }]
store: sqlite:${this.databaseFile}
http: { host: 127.0.0.1, port: ${port} }
${more}`,
      { mode: 0o600 },
    );
  }

  /** A token of a supervisor, made as the command line would make it. */
  async addToken(roles: readonly Role[] = ['supervisor'], user: string | null = null): Promise<string> {
    const store = await openSqliteStore({ file: this.databaseFile, log: this.log, exclusive: false });
    try {
      const { tokens } = await openAccounts(store, systemClock);
      return await tokens.add({ name: `t${Math.random().toString(36).slice(2)}`, roles, user });
    } finally {
      await store.close();
    }
  }

  /** `clock`: another than the machine's. */
  async start(clock: Clock = systemClock): Promise<void> {
    const config = loadConfig(this.configFile, {});
    const onAnyPort = { ...config, http: { ...config.http, port: 0 } };
    const app = createApp(onAnyPort, { log: this.log, clock, pages: null, version: '0.0.0' });
    this.#app = app;
    ({ url: this.url } = await app.start());
    if (this.token === '') this.token = await this.addToken();
  }

  /** A live view that keeps what it is told. */
  async watch(token = this.token): Promise<Watch> {
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/ws`);
    this.#sockets.push(socket);
    const watch = new Watch(socket);
    await new Promise((open) => socket.once('open', open));
    socket.send(JSON.stringify({ type: 'auth', token }));
    socket.send(JSON.stringify({ type: 'subscribe' }));
    await watch.until((message) => message.type === 'snapshot');
    return watch;
  }

  async get(path: string, token = this.token): Promise<{ status: number; body: Row }> {
    const answer = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, body: row(await answer.json()) };
  }

  async items(path: string): Promise<Row[]> {
    const { status, body } = await this.get(path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return rows(body['items']);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    await this.#app?.stop();
    this.#app = null;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Watch {
  readonly messages: Message[] = [];
  #waiting: { readonly fits: (message: Message) => boolean; readonly done: (message: Message) => void }[] = [];

  constructor(socket: WebSocket) {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const message = messageSchema.parse(JSON.parse(data.toString()));
      this.messages.push(message);
      this.#waiting = this.#waiting.filter((w) => {
        if (!w.fits(message)) return true;
        w.done(message);
        return false;
      });
    });
  }

  /** The first message that fits, of those that came and those that will. */
  until(fits: (message: Message) => boolean): Promise<Message> {
    const found = this.messages.find(fits);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((done) => this.#waiting.push({ fits, done }));
  }
}
