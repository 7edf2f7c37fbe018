/** The people of the CSV file that the configuration names, by number; read again when the file changes. */
import { readFile, stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { NormalisedNumber } from '../../core/phone-number.js';
import type { PersonJson } from '../../contract/live.js';
import type { Log } from '../../ports.js';
import { decode, readPeople, type NumberedPerson, type RowProblem } from './people-file.js';

export interface FileDirectoryDeps {
  /** null: no file is configured, everybody is unknown. */
  readonly file: string | null;
  readonly normalise: (raw: string) => NormalisedNumber;
  readonly log: Log;
  /** Milliseconds between two looks at the file. */
  readonly checkEvery?: number;
}

export interface FileDirectory {
  /** Those behind a normalised number. */
  find(number: string): readonly PersonJson[];
  /** Looks at the file now; resolves when the people in it serve. */
  refresh(): Promise<void>;
  start(): Promise<void>;
  stop(): void;
}

/** Rows that are named in the log, each time the file is read. */
const mostNamed = 20;

/** The system's short word for a fault: `ENOENT`. */
function wordOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'unknown fault';
}

/** Tells one state of the file from another; begins with `!` where there is nothing to read. */
async function markOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs}/${size}/${ino}`;
  } catch (error) {
    return `!${wordOf(error)}`;
  }
}

function index(people: readonly NumberedPerson[]): ReadonlyMap<string, readonly PersonJson[]> {
  const byNumber = new Map<string, PersonJson[]>();
  for (const { numbers, person } of people) {
    for (const number of numbers) {
      const there = byNumber.get(number);
      if (there === undefined) byNumber.set(number, [person]);
      // A row that stands there twice is one person.
      else if (!there.some((other) => isDeepStrictEqual(other, person))) there.push(person);
    }
  }
  return byNumber;
}

const nobody: readonly PersonJson[] = [];

export function createFileDirectory(deps: FileDirectoryDeps): FileDirectory {
  let byNumber: ReadonlyMap<string, readonly PersonJson[]> = new Map();
  /** Of the file that was looked at last, whether it could be used or not. */
  let seen = '';
  let reading: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  function refuse(file: string, why: string, line?: number): void {
    deps.log.error('the directory file is not used: the people known so far keep serving', {
      file,
      line,
      problem: why,
    });
  }

  function report(file: string, people: number, numbers: number, problems: readonly RowProblem[]): void {
    for (const { line, message } of problems.slice(0, mostNamed)) {
      deps.log.warn('directory: a row or number was left out', { file, line, problem: message });
    }
    deps.log.info('directory read', { people, numbers, problems: problems.length });
  }

  async function read(file: string): Promise<void> {
    const mark = await markOf(file);
    if (mark === seen) return;
    const unreadable = mark.startsWith('!');
    if (unreadable) {
      seen = mark;
      return refuse(file, mark.slice(1));
    }
    const content = decode(await readFile(file));
    const found = content === null ? null : await readPeople(content, deps.normalise);
    // Somebody is still writing it: next time, then.
    if ((await markOf(file)) !== mark) return;
    seen = mark;
    if (found === null) return refuse(file, 'neither UTF-8 nor GB18030; save it as UTF-8');
    if (found.fatal !== null) return refuse(file, found.fatal.message, found.fatal.line);
    byNumber = index(found.people);
    report(file, found.people.length, byNumber.size, found.problems);
  }

  function refresh(): Promise<void> {
    const { file } = deps;
    if (file === null) return Promise.resolve();
    reading ??= read(file)
      .catch((error: unknown) => refuse(file, wordOf(error)))
      .finally(() => (reading = null));
    return reading;
  }

  return {
    find: (number) => byNumber.get(number) ?? nobody,
    refresh,
    async start() {
      await refresh();
      if (deps.file !== null) timer = setInterval(() => void refresh(), deps.checkEvery ?? 5000).unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}
