/** The list: ready lists and own ones, a search by any words, what is due first; pages at its foot. */
import { useEffect, useRef, useState } from 'react';
import type { TicketItemJson } from '../../contract/ticket.js';
import type { TicketView } from '../../contract/ticket-lists.js';
import { usePages, useSettled } from '../kit/ask.js';
import { Foreign } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { Failed, Loading, Nothing } from '../kit/states.js';
import { useLanguage, useTexts } from '../shell/context.js';
import { go } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { ListChips } from './list-chips.js';
import { isNarrowed, listPath, placeQuery, type ListPlace } from './list-place.js';
import { useNews } from './news.js';
import type { OwnFilters } from './own-filters.js';
import { shortNumber } from './ticket-number.js';
import { assigneeName } from './assignee.js';
import { callerName, DueMark, PriorityMark, StateTag } from './ticket-words.js';

interface Props {
  readonly place: ListPlace;
  readonly chosen: string | null;
  readonly shown: readonly TicketView[];
  readonly own: OwnFilters;
  readonly first: string | null;
  readonly makeFirst: (first: string | null) => void;
}

export function TicketList({ place, chosen, shown, own, first, makeFirst }: Props) {
  return (
    <>
      <Find place={place} chosen={chosen} />
      <ListChips {...{ place, shown, own, first, makeFirst }} />
      {place.view === 'tasks' ? null : <Rows key={listPath(place)} place={place} chosen={chosen} />}
    </>
  );
}

function Find({ place, chosen }: { readonly place: ListPlace; readonly chosen: string | null }) {
  const { tickets } = useTexts();
  const [typed, setTyped] = useState(place.words);
  const settled = useSettled(typed.trim());
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef({ place, chosen });
  latest.current = { place, chosen };
  useEffect(() => {
    const now = latest.current;
    if (settled !== now.place.words)
      go(
        addressOf(
          'tickets',
          now.chosen ?? '',
          placeQuery({ ...now.place, view: now.place.view === 'tasks' ? null : now.place.view, words: settled }),
        ),
        true,
      );
  }, [settled]);
  useEffect(() => {
    if (document.activeElement !== field.current) setTyped(place.words);
  }, [place.words]);
  return (
    <div className="tix-find" role="search">
      <Icon name="hidden" small />
      <input
        ref={field}
        id="tix-find"
        className="inp"
        type="search"
        value={typed}
        maxLength={100}
        placeholder={tickets.find}
        aria-label={tickets.findLabel}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}

function Rows({ place, chosen }: { readonly place: ListPlace; readonly chosen: string | null }) {
  const texts = useTexts();
  const said = texts.tickets;
  const pages = usePages<TicketItemJson>(listPath(place));
  const [moved, setMoved] = useState(false);
  const first = pages.items.length <= 50;
  useNews(
    (message) => message.type === 'ticket.changed',
    () => {
      // Somebody who has read on keeps his place until he asks.
      if (first) pages.again();
      else setMoved(true);
    },
  );
  if (pages.state === 'loading') return <Loading />;
  if (pages.state === 'failed' && pages.refused !== null && pages.items.length === 0)
    return <Failed refused={pages.refused} again={pages.again} />;
  const query = placeQuery(place);
  return (
    <>
      {place.words === '' ? (
        <p className="tix-sort">
          <span className="dim small" role="status">
            {pages.rest ? texts.kit.countMore(pages.items.length) : texts.kit.count(pages.items.length)}
          </span>
          <a
            className="small"
            href={addressOf(
              'tickets',
              chosen ?? '',
              placeQuery({ ...place, sort: place.sort === 'due' ? 'newest' : 'due' }),
            )}
          >
            {place.sort === 'due' ? said.sort.due : said.sort.newest}
          </a>
        </p>
      ) : null}
      {moved ? (
        <button
          type="button"
          className="btn btn-xs tix-moved"
          onClick={() => {
            setMoved(false);
            pages.again();
          }}
        >
          {said.newer}
        </button>
      ) : null}
      {pages.items.length === 0 ? (
        <Nothing>{isNarrowed(place) ? said.emptyFound : said.empty}</Nothing>
      ) : (
        <ul className="tix-rows" aria-label={said.list} aria-busy={pages.busy}>
          {pages.items.map((ticket) => (
            <li key={ticket.number}>
              <Row ticket={ticket} href={addressOf('tickets', ticket.number, query)} on={ticket.number === chosen} />
            </li>
          ))}
        </ul>
      )}
      {pages.rest ? (
        <p className="tix-more">
          <button
            type="button"
            className="btn"
            aria-disabled={pages.busy}
            onClick={pages.busy ? undefined : pages.more}
          >
            {pages.busy ? texts.kit.loadingMore : texts.kit.more}
          </button>
        </p>
      ) : null}
    </>
  );
}

function Row({ ticket, href, on }: { readonly ticket: TicketItemJson; readonly href: string; readonly on: boolean }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const said = texts.tickets;
  return (
    <a className="tix-row" href={href} aria-current={on ? 'true' : undefined} data-ticket={ticket.number}>
      <span className="tix-row-h">
        <span className="mono dim" title={ticket.number}>
          {shortNumber(ticket.number)}
        </span>
        {ticket.vip.state === 'no' ? null : (
          <span className="t-vip" title={ticket.vip.state === 'yes' ? said.vip : said.vipPossible}>
            <Icon name="vip" small />
            <span className="sr">{ticket.vip.state === 'yes' ? said.vip : said.vipPossible}</span>
          </span>
        )}
        <b className="cut">
          <Foreign text={ticket.subject ?? said.none} />
        </b>
        <PriorityMark priority={ticket.priority} />
      </span>
      <span className="tix-row-m">
        <span className="cut">
          <Foreign text={callerName(ticket, texts)} />
        </span>
        <span className="dim cut">{assigneeName(ticket, locale) ?? ticket.owner?.name ?? said.noOwner}</span>
      </span>
      <span className="tix-row-m">
        <StateTag state={ticket.state} />
        <DueMark ticket={ticket} />
      </span>
    </a>
  );
}
