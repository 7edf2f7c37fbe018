/** The way of a call's bytes in the daemon: reader, book, ticks; counts what came out. */
import { Reader } from '../../dist/ami/reader.js';
import { defaultAnswerRule } from '../../dist/core/answer-rule.js';
import { createCallBook } from '../../dist/core/call-book.js';
import { createWiring } from '../../dist/core/wiring.js';

const wiring = () =>
  createWiring({
    pbx: 'main',
    trunks: ['PJSIP/trunk'],
    phones: ['8[0-9]{3}'],
    agents: ['80[0-9]{2}'],
    queues: ['*'],
    numbers: ['4008000006', '01085008[0-9]{3}'],
    numberRules: { region: 'CN', dialPrefixes: ['9'], isExtension: (number) => /^8[0-9]{3}$/.test(number) },
    answerRule: defaultAnswerRule,
    queueAnswerRules: {},
    userAt: (extension) => (extension === '8001' ? 'wang.li' : null),
  });

/** `take(events)` folds the next events; `counts` is what became of them so far. */
export function foldingEvents() {
  const book = createCallBook(wiring());
  const counts = { calls: 0, answered: 0, ended: 0, facts: 0 };
  const keep = (facts) => {
    counts.facts += facts.length;
    for (const { type } of facts) {
      if (type === 'arrived') counts.calls += 1;
      else if (type === 'answered') counts.answered += 1;
      else if (type === 'ended') counts.ended += 1;
    }
  };
  const fold = (event) => {
    const due = book.nextDeadline();
    if (due !== null && due < event.at) keep(book.fold({ type: 'tick', at: event.at, precision: 'event' }));
    keep(book.fold(event));
  };
  return {
    fold,
    take(events) {
      for (const event of events) fold(event);
    },
    counts,
  };
}

/** The same from bytes: `push(bytes)` takes the next ones. */
export function folding() {
  const { fold, counts } = foldingEvents();
  const reader = new Reader({ event: fold, answer: () => true, greeting() {}, garbage() {} });
  return {
    push: (bytes) => reader.push(bytes, 0),
    get counts() {
      return { ...counts, events: reader.genuine };
    },
  };
}

/** Throws where the trace did not become the calls that are in it. */
export function check(counts, trace) {
  if (counts.events < 320_000 || counts.calls < trace.calls || counts.answered < trace.calls / 2) {
    throw new Error(`${trace.calls} calls were folded into ${JSON.stringify(counts)}`);
  }
}
