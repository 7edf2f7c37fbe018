/** The real HTTP side on a free loopback port, with real accounts in a store of its own, and clients to talk to it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { WebSocket, type ClientOptions } from 'ws';
import { z } from 'zod';
import { createAccess, type Access, type AccessDeps } from '../../src/access/access.js';
import { accessMigrations, type AccessTables } from '../../src/access/tables.js';
import type { PasswordHasher } from '../../src/access/password-hash.js';
import type { Role } from '../../src/contract/roles.js';
import type { BodyTimes } from '../../src/http/body-time.js';
import { createHttp, type Http } from '../../src/http/http.js';
import { createPushHub, type PushHub, type PushLimits } from '../../src/http/push-hub.js';
import type { Readiness } from '../../src/http/health.js';
import type { Clock, Log, Route, SnapshotPart, Store } from '../../src/ports.js';
import { openSqliteStore } from '../../src/store/sqlite.js';

/** Stands for argon2 where the test is about something else. */
export const quickHasher: PasswordHasher = {
  hash: (password) => Promise.resolve(`quick:${password}`),
  verify: (hashed, password) => Promise.resolve(hashed === `quick:${password}`),
};

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: unknown;
}

export function keepingLog(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: string) =>
    (message: string, fields?: unknown): void =>
      void lines.push({ level, message, fields });
  return { log: { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }, lines };
}

export const password = 'Vogelruf-7x24';

export interface HouseOptions {
  /** One that several houses of a test file use in turn, each finding it empty; else it gets its own. */
  readonly store?: Store;
  readonly routes?: readonly Route[];
  readonly snapshot?: readonly SnapshotPart[];
  readonly limits?: Partial<PushLimits>;
  readonly hasher?: PasswordHasher;
  /** Idle lock, phones and the like. */
  readonly access?: Partial<AccessDeps>;
  readonly pages?: boolean;
  readonly ready?: () => Readiness;
  readonly publicUrl?: string | null;
  readonly trustedProxies?: readonly string[];
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  readonly users?: Readonly<Record<string, readonly Role[]>>;
  readonly bodyTimes?: BodyTimes;
}

export interface House {
  readonly url: string;
  readonly access: Access;
  readonly hub: PushHub;
  readonly http: Http;
  readonly store: Store;
  readonly lines: LogLine[];
  /** Moves the clock, microseconds. */
  pass(span: number): void;
  stop(): Promise<void>;
}

const people: Readonly<Record<string, readonly Role[]>> = {
  'wang.li': ['agent'],
  'li.hua': ['supervisor'],
  root: ['administrator'],
  'chen.gong': ['engineer'],
  'ding.du': ['dispatcher'],
  'shen.ji': ['auditor'],
};

export const openStore = (folder: string, log: Log): Promise<Store> =>
  openSqliteStore({ file: join(folder, 'skylark.db'), log });

