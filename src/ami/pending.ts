/**
 * Questions that were asked and not answered yet, by ActionID: an answer alone, or a list gathered from `EventList:
 * start` to its end. Each has a deadline; all are refused when the link drops.
 */
import { ActionFault } from './action.js';
import type { AmiMessage } from './message.js';
import type { SeenChannel } from './reader.js';
import type { Timers } from './timers.js';

export interface ListItem {
  readonly message: AmiMessage;
  /** The channel that the item is about, read so that a hostile number cannot change it; null where it is about none. */
  readonly seen: SeenChannel | null;
}

export interface Answer {
  readonly response: AmiMessage;
  /** Items of a list, without its end. */
  readonly items: readonly ListItem[];
}

interface Question {
  readonly action: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: ActionFault) => void;
  readonly timeoutMs: number;
  response: AmiMessage | null;
  items: ListItem[];
  cancel: () => void;
}

/** A list longer than this is no list of a telephone system. */
const mostItems = 200_000;

export class Pending {
  readonly #timers: Timers;
  readonly #questions = new Map<string, Question>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  ask(id: string, action: string, timeoutMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const question: Question = { action, resolve, reject, timeoutMs, response: null, items: [], cancel: () => {} };
      this.#questions.set(id, question);
      this.#await(id, question);
    });
  }

  /** The deadline begins anew with every item of a list. */
  #await(id: string, question: Question): void {
    question.cancel();
    question.cancel = this.#timers.after(question.timeoutMs, () => {
      this.#questions.delete(id);
      question.reject(new ActionFault('timeout', `${question.action} was not answered in ${question.timeoutMs} ms`));
    });
  }

  /** Returns false where nobody asked. */
  answer(message: AmiMessage, id: string, seen: SeenChannel | null): boolean {
    const question = this.#questions.get(id);
    if (question === undefined) return false;
    if (message.kind === 'Response') {
      if (question.response !== null) return false;
      question.response = message;
      if (message.get('EventList')?.toLowerCase() === 'start') this.#await(id, question);
      else this.#done(id, question, message);
      return true;
    }
    if (question.response === null) return false;
    const mark = message.get('EventList')?.toLowerCase();
    if (mark === 'complete' || mark === 'cancelled') {
      this.#done(id, question, question.response);
      return true;
    }
    if (question.items.length >= mostItems) {
      this.#questions.delete(id);
      question.cancel();
      question.reject(new ActionFault('timeout', `${question.action} gave more than ${mostItems} rows`));
      return true;
    }
    question.items.push({ message, seen });
    if (question.items.length % 64 === 0) this.#await(id, question);
    return true;
  }

  #done(id: string, question: Question, response: AmiMessage): void {
    this.#questions.delete(id);
    question.cancel();
    question.resolve({ response, items: question.items });
  }

  /** The link is gone: nobody will answer any more. */
  rejectAll(why: string): void {
    const questions = [...this.#questions.values()];
    this.#questions.clear();
    for (const question of questions) {
      question.cancel();
      question.reject(new ActionFault('lost', `${question.action}: ${why}`));
    }
  }
}
