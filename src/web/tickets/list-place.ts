/**
 * What the list is asked for, as it stands in the address: a ready list, words, further filters, and the saved filter that
 * it came of. Pure; what the address says wrongly is as if it were not there.
 */
import type { TicketView } from '../../contract/ticket-lists.js';
import type { Texts } from '../i18n/texts.js';

/** Filters beside the ready lists, as the interface names them. */
export const filterKeys = ['state', 'priority', 'due', 'kind', 'category', 'group', 'owner', 'assignee'] as const;
export type FilterKey = (typeof filterKeys)[number];
export type Filters = Readonly<Partial<Record<FilterKey, string>>>;

export interface ListPlace {
  readonly view: TicketView | 'tasks' | null;
  readonly words: string;
  readonly sort: 'newest' | 'due';
  readonly filters: Filters;
  /** Id of the saved filter that was chosen. */
  readonly saved: string | null;
}

/** The catalogue has a word for every view. */
export const isView = (text: string | null, texts: Texts): text is TicketView | 'tasks' =>
  text === 'tasks' || (text !== null && Object.hasOwn(texts.tickets.views, text));

const longestValue = 200;

export function filtersOf(query: URLSearchParams): Filters {
  return Object.fromEntries(
    filterKeys.flatMap((key) => {
      const value = query.get(key);
      return value === null || value === '' || value.length > longestValue ? [] : [[key, value]];
    }),
  );
}

export const isNarrowed = ({ filters, words }: Pick<ListPlace, 'filters' | 'words'>): boolean =>
  words !== '' || Object.keys(filters).length > 0;

/** `first`: the list where the address names none. */
export function listPlaceOf(query: URLSearchParams, first: TicketView, texts: Texts): ListPlace {
  const asked = query.get('view');
  const filters = filtersOf(query);
  const words = query.get('q') ?? '';
  const view = isView(asked, texts) ? asked : isNarrowed({ filters, words }) ? null : first;
  return {
    view,
    words,
    sort: query.get('sort') === 'newest' ? 'newest' : 'due',
    filters,
    saved: query.get('filter'),
  };
}

/** The list's place as an address, so that Back leads through what was looked at. */
export function placeQuery({ view, words, sort, filters, saved }: ListPlace): Record<string, string> {
  return {
    ...(view !== null && { view }),
    ...filters,
    ...(words !== '' && { q: words }),
    ...(sort === 'newest' && { sort }),
    ...(saved !== null && { filter: saved }),
  };
}

/** What the interface is asked: by words the newest first; what is over has no due time, so that lists of it go by age. */
export function listQuery({ view, words, sort, filters }: ListPlace): Record<string, string> {
  const query: Record<string, string> = { ...filters };
  if (view !== null && view !== 'tasks') query['view'] = view;
  if (words !== '') query['q'] = words;
  else query['sort'] = view === 'to_confirm' ? 'newest' : sort;
  return query;
}

export function listPath(place: ListPlace): string {
  return `/api/v1/tickets?${new URLSearchParams({ limit: '50', ...listQuery(place) }).toString()}`;
}

/** A saved query as a place; parts that this page does not know are dropped. */
export function placeOfSaved(query: Readonly<Record<string, string>>, id: string, texts: Texts): ListPlace {
  const asked = new URLSearchParams(query);
  const view = asked.get('view');
  return {
    view: isView(view, texts) && view !== 'tasks' ? view : null,
    words: asked.get('q') ?? '',
    sort: asked.get('sort') === 'newest' ? 'newest' : 'due',
    filters: filtersOf(asked),
    saved: id,
  };
}

/** Whether two places show the same list. */
export const isSameList = (a: ListPlace, b: ListPlace): boolean => {
  const text = (place: ListPlace): string =>
    JSON.stringify(Object.entries(listQuery(place)).toSorted(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
};