async function empty(store: Store): Promise<void> {
  await store.migrate('access', accessMigrations);
  const tables = store.db.withTables<AccessTables>();
  for (const table of ['user', 'session', 'api_token', 'password_used'] as const)
    await tables.deleteFrom(table).execute();
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'skylark-http-'));
  const { log, lines } = keepingLog();
  let shift = 0;
  const clock: Clock = { now: () => Date.now() * 1000 + shift };
  const store = options.store ?? (await openStore(folder, log));
  if (options.store !== undefined) await empty(store);
  const hub: PushHub = createPushHub({
    clock,
    log,
    door: () => access,
    snapshot: () => options.snapshot ?? [],
    ...(options.limits !== undefined && { limits: options.limits }),
  });
  const access = await createAccess({
    store,
    clock,
    log,
    agents: [{ user: 'wang.li', extension: '8001' }],
    demoUsers: Object.entries(options.users ?? people).map(([user, roles]) => ({
      user,
      name: `名 ${user}`,
      roles,
      extension: null,
      password,
    })),
    site: { name: '服务热线', zone: 'Asia/Shanghai', locale: 'zh-CN' },
    present: () => hub.present(),
    hasher: options.hasher ?? quickHasher,
    push: hub,
    lookEvery: 50,
    ...options.access,
  });
  const pages = join(folder, 'web');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Skylark</title>');
  writeFileSync(join(pages, 'assets', 'index-abc123.js'), 'export {};');
  writeFileSync(join(pages, 'assets', 'index-abc123.js.br'), brotliCompressSync('export {};'));
  writeFileSync(join(pages, 'assets', 'index-abc123.js.gz'), gzipSync('export {};'));
  writeFileSync(join(pages, '.hidden'), 'secret');
  const http = createHttp({
    settings: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: options.publicUrl ?? null,
      tls: options.tls ?? null,
      trustedProxies: options.trustedProxies ?? [],
    },
    routes: [...access.routes, ...(options.routes ?? [])],
    door: access,
    push: hub,
    ready: options.ready ?? (() => ({ ok: true, checks: [{ name: 'store', ok: true, reason: null }] })),
    pages: options.pages === false ? null : pages,
    log,
    version: '0.0.0-test',
    ...(options.bodyTimes !== undefined && { bodyTimes: options.bodyTimes }),
  });
  const started = await http.start();
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${started.port}`,
    access,
    hub,
    http,
    store,
    lines,
    pass(span) {
      shift += span;
    },
    async stop() {
      await http.stop();
      await access.stop();
      if (options.store === undefined) await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Said {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** null where the body is no JSON. */
  readonly json: unknown;
}

/** Asks as bytes would: any header, any path, no help from a client library. */
export function ask(
  url: string,
  path: string,
  init: { readonly method?: string; readonly headers?: OutgoingHttpHeaders; readonly body?: string } = {},
): Promise<Said> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, path, method: init.method ?? 'GET', headers: init.headers ?? {}, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          let json: unknown = null;
          try {
            json = JSON.parse(text);
          } catch {
            // Not JSON.
          }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
        });
      },
    );
    request.on('error', reject);
    request.end(init.body);
  });
}

export interface Browser {
  readonly cookie: string;
  readonly csrf: string;
  readonly signedIn: Said;
  ask(
    path: string,
    init?: { method?: string; headers?: OutgoingHttpHeaders; body?: unknown; csrf?: boolean },
  ): Promise<Said>;
}

const isText = (value: unknown): value is { csrf: string } =>
  typeof value === 'object' && value !== null && 'csrf' in value && typeof value.csrf === 'string';

export async function signIn(url: string, user: string, secret: string = password): Promise<Browser> {
  const signedIn = await ask(url, '/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password: secret }),
  });
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const csrf = isText(signedIn.json) ? signedIn.json.csrf : '';
  return {
    cookie,
    csrf,
    signedIn,
    ask: (path, init = {}) =>
      ask(url, path, {
        method: init.method ?? 'GET',
        headers: {
          cookie,
          ...(init.csrf !== false && { 'x-skylark-csrf': csrf }),
          ...(init.body !== undefined && { 'content-type': 'application/json' }),
          ...init.headers,
        },
        ...(init.body !== undefined && { body: JSON.stringify(init.body) }),
      }),
  };
}

const messageForm = z.looseObject({ type: z.string() });
export type Message = z.infer<typeof messageForm>;

/** A WebSocket client that keeps what it is told and lets a test wait for it. */
export class Listener {
  readonly messages: Message[] = [];
  /** Set when it is over. */
  closed: { code: number; reason: string } | null = null;
  /** Status of a refused upgrade. */
  refused: number | null = null;
  readonly ws: WebSocket;
  #waiting: (() => void)[] = [];

  constructor(url: string, options: ClientOptions = {}) {
    this.ws = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, options);
    this.ws.on('message', (data: Buffer) => {
      this.messages.push(messageForm.parse(JSON.parse(data.toString('utf8'))));
      this.#wake();
    });
    this.ws.on('unexpected-response', (_request, response) => {
      this.refused = response.statusCode ?? 0;
      response.destroy();
      this.ws.terminate();
      this.#wake();
    });
    this.ws.on('error', () => undefined);
    this.ws.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((wake) => this.#waiting.push(wake));
  }

  async next(type: string, count = 1): Promise<Message> {
    const found = (): Message | undefined => this.messages.filter((message) => message.type === type)[count - 1];
    await this.until(() => found() !== undefined || this.closed !== null);
    const message = found();
    if (message === undefined) throw new Error(`closed (${this.closed?.code} ${this.closed?.reason}) before ${type}`);
    return message;
  }

  say(message: object | string): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async gone(): Promise<{ code: number; reason: string }> {
    await this.until(() => this.closed !== null);
    return this.closed ?? { code: 0, reason: '' };
  }

  close(): void {
    this.ws.terminate();
  }
}

/** A page's socket: with cookie and origin, subscribed, its snapshot there. */
export async function listening(url: string, browser: Browser): Promise<Listener> {
  const listener = new Listener(url, { headers: { cookie: browser.cookie, origin: url } });
  await listener.next('hello');
  listener.say({ type: 'subscribe' });
  await listener.next('snapshot');
  return listener;
}

/** A program's socket: with a token. */
export async function watching(url: string, token: string): Promise<Listener> {
  const listener = new Listener(url);
  await listener.next('hello');
  listener.say({ type: 'auth', token });
  listener.say({ type: 'subscribe' });
  await listener.next('snapshot');
  return listener;
}
