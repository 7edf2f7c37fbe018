/** `watch`: pops and late answers of a running daemon as lines in the terminal; comes back by itself when cut off. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket, type RawData } from 'ws';
import { watchTokenFile } from '../app/watch-token.js';
import type { CardJson } from '../contract/live.js';
import { eventSchemas, helloSchema, snapshotMessageSchema, wsErrorSchema } from '../contract/messages.js';
import { fileReason } from '../config/files.js';
import { loadConfig, type Config } from '../config.js';
import {
  CommandFailure,
  findConfig,
  languageOf,
  notice,
  tame,
  UsageError,
  type CommandIo,
  type Language,
} from './io.js';
import type { AddCommand } from './run.js';
import { cardLine, lateLine, linkLine } from './watch-lines.js';

export interface WatchTarget {
  readonly url: string;
  readonly token: string;
}

export const addWatch: AddCommand = (program, io, done) => {
  program
    .command('watch')
    .description('pops and late answers of a running daemon, one a line')
    .option('--config <file>', 'the configuration, for the address')
    .option('--url <url>', 'address of the daemon (else SKYLARK_URL, else that of the configuration)')
    .option('--token-file <file>', 'file with an API token (else SKYLARK_TOKEN)')
    .option('--json', 'the messages as they come, one a line')
    .action(async (options: { config?: string; url?: string; tokenFile?: string; json?: true }) => {
      const target = targetOf(io, options);
      await watch(io, target, options.json === true);
      done(0);
    });
};

/** The daemon's address and a token for it. Throws UsageError where there is none. */
export function targetOf(io: CommandIo, options: { config?: string; url?: string; tokenFile?: string }): WatchTarget {
  const file = findConfig(io, options.config, true);
  const config = file === null ? null : loadConfig(file, io.env, { files: 'leave' });
  const url = options.url ?? io.env['SKYLARK_URL'] ?? (config === null ? 'http://127.0.0.1:8080' : localUrl(config));
  if (!URL.canParse(url) || !/^(?:https?|wss?):$/.test(new URL(url).protocol)) {
    throw new UsageError(`--url takes an address such as http://127.0.0.1:8080, not "${url}".`);
  }
  return { url, token: tokenOf(io, options.tokenFile, config) };
}

/** Where a daemon of this configuration is reached from this machine. */
export function localUrl(config: Config): string {
  const { host, port, tls } = config.http;
  const own = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${tls === null ? 'http' : 'https'}://${own.includes(':') ? `[${own}]` : own}:${port}`;
}

function tokenOf(io: CommandIo, file: string | undefined, config: Config | null): string {
  const fromFile = (path: string): string => readFileSync(path, 'utf8').split(/\r?\n/)[0]?.trim() ?? '';
  if (file !== undefined) {
    try {
      return fromFile(resolve(io.cwd, file));
    } catch (error) {
      throw new UsageError(`The token file ${file} ${fileReason(error)}.`);
    }
  }
  const given = io.env['SKYLARK_TOKEN'];
  if (given !== undefined && given !== '') return given;
  if (config?.demo != null) {
    try {
      return fromFile(watchTokenFile(config));
    } catch {
      throw new CommandFailure('The demo is not running; start it with npm start.');
    }
  }
  throw new UsageError(
    'A token is needed: make one with skylark token add NAME --role supervisor, and give it by --token-file or SKYLARK_TOKEN.',
  );
}

/** `http://host/path` → `ws://host/path/ws`. */
function socketUrl(url: string): string {
  const parsed = new URL(url);
  parsed.protocol = parsed.protocol.replace('http', 'ws');
  if (!parsed.pathname.endsWith('/ws')) parsed.pathname = `${parsed.pathname.replace(/\/$/, '')}/ws`;
  return parsed.href;
}

const firstWait = 500;
const longestWait = 10_000;
/** Nothing for this long, not even a pong, and the connection counts as dead. Milliseconds. */
const silence = 25_000;

/** Prints until the signal comes. Throws CommandFailure when the daemon refuses the token. */
export async function watch(io: CommandIo, target: WatchTarget, json: boolean): Promise<void> {
  const viewer = new Viewer(io, json);
  let wait = firstWait;
  while (!io.signal.aborted) {
    const reason = await once(io, target, viewer);
    if (io.signal.aborted) return;
    if (viewer.refused !== null) throw new CommandFailure(viewer.refused);
    if (viewer.welcomed) wait = firstWait;
    viewer.welcomed = false;
    notice(io, viewer.language === 'en' ? `No connection: ${reason}. Trying again.` : `未连接：${reason}。正在重试。`);
    await pause(wait * (0.75 + Math.random() / 2), undefined, { signal: io.signal }).catch(() => undefined);
    wait = Math.min(wait * 2, longestWait);
  }
}

