/** The alarm "still waiting past the limit": once per hotline call, at the instant of the limit itself. */
import { lateAt } from './answer-rule.js';
import { tell, type Book, type OpenCall } from './book-state.js';
import type { Micros } from './pbx-event.js';

/** When this call becomes late; null where it cannot any more. */
function dueAt(book: Book, open: OpenCall): Micros | null {
  const { call } = open;
  if (open.unseenFrom !== null) return null;
  if (call === null || !call.hotline || call.answeredAt !== null || call.lateAt !== null || call.outcome !== null) {
    return null;
  }
  return lateAt(book.wiring.answerRule(call.queue), call);
}

/** Plans the alarm; call it whenever the rule's clock may have started. */
export function planLate(book: Book, open: OpenCall): void {
  const due = dueAt(book, open);
  if (due === null) return;
  book.deadlines.push(
    due,
    () => dueAt(book, open) === due,
    () => tell(book, open, due, { type: 'late' }),
  );
}

/** By `at` (an answer, an end) the limit had passed: the alarm is a fact even if nobody was woken for it. */
export function settleLate(book: Book, open: OpenCall, at: Micros): void {
  const due = dueAt(book, open);
  if (due !== null && due <= at) tell(book, open, due, { type: 'late' });
}
