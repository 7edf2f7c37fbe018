/** The room of tickets: list, ticket, and what can be done with it. On a phone either the list or the ticket. */
import type { Role } from '../../contract/roles.js';
import type { TicketDetailJson } from '../../contract/ticket.js';
import type { TicketView as View } from '../../contract/ticket-lists.js';
import { Icon } from '../kit/icon.js';
import { useNotice } from '../kit/notices.js';
import { refusalOf } from '../kit/said.js';
import { useDesk, useTexts } from '../shell/context.js';
import { go, usePlace } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { useShortcuts } from '../shell/shortcuts.js';
import '../styles/tickets.css';
import { Reminders } from './reminders.js';
import { TaskList } from './task-list.js';
import { isNarrowed, isView, listPlaceOf, placeOfSaved, placeQuery, type ListPlace } from './list-place.js';
import { useFirstList, useOwnFilters, type OwnFilters } from './own-filters.js';
import { TicketList } from './ticket-list.js';
import { TicketView } from './ticket-view.js';

/** Which ready lists a role works with, its first one first. */
export function viewsFor(roles: readonly Role[]): readonly View[] {
  const has = (role: Role): boolean => roles.includes(role);
  if (has('supervisor') || has('administrator'))
    return ['open', 'mine', 'inbox', 'unaccepted', 'to_confirm', 'pending', 'vip', 'escalated', 'voices'];
  if (has('dispatcher')) return ['unaccepted', 'open', 'mine', 'vip', 'escalated', 'pending'];
  if (has('agent')) return ['mine', 'open', 'draft', 'to_confirm', 'pending', 'vip'];
  return ['mine', 'group', 'open', 'pending'];
}

export function TicketsPage() {
  const texts = useTexts();
  const { tickets } = texts;
  const { session } = useDesk();
  const { rest, query } = usePlace();
  const shown = viewsFor(session.roles);
  const own = useOwnFilters();
  const [first, makeFirst] = useFirstList();
  const place = usePlaceOfList(query, shown, own, first);
  const chosen = rest === '' ? null : rest;
  const overseer = session.roles.some((role) => role === 'supervisor' || role === 'administrator');
  const step = (by: 1 | -1): void => {
    const rows = [...document.querySelectorAll<HTMLAnchorElement>('.tix-list [data-ticket]')];
    const at = rows.findIndex((row) => row.dataset['ticket'] === chosen);
    rows.at(at < 0 ? (by === 1 ? 0 : -1) : Math.min(rows.length - 1, Math.max(0, at + by)))?.click();
  };
  useShortcuts(tickets.list, [
    {
      id: 'tickets.find',
      key: '/',
      label: tickets.keys.find,
      run: () => document.querySelector<HTMLInputElement>('#tix-find')?.focus(),
    },
    { id: 'tickets.next', key: 'j', label: tickets.keys.next, run: () => step(1) },
    { id: 'tickets.previous', key: 'k', label: tickets.keys.previous, run: () => step(-1) },
  ]);
  return (
    <main id="main" className="page tix" tabIndex={-1} data-open={chosen === null ? undefined : ''}>
      <Reminders />
      <section className="tix-list" aria-label={tickets.list}>
        <Fresh />
        <TicketList {...{ place, chosen, shown, own, first, makeFirst }} />
        {place.view === 'tasks' ? <TaskList all={overseer} /> : null}
      </section>
      {chosen === null ? (
        <p className="tix-none dim">{tickets.choose}</p>
      ) : (
        <TicketView key={chosen} number={chosen} back={addressOf('tickets', '', placeQuery(place))} />
      )}
    </main>
  );
}

/** Where the address names no list, the one that the reader wants to see first. */
function usePlaceOfList(
  query: URLSearchParams,
  shown: readonly View[],
  own: OwnFilters,
  first: string | null,
): ListPlace {
  const texts = useTexts();
  const wanted = listPlaceOf(query, shown[0] ?? 'open', texts);
  const named = query.has('view') || query.has('filter') || isNarrowed(wanted);
  if (named || first === null) return wanted;
  const [kind, ...rest] = first.split(':');
  const id = rest.join(':');
  if (kind === 'view') return isView(id, texts) ? { ...wanted, view: id } : wanted;
  const filter = own.items?.find((one) => one.id === id);
  return filter === undefined ? wanted : placeOfSaved(filter.query, filter.id, texts);
}

/** A ticket by hand: a draft, opened at once, so that nothing typed is lost. */
function Fresh() {
  const texts = useTexts();
  const { rest, session } = useDesk();
  const notice = useNotice();
  if (!session.roles.some((role) => role === 'agent' || role === 'supervisor')) return null;
  const open = async (): Promise<void> => {
    const answer = await rest.send<TicketDetailJson>('POST', '/api/v1/tickets', {});
    if (answer.ok) go(addressOf('tickets', answer.value.ticket.number));
    else notice({ tone: 'late', text: refusalOf(answer, texts) });
  };
  return (
    <p className="tix-fresh">
      <button type="button" className="btn" onClick={() => void open()}>
        <Icon name="note" small />
        {texts.tickets.fresh}
      </button>
    </p>
  );
}