/** One connection, to its end; gives the reason of the end. */
function once(io: CommandIo, target: WatchTarget, viewer: Viewer): Promise<string> {
  return new Promise((end) => {
    const socket = new WebSocket(socketUrl(target.url), { maxPayload: 16 * 1024 * 1024, handshakeTimeout: 10_000 });
    let reason = 'the daemon closed it';
    let heard = Date.now();
    const stop = (): void => socket.close(1000);
    const beat = setInterval(() => {
      if (Date.now() - heard > silence) {
        reason = 'the daemon fell silent';
        socket.terminate();
      } else if (socket.readyState === WebSocket.OPEN) {
        socket.ping();
      }
    }, silence / 5);
    io.signal.addEventListener('abort', stop, { once: true });
    socket.on('pong', () => (heard = Date.now()));
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'auth', token: target.token }));
      socket.send(JSON.stringify(viewer.subscription()));
    });
    socket.on('message', (data) => {
      heard = Date.now();
      viewer.take(textOf(data));
      if (viewer.refused !== null) socket.close(1000);
    });
    socket.on('unexpected-response', (_request, response) => {
      reason = `the answer was ${response.statusCode ?? 'none'}`;
      response.destroy();
      socket.terminate();
    });
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => {
      clearInterval(beat);
      io.signal.removeEventListener('abort', stop);
      end(reason);
    });
  });
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8');
}

/** When the daemon sent a message, its own clock; null where it does not say. */
function sentAt(message: unknown): string | null {
  const at = typeof message === 'object' && message !== null && 'at' in message ? message.at : undefined;
  return typeof at === 'string' ? at : null;
}

/** What was told so far, so that a card is not told twice after a reconnection. */
class Viewer {
  readonly language: Language;
  refused: string | null = null;
  welcomed = false;
  readonly #io: CommandIo;
  readonly #json: boolean;
  readonly #told = new Map<string, string>();
  #stream: string | null = null;
  #seq: number | null = null;

  constructor(io: CommandIo, json: boolean) {
    this.#io = io;
    this.#json = json;
    this.language = languageOf(io.env);
  }

  subscription(): object {
    return this.#stream === null || this.#seq === null
      ? { type: 'subscribe' }
      : { type: 'subscribe', stream: this.#stream, after: this.#seq };
  }

  take(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      notice(this.#io, 'skylark: a message that is no JSON was left out');
      return;
    }
    const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
    if (type === 'error') {
      const { error } = wsErrorSchema.parse(message);
      if (/forbidden|unauthori[sz]ed|auth/i.test(error.code)) this.refused = tame(error.message);
      else notice(this.#io, `skylark: ${tame(error.message)}`);
      return;
    }
    if (type === 'hello') {
      helloSchema.safeParse(message);
      return;
    }
    if (this.#json && typeof type === 'string') this.#out(JSON.stringify(message));
    const seq = typeof message === 'object' && message !== null && 'seq' in message ? message.seq : undefined;
    if (typeof seq === 'number') this.#seq = seq;
    if (type === 'snapshot') this.#snapshot(message);
    else if (typeof type === 'string') this.#event(type, message);
  }

  #snapshot(message: unknown): void {
    const snapshot = snapshotMessageSchema.safeParse(message).data;
    if (snapshot === undefined) {
      notice(this.#io, 'skylark: the snapshot was not understood; is the daemon of another version?');
      return;
    }
    this.welcomed = true;
    if (this.#stream !== snapshot.stream) this.#told.clear();
    this.#stream = snapshot.stream;
    const seconds = this.language === 'en' ? 'Watching.' : '开始监看。';
    notice(this.#io, seconds);
    for (const link of snapshot.links) if (link.state !== 'up') notice(this.#io, linkLine(link, this.language));
    for (const card of snapshot.cards) this.#card(card);
    const valid = new Set(snapshot.cards.map((c) => c.id));
    for (const id of this.#told.keys()) if (!valid.has(id)) this.#told.delete(id);
    for (const late of snapshot.late ?? []) this.#line(lateLine(late, this.language));
  }

  #event(type: string, message: unknown): void {
    this.welcomed = true;
    if (type === 'pop.shown' || type === 'pop.updated' || type === 'pop.withdrawn') {
      const card = eventSchemas[type].safeParse(message).data?.card;
      if (card !== undefined) this.#card(card, sentAt(message));
    } else if (type === 'answer.late') {
      const late = eventSchemas[type].safeParse(message).data;
      if (late !== undefined) this.#line(lateLine(late, this.language));
    } else if (type === 'pbx.link') {
      const link = eventSchemas[type].safeParse(message).data?.link;
      if (link !== undefined) notice(this.#io, linkLine(link, this.language));
    }
  }

  /** A card whose news is only a name that was found later is told again; one without news is not. */
  #card(card: CardJson, saidAt: string | null = null): void {
    const line = cardLine(card, this.language, saidAt);
    if (this.#told.get(card.id) === line) return;
    if (card.state === 'withdrawn') this.#told.delete(card.id);
    else this.#told.set(card.id, line);
    this.#line(line);
  }

  #line(line: string): void {
    if (!this.#json) this.#out(line);
  }

  #out(line: string): void {
    this.#io.stdout.write(`${line}\n`);
  }
}
