/**
 * One list of people on its way in: sent, looked at, its columns said, checked row by row, taken in. The state is the
 * server's, so that a page may be left and opened again. The list lies in a file beside the store, readable by the daemon
 * alone, and is removed when it was taken in, cannot serve, is taken back, or is left lying; after a crash at the start.
 */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ImportChoice, ImportState } from '../../contract/contact-import.js';
import type { Micros } from '../../core/pbx-event.js';
import { conflict, notFound, SkylarkError, unavailable } from '../../errors.js';
import type { Log } from '../../ports.js';
import type { Doer } from './doer.js';
import type { ImportReport } from './import-contacts.js';
import type { ListHead } from './list-rows.js';

/** Work elsewhere: nothing of it may block the thread that reads the PBX. */
export interface Running<T> {
  readonly done: Promise<T>;
  /** Ends it at the next step that can be taken back; `done` then rejects. */
  readonly stop: () => void;
}

export interface ImportWork extends ImportChoice {
  readonly file: string;
  readonly sheet: string | null;
  readonly dryRun: boolean;
  readonly by: Doer;
}

/** Reads and takes in lists; rejects with SkylarkError where the list is the reason. */
export interface ImportRunner {
  look(file: string, sheet: string | null): Running<ListHead>;
  take(work: ImportWork, tell: (read: number, written: number) => void): Running<ImportReport>;
}

export interface ImportsDeps {
  /** The store's file: lists lie beside it. */
  readonly beside: string;
  readonly runner: ImportRunner;
  readonly now: () => Micros;
  readonly log: Log;
  /** Takes a new list into memory. */
  readonly changed: () => Promise<void>;
  /** Milliseconds after which a list that nobody goes on with is removed. Default an hour. */
  readonly forgetAfter?: number;
}

export interface ImportBy extends Doer {
  readonly name: string;
}

/** What is known of it; changes while it is worked on. */
export interface ContactImport {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly by: ImportBy;
  readonly startedAt: Micros;
  bytes: number;
  state: ImportState;
  rows: number;
  written: number;
  head: ListHead | null;
  choice: ImportChoice | null;
  report: ImportReport | null;
  fault: string | null;
}

