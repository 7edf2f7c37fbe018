/** The lists to choose from: those that stand ready with their counts, and the reader's own; and what may be done with one. */
import { useState } from 'react';
import type { TicketFilterJson } from '../../contract/ticket-filters.js';
import type { TicketView } from '../../contract/ticket-lists.js';
import { useAsked } from '../kit/ask.js';
import { Icon } from '../kit/icon.js';
import { Menu } from '../kit/menu.js';
import { useConfirm, useNotice } from '../kit/notices.js';
import { refusalOf } from '../kit/said.js';
import { useTexts } from '../shell/context.js';
import { go } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { Key, useShortcuts } from '../shell/shortcuts.js';
import { FilterDialog } from './filter-dialog.js';
import { isNarrowed, isSameList, placeOfSaved, placeQuery, type ListPlace } from './list-place.js';
import { useNews } from './news.js';
import type { OwnFilters } from './own-filters.js';

interface ChipsProps {
  readonly place: ListPlace;
  readonly shown: readonly TicketView[];
  readonly own: OwnFilters;
  /** `view:mine`, `filter:ID`: what opens first. */
  readonly first: string | null;
  readonly makeFirst: (first: string | null) => void;
}

interface Chip {
  readonly key: string;
  readonly label: string;
  readonly place: ListPlace;
  readonly count?: number | undefined;
  readonly own: TicketFilterJson | null;
  readonly className: string;
}

const plain = { words: '', sort: 'due', filters: {}, saved: null } as const;
const keyed = 9;

export function ListChips({ place, shown, own, first, makeFirst }: ChipsProps) {
  const texts = useTexts();
  const said = texts.tickets;
  const words = said.filters;
  const notice = useNotice();
  const confirm = useConfirm();
  const counts = useAsked<{ readonly counts: Partial<Record<TicketView, number>> }>('/api/v1/tickets/counts');
  useNews((message) => message.type === 'ticket.changed', counts.again);
  const [dialog, setDialog] = useState<{ readonly saved: TicketFilterJson | null } | null>(null);

  const ready: Chip[] = shown.map((view) => ({
    key: `view:${view}`,
    label: said.views[view],
    place: { ...plain, view, sort: place.sort },
    count: counts.value?.counts[view],
    own: null,
    className: `tix-view-${view}`,
  }));
  // What is nearest to its target, whoever has it.
  const near: Chip = {
    key: 'near',
    label: words.near,
    place: { ...plain, view: 'open', filters: { due: 'soon' } },
    own: null,
    className: 'tix-view-near',
  };
  const mine: Chip[] = (own.items ?? []).map((filter) => ({
    key: `filter:${filter.id}`,
    label: filter.name,
    place: placeOfSaved(filter.query, filter.id, texts),
    own: filter,
    className: 'tix-view-own',
  }));
  const tasks: Chip = {
    key: 'view:tasks',
    label: said.tasks.title,
    place: { ...plain, view: 'tasks' },
    own: null,
    className: 'tix-view-tasks',
  };
  const chips = [...ready.slice(0, 2), near, ...ready.slice(2), tasks, ...mine];
  const isOn = (chip: Chip): boolean =>
    chip.own === null
      ? place.saved === null && isSameList({ ...place, sort: chip.place.sort }, chip.place)
      : place.saved === chip.own.id;
  const on = chips.find(isOn);
  const changed = on?.own != null && !isSameList(place, on.place);
  const to = (wanted: ListPlace): string => addressOf('tickets', '', placeQuery(wanted));

  useShortcuts(words.lists, [
    ...Array.from({ length: keyed }, (_, i) => ({
      id: `tickets.list.${i + 1}`,
      key: String(i + 1),
      label: words.nth(i + 1),
      off: chips[i] === undefined,
      run: () => (chips[i] === undefined ? undefined : go(to(chips[i].place))),
    })),
    {
      id: 'tickets.filter',
      key: 'F',
      label: words.title,
      run: () => setDialog({ saved: on?.own ?? null }),
    },
  ]);

  async function remove(filter: TicketFilterJson): Promise<void> {
    const yes = await confirm({
      title: words.removeAsk(filter.name),
      body: <p>{words.removeMore}</p>,
      action: words.remove,
      danger: true,
    });
    if (!yes) return;
    const answer = await own.remove(filter);
    if (!answer.ok) return notice({ tone: 'late', text: answer.status === 409 ? words.changed : refusalOf(answer, texts) }); // prettier-ignore
    if (first === `filter:${filter.id}`) makeFirst(null);
    notice({ tone: 'ok', text: words.removed(filter.name) });
    go(to({ ...place, saved: null }), true);
  }

  return (
    <>
      <ul className="tix-views" aria-label={said.viewsLabel}>
        {chips.map((chip) => (
          <li key={chip.key}>
            <a
              href={to(chip.place)}
              className={`chip tix-view ${chip.className}`}
              aria-current={chip === on ? 'true' : undefined}
              title={chip.key === first ? words.isFirst : undefined}
            >
              {chip.own === null ? null : <Icon name="user" small />}
              <bdi className="cut">{chip.label}</bdi>
              {chip.key === first ? <Icon name="check" small /> : null}
              {chip.count === undefined ? null : <b>{chip.count}</b>}
            </a>
          </li>
        ))}
      </ul>
      <p className="tix-filter">
        <button type="button" className="btn btn-xs" onClick={() => setDialog({ saved: on?.own ?? null })}>
          {on?.own == null ? words.open : words.edit} <Key id="tickets.filter" standard="F" />
        </button>
        {isNarrowed(place) && on === undefined ? (
          <a className="btn btn-quiet btn-xs" href={to({ ...plain, view: shown[0] ?? 'open' })}>
            {words.clear}
          </a>
        ) : null}
        {changed ? <span className="dim small">{words.differs}</span> : null}
        {on === undefined || on.key === 'near' ? null : (
          <Menu
            label={words.more}
            className="btn btn-quiet btn-xs"
            button={words.more}
            groups={[
              {
                key: 'list',
                items: [
                  on.key === first
                    ? { key: 'not-first', label: words.notFirst, run: () => makeFirst(null) }
                    : { key: 'first', label: words.makeFirst, run: () => makeFirst(on.key) },
                  ...(on.own === null
                    ? []
                    : [{ key: 'remove', label: words.removeThis, run: () => on.own !== null && void remove(on.own) }]),
                ],
              },
            ]}
          />
        )}
      </p>
      {dialog === null ? null : (
        <FilterDialog
          place={place}
          shown={shown}
          own={own}
          saved={dialog.saved}
          apply={(next) => go(to(next))}
          close={() => setDialog(null)}
        />
      )}
    </>
  );
}
