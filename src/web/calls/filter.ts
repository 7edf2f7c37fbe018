/**
 * What is looked for in the call log: the address of the list, what stands in its form, and the question to the server.
 * Each figure leads here with the very filter that it counts by. Pure.
 */
import { outcomeSchema, type CallJson } from '../../contract/call.js';
import { localOf, zoned } from '../kit/local-time.js';

export type Outcome = NonNullable<CallJson['outcome']>;
export const outcomes: readonly Outcome[] = outcomeSchema.options;

/** Filters that a figure brings along; the form shows them as something that can be taken away. */
export const figureKeys = [
  'offeredFrom',
  'offeredTo',
  'verdict',
  'counted',
  'open',
  'waiting',
  'waitOverMs',
  'waitUpToMs',
  'weekHour',
] as const;
export type FigureKey = (typeof figureKeys)[number];

/** Those of the form; `from` and `to` are instants (RFC 3339). */
const formKeys = ['from', 'to', 'queue', 'user', 'extension', 'outcome', 'number', 'hotline'] as const;
export type FormKey = (typeof formKeys)[number];

export type Filter = Readonly<Partial<Record<FormKey | FigureKey, string>>>;

const keys: readonly (FormKey | FigureKey)[] = [...formKeys, ...figureKeys];

/** Of an address; what is not known is left out. */
export function filterOf(query: URLSearchParams): Filter {
  const filter: Partial<Record<FormKey | FigureKey, string>> = {};
  for (const key of keys) {
    const value = query.get(key)?.trim() ?? '';
    if (value !== '') filter[key] = value.slice(0, 100);
  }
  return filter;
}

/** What stands in the form: times on the site's clock, agent as one word. */
export interface FormValues {
  readonly from: string;
  readonly to: string;
  readonly queue: string;
  readonly agent: string;
  readonly outcome: string;
  readonly number: string;
  readonly late: boolean;
  readonly hotline: boolean;
}

const local = (instant: string | undefined, zone: string): string =>
  instant === undefined ? '' : localOf(Date.parse(instant), zone);

export function formOf(filter: Filter, zone: string): FormValues {
  return {
    from: local(filter.from, zone),
    to: local(filter.to, zone),
    queue: filter.queue ?? '',
    agent: filter.user ?? filter.extension ?? '',
    outcome: filter.outcome ?? '',
    number: filter.number ?? '',
    late: filter.verdict === 'late',
    hotline: filter.hotline === 'true',
  };
}

/** An agent is a user's name, or the number of a phone. */
function agentOf(word: string): Filter {
  const agent = word.trim();
  if (agent === '') return {};
  return /^\d{2,8}$/.test(agent) ? { extension: agent } : { user: agent };
}

export type FormProblem = 'from' | 'to';

/** The filter that a form means, with what a figure brought along; the name of a field that cannot be read. */
export function filterOfForm(form: FormValues, brought: Filter, zone: string): Filter | FormProblem {
  const from = form.from === '' ? null : zoned(form.from, zone);
  const to = form.to === '' ? null : zoned(form.to, zone);
  if (form.from !== '' && from === null) return 'from';
  if (form.to !== '' && (to === null || (from !== null && to <= from))) return 'to';
  const kept: Partial<Record<FigureKey, string>> = {};
  for (const key of figureKeys) {
    const value = brought[key];
    if (value !== undefined && key !== 'verdict') kept[key] = value;
  }
  const verdict = form.late ? 'late' : brought.verdict === 'late' ? undefined : brought.verdict;
  return {
    ...(from !== null && { from }),
    ...(to !== null && { to }),
    ...(form.queue !== '' && { queue: form.queue }),
    ...agentOf(form.agent),
    ...(form.outcome !== '' && { outcome: form.outcome }),
    ...(form.number.trim() !== '' && { number: form.number.trim() }),
    ...(form.hotline && { hotline: 'true' }),
    ...kept,
    ...(verdict !== undefined && { verdict }),
  };
}

/** The question to the server. */
export function callsPath(filter: Filter, limit: number): string {
  return `/api/v1/calls?${new URLSearchParams({ ...filter, limit: String(limit) }).toString()}`;
}

export function without(filter: Filter, ...gone: readonly (FormKey | FigureKey)[]): Filter {
  const left: Partial<Record<FormKey | FigureKey, string>> = { ...filter };
  for (const key of gone) delete left[key];
  return left;
}