export interface ContactImports {
  current(): ContactImport | null;
  /** Throws `not_found` where there is none of that id. */
  need(id: string): ContactImport;
  /** Resolves when the list is kept; its head is read from then on. Throws `conflict` while there is another one. */
  begin(name: string, chunks: AsyncIterable<Uint8Array>, by: ImportBy): Promise<ContactImport>;
  /** Another sheet of the workbook. */
  chooseSheet(id: string, sheet: string): ContactImport;
  check(id: string, choice: ImportChoice): ContactImport;
  apply(id: string, by: ImportBy): ContactImport;
  /** Resolves when nothing of it is left but what was taken in. */
  drop(id: string): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const over: ReadonlySet<ImportState> = new Set(['done', 'failed']);
/** What somebody must go on with. */
const waiting: ReadonlySet<ImportState> = new Set(['mapping', 'checked', 'done', 'failed']);
const hour = 3_600_000;

export function contactImports(deps: ImportsDeps): ContactImports {
  const { beside, runner, now, log, forgetAfter = hour } = deps;
  const prefix = `${basename(beside)}.import-`;
  let one: ContactImport | null = null;
  let running: Running<unknown> | null = null;
  let underWay: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const forgetFile = (file: string): Promise<void> =>
    rm(file, { force: true }).catch((error: unknown) =>
      log.error('a list of people could not be removed', { file, error: String(error) }),
    );

  /** Goes on to a state in which somebody has to act, or nothing is left to do. */
  async function settle(job: ContactImport, state: ImportState): Promise<void> {
    clearTimeout(timer);
    if (over.has(state)) await forgetFile(job.file);
    job.state = state;
    if (waiting.has(state) && one === job) timer = setTimeout(() => void forget(job), forgetAfter).unref();
  }

  async function forget(job: ContactImport): Promise<void> {
    if (one !== job || !waiting.has(job.state)) return;
    one = null;
    if (!over.has(job.state)) log.info('a list of people that nobody went on with was removed', { import: job.id });
    await forgetFile(job.file);
  }

  function run<T>(job: ContactImport, state: ImportState, work: Running<T>, then: (value: T) => Promise<void>): void {
    clearTimeout(timer);
    job.state = state;
    job.rows = 0;
    job.written = 0;
    running = work;
    underWay = work.done
      .then(then)
      .catch(async (error: unknown) => {
        const isKnown = error instanceof SkylarkError;
        job.fault = isKnown ? error.message : 'The list could not be worked on';
        if (!isKnown) log.error('a list of people could not be worked on', { error: String(error) });
        await settle(job, 'failed');
      })
      .finally(() => {
        running = null;
      });
  }

  function need(id: string): ContactImport {
    if (one === null || one.id !== id) throw notFound('There is no such import');
    return one;
  }

  function inState(job: ContactImport, ...states: readonly ImportState[]): void {
    if (states.includes(job.state)) return;
    throw conflict(`The import is ${job.state} now`, `import_${job.state}`);
  }

  function look(job: ContactImport, sheet: string | null): void {
    run(job, 'looking', runner.look(job.file, sheet), async (head) => {
      job.head = head;
      await settle(job, 'mapping');
    });
  }

  function take(job: ContactImport, choice: ImportChoice, dryRun: boolean, by: Doer): void {
    job.choice = choice;
    job.report = null;
    const work = { ...choice, file: job.file, sheet: job.head?.sheet ?? null, dryRun, by };
    const told = (read: number, written: number): void => {
      job.rows = read;
      job.written = written;
    };
    run(job, dryRun ? 'checking' : 'applying', runner.take(work, told), async (report) => {
      job.report = report;
      job.rows = report.rows;
      if (report.switched) {
        log.info('a list of people was taken in', { import: job.id, rows: report.rows, fresh: report.fresh });
        await deps.changed();
      }
      await settle(job, report.switched ? 'done' : 'checked');
    });
  }

  return {
    current: () => one,
    need,

    async begin(name, chunks, by) {
      if (one !== null && !over.has(one.state)) {
        const who = one.by.name;
        throw new SkylarkError('conflict', `${who} is importing people already: wait, or take that import back`, {
          reason: 'import_running',
          fields: { by: who },
        });
      }
      const id = randomBytes(9).toString('base64url');
      const job: ContactImport = {
        id,
        file: join(dirname(beside), `${prefix}${id}`),
        name,
        by,
        startedAt: now(),
        bytes: 0,
        state: 'uploading',
        rows: 0,
        written: 0,
        head: null,
        choice: null,
        report: null,
        fault: null,
      };
      clearTimeout(timer);
      one = job;
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of chunks) {
          job.bytes += chunk.length;
          yield chunk;
        }
      };
      try {
        await pipeline(counted, createWriteStream(job.file, { flags: 'wx', mode: 0o600 }));
        if (one !== job) throw conflict('The import was taken back meanwhile', 'import_dropped');
      } catch (error) {
        if (one === job) one = null;
        await forgetFile(job.file);
        const code: unknown = Object(error).code;
        const isDisk = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' || code === 'EACCES';
        throw isDisk ? unavailable(`The list cannot be kept beside the store (${code})`, error) : error;
      }
      look(job, null);
      return job;
    },

    chooseSheet(id, sheet) {
      const job = need(id);
      inState(job, 'mapping', 'checked');
      job.report = null;
      job.choice = null;
      look(job, sheet);
      return job;
    },

    check(id, choice) {
      const job = need(id);
      inState(job, 'mapping', 'checked');
      take(job, choice, true, job.by);
      return job;
    },

    apply(id, by) {
      const job = need(id);
      inState(job, 'checked');
      if (job.choice === null || job.report === null || job.report.problemCount > 0) {
        throw conflict('The list has rows that are wrong: nothing of it can be taken in', 'import_has_problems');
      }
      take(job, job.choice, false, by);
      return job;
    },

    async drop(id) {
      const job = need(id);
      clearTimeout(timer);
      running?.stop();
      // Until its traces are gone nobody begins another one.
      await underWay;
      if (one === job) one = null;
      clearTimeout(timer);
      await forgetFile(job.file);
    },

    async start() {
      const folder = dirname(beside);
      const names = await readdir(folder).catch(() => []);
      // The scratch database has no name while it serves; one that has is left of a daemon that was killed at that moment.
      const left = names.filter((name) => name.startsWith(prefix) || name.startsWith(`${basename(beside)}.work-`));
      for (const name of left) await forgetFile(join(folder, name));
      if (left.length > 0) log.info('lists of people that were left lying were removed', { files: left.length });
    },

    async stop() {
      clearTimeout(timer);
      running?.stop();
      await underWay;
      if (one !== null) await forgetFile(one.file);
      one = null;
    },
  };
}
