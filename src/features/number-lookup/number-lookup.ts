/**
 * Asks a directory elsewhere (a CRM, the company's address book) about callers whom nobody here knows. The card never
 * waits for it: it shows at once, and again when the answer comes. Answers are kept in memory for a while, both ways; few
 * are asked for at once, and a directory that does not answer is left alone for some seconds. Whatever goes wrong is
 * counted, and told without the number.
 */
import type { PersonJson } from '../../contract/live.js';
import type { Caller } from '../../core/call.js';
import type { Micros } from '../../core/pbx-event.js';
import type { CallerMatch, Log } from '../../ports.js';
import type { Feature } from '../feature.js';
import { AskError, createAsker, type Address, type Asker } from './ask-http.js';
import { personIn, type AnswerFields } from './read-answer.js';

export interface NumberLookupDeps {
  readonly address: Address;
  readonly fields: AnswerFields;
  /** Of a question with its wait for a turn, Micros. */
  readonly timeout: Micros;
  /** How long an answer is kept, Micros. */
  readonly cacheFor: Micros;
  readonly now: () => Micros;
  /** Resolves when our own directory knows its people: until then nobody is asked, since everybody looks unknown. */
  readonly known: () => Promise<void>;
  readonly log: Log;
  /** For tests; HTTP unless given. */
  readonly asker?: Asker;
}

export interface NumberLookup extends Feature {
  /** Whether this caller may be asked about: an outside number that is told. */
  serves(caller: Caller): boolean;
  /** `none` where nobody is found, for whatever reason. Never rejects; out of memory at once. */
  find(caller: Caller): CallerMatch | Promise<CallerMatch>;
  readonly figures: readonly { readonly name: string; readonly help: string; read(): number }[];
}

/** Questions under way at once, and those that wait for their turn. */
const atOnce = 8;
const mostWaiting = 200;
/** Share of its time that a question may wait for its turn. */
const longestWait = 0.75;
/** Answers kept; the oldest goes first. */
const mostKept = 20_000;
/** After so many failures in a row nobody is asked for a while. */
const failuresInRow = 5;
const restFor: Micros = 10_000_000;
/** Between two lines in the log about failures. */
const toldEvery: Micros = 60_000_000;

const nobody: CallerMatch = { match: 'none' };
const matchOf = (person: PersonJson | null): CallerMatch => (person === null ? nobody : { match: 'one', person });

interface Kept {
  readonly match: CallerMatch;
  readonly until: Micros;
}

export function createNumberLookup(deps: NumberLookupDeps): NumberLookup {
  const { fields, timeout, cacheFor, now, log } = deps;
  const asker = deps.asker ?? createAsker(deps.address, atOnce);
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<CallerMatch>>();
  /** Of the questions that are not answered yet. */
  const open = new Set<AbortController>();
  /** Between the start and the stop. */
  let serving = false;
  let stopped = false;
  /** Wakes those who wait for their turn, the longest first. */
  const waiting = new Set<() => void>();
  let asking = 0;
  let failed = 0;
  let restUntil: Micros = 0;
  let toldAt: Micros | null = null;
  const counts = { asked: 0, found: 0, unknown: 0, failed: 0, kept: 0, leftOut: 0 };

  function keep(number: string, match: CallerMatch): void {
    kept.delete(number);
    kept.set(number, { match, until: now() + cacheFor });
    const oldest = kept.size > mostKept ? kept.keys().next() : null;
    if (oldest !== null && oldest.done !== true) kept.delete(oldest.value);
  }

  function remembered(number: string): CallerMatch | null {
    const found = kept.get(number);
    if (found === undefined) return null;
    if (found.until > now()) return found.match;
    kept.delete(number);
    return null;
  }

  /** true: there is a turn now; false: the time was over before. */
  function turn(signal: AbortSignal): Promise<boolean> {
    if (asking < atOnce) {
      asking += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const leave = (hasTurn: boolean): void => {
        waiting.delete(wake);
        resolve(hasTurn);
      };
      const wake = (): void => leave(true);
      signal.addEventListener('abort', () => leave(false), { once: true });
      waiting.add(wake);
    });
  }

  function done(): void {
    const [next] = waiting;
    // The turn goes over to the next one.
    if (next === undefined) asking -= 1;
    else next();
  }

  function succeeded(): void {
    if (toldAt !== null) log.info('the number look-up answers again');
    failed = 0;
    toldAt = null;
  }

  function wentWrong(error: unknown): void {
    if (stopped) return;
    counts.failed += 1;
    failed += 1;
    if (failed >= failuresInRow) restUntil = now() + restFor;
    if (toldAt !== null && now() - toldAt < toldEvery) return;
    toldAt = now();
    const { why, status } = error instanceof AskError ? error : { why: 'unknown', status: null };
    log.warn('the number look-up failed: the card goes without', { why, status, failures: counts.failed });
  }

  async function askInTurn(number: string, signal: AbortSignal): Promise<CallerMatch> {
    const began = performance.now();
    if (!(await turn(signal))) {
      counts.leftOut += 1;
      return nobody;
    }
    // Too late to blame the directory for what it cannot answer in the rest of the time.
    if (performance.now() - began > longestWait * (timeout / 1000)) {
      done();
      counts.leftOut += 1;
      return nobody;
    }
    counts.asked += 1;
    try {
      const person = personIn(await asker.ask(number, signal), fields);
      succeeded();
      counts[person === null ? 'unknown' : 'found'] += 1;
      const match = matchOf(person);
      keep(number, match);
      return match;
    } catch (error) {
      wentWrong(error);
      return nobody;
    } finally {
      done();
    }
  }

  async function ask(number: string): Promise<CallerMatch> {
    const question = new AbortController();
    const late = setTimeout(() => question.abort(), Math.ceil(timeout / 1000));
    open.add(question);
    try {
      return await askInTurn(number, question.signal);
    } finally {
      clearTimeout(late);
      open.delete(question);
    }
  }

  const serves = ({ number, extension, withheld }: Caller): boolean =>
    number !== null && extension === null && !withheld && number.startsWith('+');

  function find(caller: Caller): CallerMatch | Promise<CallerMatch> {
    const { number } = caller;
    if (number === null || !serves(caller)) return nobody;
    const found = remembered(number);
    if (found !== null) {
      counts.kept += 1;
      return found;
    }
    const same = underWay.get(number);
    if (same !== undefined) return same;
    if (waiting.size >= mostWaiting || now() < restUntil || !serving) {
      counts.leftOut += 1;
      return nobody;
    }
    const work = ask(number).finally(() => underWay.delete(number));
    underWay.set(number, work);
    return work;
  }

  const figure = (name: keyof typeof counts, help: string) => ({
    name: `skylark_number_lookups_${name === 'leftOut' ? 'left_out' : name}`,
    help,
    read: () => counts[name],
  });

  return {
    name: 'number-lookup',
    serves,
    find,
    figures: [
      figure('asked', 'Numbers that the directory elsewhere was asked about'),
      figure('found', 'Answers that named somebody'),
      figure('unknown', 'Answers that named nobody'),
      figure('failed', 'Questions without a usable answer'),
      figure('kept', 'Questions answered out of memory'),
      figure('leftOut', 'Questions not asked: too many at once, or the directory does not answer'),
    ],
    start() {
      void deps.known().then(() => {
        serving = !stopped;
      });
    },
    stop() {
      stopped = true;
      serving = false;
      for (const question of open) question.abort();
      asker.close();
    },
  };
}
