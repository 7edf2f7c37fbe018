/** What each step asks for: which fields, and the body that the server takes. Pure. */
import type { StepName } from '../../contract/ticket-steps.js';
import type { TicketStep } from '../../contract/ticket.js';

/** What may be typed in a step's dialog; strings and ticks, kept as they are typed. */
export interface StepValues {
  readonly text: string;
  readonly group: string;
  readonly user: string;
  readonly reason: string;
  readonly until: string;
  readonly onTheLine: boolean;
  readonly newProblem: boolean;
  readonly toldUser: boolean;
  readonly words: string;
  readonly answer: '' | 'yes' | 'no' | 'not_reached';
  readonly call: string;
  readonly kind: 'functional' | 'hierarchical';
  readonly into: string;
  readonly details: Readonly<Record<string, string>>;
}

export const emptyStep: StepValues = {
  text: '',
  group: '',
  user: '',
  reason: '',
  until: '',
  onTheLine: false,
  newProblem: false,
  toldUser: false,
  words: '',
  answer: '',
  call: '',
  kind: 'functional',
  into: '',
  details: {},
};

export type StepField = keyof StepValues;

/** In the order in which they stand. */
export const stepFields: Readonly<Record<Exclude<TicketStep, 'edit'>, readonly StepField[]>> = {
  open: [],
  dispatch: ['group', 'user', 'details', 'text'],
  accept: [],
  decline: ['text'],
  start: ['text'],
  pend: ['reason', 'until', 'text'],
  resolve: ['text', 'onTheLine', 'words', 'newProblem'],
  confirm: ['answer', 'call', 'words'],
  close: ['text'],
  reopen: ['text', 'call'],
  escalate: ['kind', 'group', 'user', 'details', 'text'],
  merge: ['into'],
  cancel: ['text'],
  comment: ['text', 'toldUser'],
  assign: ['user'],
};

/** Steps that one press does: nothing is to be typed. */
export const atOnce = (step: TicketStep): boolean => step === 'accept' || step === 'open';

export type Missing = Partial<Record<StepField, true>>;

/** What must be there before it is worth asking the server. */
export function missingIn(step: StepName, values: StepValues): Missing {
  const missing: Partial<Record<StepField, true>> = {};
  const need = (field: StepField): void => {
    const value = values[field];
    if (typeof value === 'string' && value.trim() === '') missing[field] = true;
  };
  const text = ['decline', 'resolve', 'reopen', 'escalate', 'cancel', 'comment'].includes(step);
  if (text) need('text');
  if (step === 'pend') need('reason');
  if (step === 'merge') need('into');
  if (step === 'confirm') {
    need('answer');
    if (values.answer === 'yes' || values.answer === 'no') need('words');
  }
  const gives = step === 'dispatch' || (step === 'escalate' && values.kind === 'functional');
  if (gives && values.group === '' && values.user.trim() === '') missing.group = true;
  return missing;
}

const some = (key: string, text: string): Record<string, string> => (text.trim() === '' ? {} : { [key]: text.trim() });

/** `version`: as it was read. `until` is an instant by now, '' for none. */
export function bodyOf(step: StepName, version: number, values: StepValues): Record<string, unknown> {
  const { text, words, call } = values;
  const to = { ...some('group', values.group), ...some('user', values.user) };
  const details = Object.fromEntries(Object.entries(values.details).filter(([, value]) => value.trim() !== ''));
  const detailed = Object.keys(details).length === 0 ? {} : { details };
  switch (step) {
    case 'open':
    case 'accept':
      return { version };
    case 'dispatch':
      return { version, to, ...some('note', text), ...detailed };
    case 'decline':
    case 'cancel':
      return { version, reason: text };
    case 'start':
    case 'close':
      return { version, ...some('note', text) };
    case 'pend':
      return { version, reason: values.reason, ...some('note', text), ...some('until', values.until) };
    case 'resolve':
      return {
        version,
        solution: text,
        onTheLine: values.onTheLine,
        newProblem: values.newProblem,
        ...(values.onTheLine && some('words', words)),
      };
    case 'confirm':
      return { version, answer: values.answer, call: call === '' ? null : call, ...some('words', words) };
    case 'reopen':
      return { version, reason: text, ...some('call', call) };
    case 'escalate':
      return { version, kind: values.kind, reason: text, ...(values.kind === 'functional' && { to, ...detailed }) };
    case 'merge':
      return { version, into: values.into.trim() };
    case 'comment':
      return { text, toldUser: values.toldUser };
    case 'assign':
      return { version, owner: values.user.trim() === '' ? null : values.user.trim() };
    default:
      return step satisfies never;
  }
}

/** The first thing to do: what a press of the ink button, or of the phone's wide one, does. */
const order: readonly TicketStep[] = ['accept', 'open', 'confirm', 'close', 'resolve', 'start', 'dispatch', 'reopen'];

export function mainStep(possible: readonly TicketStep[], state: string): TicketStep | null {
  // A draft is dispatched or solved; a ticket that is confirmed is closed, not confirmed again.
  const first = state === 'open' ? ['dispatch', 'resolve'] : state === 'confirmed' ? ['close'] : [];
  const wanted = [...first, ...order].find((step) => possible.some((one) => one === step));
  return possible.find((one) => one === wanted) ?? null;
}
