/** The reader's own filters: kept on the server, changed as they were read. Which list opens first is kept here. */
import { useCallback, useMemo, useState } from 'react';
import type { TicketFilterJson } from '../../contract/ticket-filters.js';
import { useAsked } from '../kit/ask.js';
import type { Answer } from '../session/rest.js';
import { remember, remembered } from '../shell/remembered.js';
import { useDesk } from '../shell/context.js';

export interface OwnFilters {
  /** By name; null: not read yet, or this reader has none to keep. */
  readonly items: readonly TicketFilterJson[] | null;
  readonly save: (
    filter: Pick<TicketFilterJson, 'id' | 'version' | 'name' | 'query'>,
  ) => Promise<Answer<TicketFilterJson>>;
  readonly remove: (filter: Pick<TicketFilterJson, 'id' | 'version'>) => Promise<Answer<null>>;
  readonly again: () => void;
}

const path = '/api/v1/tickets/filters';

export function useOwnFilters(): OwnFilters {
  const { rest } = useDesk();
  const asked = useAsked<{ readonly items: readonly TicketFilterJson[] }>(path);
  const { value, again } = asked;
  const save = useCallback<OwnFilters['save']>(
    async ({ id, version, name, query }) => {
      const answer = await rest.send<TicketFilterJson>('PUT', `${path}/${id}`, { version, name, query });
      again();
      return answer;
    },
    [rest, again],
  );
  const remove = useCallback<OwnFilters['remove']>(
    async ({ id, version }) => {
      const answer = await rest.send<null>('DELETE', `${path}/${id}?version=${version}`);
      again();
      return answer;
    },
    [rest, again],
  );
  const items = value?.items ?? null;
  return useMemo(() => ({ items, save, remove, again }), [items, save, remove, again]);
}

/** A fresh id, which nobody else has. */
export const freshFilterId = (): string => crypto.randomUUID();

/** What opens first: `view:mine`, `filter:ID`; null: the role's own first list. Kept on this computer, for this user. */
export function useFirstList(): readonly [string | null, (first: string | null) => void] {
  const { session } = useDesk();
  const read = (): Record<string, string> => {
    try {
      const said: unknown = JSON.parse(remembered('tickets') ?? '{}');
      return typeof said === 'object' && said !== null
        ? Object.fromEntries(Object.entries(said).filter((one): one is [string, string] => typeof one[1] === 'string'))
        : {};
    } catch {
      return {};
    }
  };
  const [first, setFirst] = useState(() => read()[session.user] ?? null);
  const put = (next: string | null): void => {
    const { [session.user]: _, ...others } = read();
    remember('tickets', JSON.stringify(next === null ? others : { ...others, [session.user]: next }));
    setFirst(next);
  };
  return [first, put];
}
