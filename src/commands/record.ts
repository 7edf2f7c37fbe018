/**
 * `record`: keeps the bytes that a PBX sends after the login, the answers to a snapshot first, and beside them when each
 * read arrived, until the signal. The files hold callers' numbers and names: they are the owner's alone.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { AmiSession } from '../ami/session.js';
import type { RealPbx } from '../config.js';
import type { Micros } from '../core/pbx-event.js';
import { loginFinding } from '../doctor/login.js';
import { onePbx, openSession } from './doctor/session.js';
import { CommandFailure, languageOf, needConfig, notice, UsageError, type CommandIo } from './io.js';
import { fileFault, timesBeside } from './replay/recording.js';
import type { AddCommand } from './run.js';

export const addRecord: AddCommand = (program, io, done) => {
  program
    .command('record')
    .description('keep the bytes that a PBX sends, with their arrival times, until stopped')
    .requiredOption('--out <file>', 'where to; a name in .gz is compressed; an existing file is never overwritten')
    .option('--config <file>', 'the configuration')
    .option('--pbx <name>', 'which PBX of the configuration')
    .action(async (options: { out: string; config?: string; pbx?: string }) => {
      const pbx = onePbx(needConfig(io, options.config), options.pbx);
      await record(io, pbx, resolve(io.cwd, options.out));
      done(0);
    });
};

/** In this order: the list of queues is what a reader of the recording takes for the end of the snapshot. */
const snapshot = ['CoreStatus', 'CoreShowChannels', 'Status', 'BridgeList', 'ParkedCalls', 'QueueStatus'] as const;
/** Milliseconds between two Pings: the PBX never says by itself that it is still there. */
const pingEvery = 20_000;
const listMs = 15_000;

async function record(io: CommandIo, pbx: RealPbx, file: string): Promise<void> {
  const tape = await Tape.create(file);
  const { session, login } = await openSession(pbx, {
    events: 'on',
    signal: io.signal,
    tap: (chunk, at) => tape.take(chunk, at),
  });
  if (session === null) {
    await tape.discard();
    if (io.signal.aborted) return;
    const { text, todo } = loginFinding(login);
    const [what, advice] = languageOf(io.env) === 'en' ? [text.en, todo?.en] : [text.zh, todo?.zh];
    throw new CommandFailure(advice === undefined ? what : `${what}; ${advice}`);
  }
  tape.signedIn();
  const recording = (): void => notice(io, `Recording ${pbx.name} into ${file}; stop with Ctrl-C.`);
  const fault = await Promise.race([tape.fault, follow(io, session, recording)]);
  session.close();
  await tape.close();
  notice(io, `${tape.bytes} bytes in ${file}, arrivals in ${timesBeside(file)}.`);
  if (fault !== null) throw new CommandFailure(fault);
}

/** Until the signal (null) or the link's end (why). `begun`: the present state was asked for, calls follow. */
async function follow(io: CommandIo, session: AmiSession, begun: () => void): Promise<string | null> {
  const lost = new Promise<string>((end) => session.on('close', end));
  // Events need not be understood here; nobody listening would keep them in memory.
  session.on('event', () => undefined);
  const stopped = new Promise<null>((end) => {
    if (io.signal.aborted) end(null);
    io.signal.addEventListener('abort', () => end(null), { once: true });
  });
  const over = new AbortController();
  const asking = async (): Promise<string | null> => {
    for (const name of snapshot) await session.action(name, {}, { timeoutMs: listMs });
    begun();
    for (;;) {
      await pause(pingEvery, undefined, { signal: over.signal });
      await session.action('Ping');
    }
  };
  const silent = asking().catch((error: unknown) =>
    error instanceof Error
      ? `The PBX does not answer any more: ${error.message}.`
      : 'The PBX does not answer any more.',
  );
  try {
    return await Promise.race([stopped, lost.then((why) => `The link to the PBX was lost: ${why}.`), silent]);
  } finally {
    over.abort();
  }
}

/** What the login brought may be this long before it is taken for something else (bytes). */
const mostBefore = 1024 * 1024;
const accepted = 'Message: Authentication accepted\r\n\r\n';

/** Both files. What comes before the end of the login is kept apart and never written. */
class Tape {
  readonly #file: string;
  readonly #out: WriteStream;
  readonly #gzip: Gzip | null;
  readonly #times: WriteStream;
  #before: { chunk: Buffer; at: Micros }[] | null = [];
  #beforeBytes = 0;
  bytes = 0;
  /** Resolves when a file cannot be written. */
  readonly fault: Promise<string>;

  private constructor(file: string, out: WriteStream, times: WriteStream) {
    this.#file = file;
    this.#out = out;
    this.#times = times;
    this.#gzip = /\.gz$/i.test(file) ? createGzip() : null;
    this.#gzip?.pipe(out);
    this.fault = new Promise((fail) => {
      for (const stream of [out, times]) {
        stream.on('error', (error) => fail(`The recording cannot be written: ${fileFault(error)}.`));
      }
    });
  }

  /** Throws UsageError where one of the files exists, CommandFailure where they cannot be made. */
  static async create(file: string): Promise<Tape> {
    const out = await fresh(file);
    try {
      return new Tape(file, out, await fresh(timesBeside(file)));
    } catch (error) {
      out.destroy();
      await unlink(file);
      throw error;
    }
  }

  take(chunk: Buffer, at: Micros): void {
    if (this.#before === null) {
      this.#write(chunk, at);
    } else if (this.#beforeBytes < mostBefore) {
      this.#beforeBytes += chunk.length;
      this.#before.push({ chunk, at });
    }
  }

  /** The login is over: what came with its answer belongs to the recording already. */
  signedIn(): void {
    const before = this.#before ?? [];
    this.#before = null;
    const whole = Buffer.concat(before.map(({ chunk }) => chunk));
    const found = whole.indexOf(accepted);
    if (found < 0) return;
    let skip = found + accepted.length;
    for (const { chunk, at } of before) {
      if (skip < chunk.length) this.#write(chunk.subarray(skip), at);
      skip = Math.max(0, skip - chunk.length);
    }
  }

  #write(chunk: Buffer, at: Micros): void {
    this.#times.write(`${this.bytes} ${at}\n`);
    (this.#gzip ?? this.#out).write(chunk);
    this.bytes += chunk.length;
  }

  async close(): Promise<void> {
    (this.#gzip ?? this.#out).end();
    this.#times.end();
    // Whether they could be written to their end is told by `fault`.
    await Promise.allSettled([finished(this.#out), finished(this.#times)]);
  }

  async discard(): Promise<void> {
    this.#gzip?.destroy();
    this.#out.destroy();
    this.#times.destroy();
    await Promise.allSettled([unlink(this.#file), unlink(timesBeside(this.#file))]);
  }
}

async function fresh(file: string): Promise<WriteStream> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.chmod(0o600);
    return createWriteStream('', { fd: handle });
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    if (code === 'EEXIST') throw new UsageError(`${file} exists; a recording is never overwritten.`);
    if (code === 'ENOENT') throw new CommandFailure(`${file} cannot be made: there is no such folder.`);
    throw new CommandFailure(`${file} cannot be made: ${fileFault(error)}.`);
  }
}
