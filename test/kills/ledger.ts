/**
 * What people asked of the daemon and what they were told: the memory that the store is held against afterwards. A
 * request that was cut off is looked up as soon as the daemon is back; until then its outcome is unknown. Each carries
 * words of its own, so that what came of it is found again.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { row, type Row } from '../app/daemon.js';
import type { KilledDesk } from './desk.js';

export type Outcome = 'done' | 'refused' | 'unknown';

export interface Act {
  readonly n: number;
  /** Which kill came next. */
  readonly moment: number;
  readonly user: string;
  /** What it is: `create`, `edit`, a step of the procedure, `task`, `task_done`. */
  readonly what: string;
  /** Stands in what it writes; '' where it writes no words. */
  readonly words: string;
  /** The ticket; of `create` once it is known. */
  ticket: string;
  outcome: Outcome;
  /** Whether it was found when an unknown outcome was looked up; null where there was nothing to look up. */
  found: boolean | null;
}

export interface Answer {
  readonly status: number;
  readonly body: Row;
}

/** The desk is closed while somebody still waits. */
export class TheDayIsOver extends Error {}

/** Longer than any answer of a daemon that lives, and than two starts, on a machine that does other work. Milliseconds. */
const patience = 600_000;

/** Errors of fetch come from outside the test's own realm: they are known by what they say. */
const said = (error: unknown, key: string): unknown =>
  typeof error === 'object' && error !== null && key in error ? Reflect.get(error, key) : null;

export class Ledger {
  readonly acts: Act[] = [];
  /** How many kills there were so far. */
  moment = 0;
  over = false;
  readonly #desk: KilledDesk;

  constructor(desk: KilledDesk) {
    this.#desk = desk;
  }

  /** Of one length, so that no words begin as others do. */
  words(): string {
    return `mk${String(this.acts.length).padStart(6, '0')}`;
  }

  /** null: the daemon died on it. Waits where there is none; a request that reached nobody is sent again. */
  async #send(user: string, method: string, path: string, body?: object): Promise<Answer | null> {
    const { desk, tokens } = this.#desk;
    const until = Date.now() + patience;
    for (;;) {
      if (this.over) throw new TheDayIsOver();
      try {
        const answer = await fetch(`${desk.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${tokens.get(user) ?? desk.token}`, 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(patience),
        });
        return { status: answer.status, body: row(await answer.json()) };
      } catch (error) {
        if (said(error, 'name') === 'TimeoutError') {
          throw new Error(`${method} ${path}: no answer in ${patience} ms`, { cause: error });
        }
        if (said(said(error, 'cause'), 'code') !== 'ECONNREFUSED') return null;
        if (Date.now() > until) {
          throw new Error(`${method} ${path}: nobody is there in ${patience} ms`, { cause: error });
        }
        await pause(15);
      }
    }
  }

  /** Reads until it is answered. Throws what is not 200. */
  async read(path: string, user = ''): Promise<Row> {
    for (;;) {
      const answer = await this.#send(user, 'GET', path);
      if (answer === null) continue;
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    }
  }

  /** One request, written down with what came of it. `look` tells whether it happened after all. */
  async act(
    request: {
      readonly user: string;
      readonly what: string;
      readonly ticket: string;
      readonly method: string;
      readonly path: string;
      readonly body: (words: string) => object;
      readonly silent?: true;
    },
    look: (words: string) => Promise<boolean>,
  ): Promise<{ readonly act: Act; readonly answer: Answer | null }> {
    const { user, what, ticket, method, path } = request;
    const words = this.words();
    const act: Act = {
      n: this.acts.length,
      moment: this.moment + 1,
      user,
      what,
      words: request.silent === true ? '' : words,
      ticket,
      outcome: 'unknown',
      found: null,
    };
    this.acts.push(act);
    const answer = await this.#send(user, method, path, request.body(words));
    if (answer !== null && answer.status < 500) {
      act.outcome = answer.status < 300 ? 'done' : 'refused';
      return { act, answer };
    }
    act.found = await look(words);
    return { act, answer: null };
  }
}

/** Whether it happened, as far as whoever asked knows. */
export const happened = ({ outcome, found }: Act): boolean => outcome === 'done' || found === true;
