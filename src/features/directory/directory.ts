/**
 * The callers' directory, filled from the CSV file that the configuration names and read again when the file changes.
 * A number may belong to several people: they are candidates, nobody is guessed.
 */
import { readFile, stat } from 'node:fs/promises';
import type { Caller } from '../../core/call.js';
import type { NormalisedNumber } from '../../core/phone-number.js';
import type { PersonJson } from '../../contract/live.js';
import type { CallerMatch, FindCaller, Log } from '../../ports.js';
import type { Feature } from '../feature.js';
import { readPeople } from './people-file.js';

export interface DirectoryDeps {
  /** null: no file is configured, everybody is unknown. */
  readonly file: string | null;
  readonly normalise: (raw: string) => NormalisedNumber;
  readonly log: Log;
  /** Milliseconds between two looks at the file. */
  readonly checkEvery?: number;
}

export interface Directory extends Feature {
  readonly findCaller: FindCaller;
  /** Looks at the file now; resolves when the people in it serve. */
  refresh(): Promise<void>;
}

export function createDirectory(deps: DirectoryDeps): Directory {
  let byNumber = new Map<string, PersonJson[]>();
  let seen = '';
  let timer: NodeJS.Timeout | undefined;

  async function refresh(): Promise<void> {
    if (deps.file === null) return;
    try {
      const { mtimeMs, size } = await stat(deps.file);
      const mark = `${mtimeMs}/${size}`;
      if (mark === seen) return;
      const { people, problems } = readPeople(await readFile(deps.file, 'utf8'), deps.normalise);
      const next = new Map<string, PersonJson[]>();
      for (const { numbers, person } of people) {
        for (const number of numbers) {
          const there = next.get(number);
          if (there === undefined) next.set(number, [person]);
          else there.push(person);
        }
      }
      byNumber = next;
      seen = mark;
      for (const problem of problems.slice(0, 20)) {
        deps.log.warn('directory: a row was left out', {
          file: deps.file,
          line: problem.line,
          problem: problem.message,
        });
      }
      deps.log.info('directory read', { people: people.length, numbers: next.size, problems: problems.length });
    } catch (error) {
      // The people known so far keep serving.
      if (seen !== 'unreadable')
        deps.log.error('the directory file cannot be read', { file: deps.file, error: String(error) });
      seen = 'unreadable';
    }
  }

  function find(caller: Caller): CallerMatch {
    const key = caller.extension ?? caller.number;
    const people = key === null || caller.withheld ? undefined : byNumber.get(key);
    if (people === undefined || people.length === 0) return { match: 'none' };
    if (people.length === 1) return { match: 'one', person: people[0]! };
    return { match: 'several', candidates: people };
  }

  return {
    name: 'directory',
    findCaller: find,
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
