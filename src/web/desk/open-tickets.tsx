/** Earlier tickets of who calls: the call is added to one of them, or one that was resolved lately is opened again. */
import { useState } from 'react';
import type { CardJson } from '../../contract/live.js';
import type { TicketDetailJson } from '../../contract/ticket.js';
import type { TicketPageJson } from '../../contract/ticket-lists.js';
import { useAsked } from '../kit/ask.js';
import { Foreign } from '../kit/caller.js';
import { Dialog } from '../kit/dialog.js';
import { AreaField } from '../kit/field.js';
import { useConfirm, useNotice } from '../kit/notices.js';
import { useDesk, useTexts } from '../shell/context.js';
import { roomsFor } from '../shell/rooms.js';
import { addressOf } from '../shell/route.js';
import { useParts, type Parts } from '../procedure/parts.js';
import { refusedWords } from '../procedure/refusal.js';

/** Without a call: what the agent has to do himself. */
export function MyTickets() {
  const texts = useTexts();
  const { session } = useDesk();
  const found = useAsked<TicketPageJson>('/api/v1/tickets?view=mine&sort=due&limit=20').value;
  const hasRoom = roomsFor(session.roles).some((room) => room.name === 'tickets');
  const items = found?.items ?? [];
  return (
    <>
      <h3 className="desk-h">
        {texts.desk.history.myTickets} <b>{found === null ? '' : items.length}</b>
      </h3>
      {found !== null && items.length === 0 ? <p className="desk-none">{texts.desk.history.noTickets}</p> : null}
      <ul className="desk-rows">
        {items.map((ticket) => (
          <li key={ticket.number}>
            {hasRoom ? (
              <a className="mono cut" href={addressOf('tickets', ticket.number)}>
                {ticket.number}
              </a>
            ) : (
              <span className="mono cut">{ticket.number}</span>
            )}
            <Foreign text={ticket.subject ?? ''} className="grow" />
            <span className="mid nowrap">{stateWords(ticket.state, texts)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function OpenTickets({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const tickets = card.openTickets;
  const parts = useParts(null);
  return (
    <>
      <h3 className="desk-h">
        {texts.desk.history.tickets} <b>{tickets.length}</b>
      </h3>
      {tickets.length === 0 ? (
        <p className="desk-none">{texts.desk.history.noTickets}</p>
      ) : (
        <ul className="desk-rows">
          {tickets.map((ticket) => (
            <li key={ticket.number}>
              <span className="mono cut">{ticket.number}</span>
              <Foreign text={ticket.subject} className="grow" />
              <bdi className="mid cut">{stateWords(ticket.state, texts)}</bdi>
              <Offer card={card} ticket={ticket} parts={parts} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function stateWords(state: string, texts: ReturnType<typeof useTexts>): string {
  return Object.entries(texts.desk.ticket.states).find(([name]) => name === state)?.[1] ?? state;
}

interface OfferProps {
  readonly card: CardJson;
  readonly ticket: CardJson['openTickets'][number];
  readonly parts: Parts;
}

/** Only once the call has a ticket of its own: that one is what becomes part of the older. */
function Offer({ card, ticket, parts }: OfferProps) {
  const texts = useTexts();
  const { rest } = useDesk();
  const notice = useNotice();
  const confirm = useConfirm();
  const words = texts.desk.ticket;
  const [asking, setAsking] = useState(false);
  const fresh = card.ticket;
  if (ticket.offer === undefined || fresh === null || fresh === ticket.number) return null;
  const merge = async (): Promise<boolean> => {
    const answer = await rest.send<TicketDetailJson>('POST', `/api/v1/tickets/${fresh}/merge`, { into: ticket.number });
    notice(
      answer.ok
        ? { tone: 'ok', text: words.added(ticket.number) }
        : { tone: 'amber', text: words.failed(refusedWords(answer, texts, parts)) },
    );
    return answer.ok;
  };
  if (ticket.offer === 'reopen') {
    return (
      <>
        <button type="button" className="btn btn-xs" onClick={() => setAsking(true)}>
          {words.reopen}
        </button>
        {asking ? (
          <Reopen
            parts={parts}
            number={ticket.number}
            call={card.callId}
            merge={merge}
            close={() => setAsking(false)}
          />
        ) : null}
      </>
    );
  }
  return (
    <button
      type="button"
      className="btn btn-xs"
      onClick={() => {
        void confirm({
          title: words.addAsk(ticket.number),
          body: <p>{words.addMore(fresh, ticket.number)}</p>,
          action: words.add,
        }).then((yes) => (yes ? merge() : false));
      }}
    >
      {words.add}
    </button>
  );
}

interface ReopenProps {
  readonly parts: Parts;
  readonly number: string;
  readonly call: string;
  readonly merge: () => Promise<boolean>;
  readonly close: () => void;
}

function Reopen({ parts, number, call, merge, close }: ReopenProps) {
  const texts = useTexts();
  const { rest } = useDesk();
  const notice = useNotice();
  const words = texts.desk.ticket;
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    if (busy || reason.trim() === '') return;
    setBusy(true);
    const answer = await rest.send<TicketDetailJson>('POST', `/api/v1/tickets/${number}/reopen`, { reason, call });
    setBusy(false);
    if (!answer.ok) {
      setSaid(words.failed(refusedWords(answer, texts, parts)));
      return;
    }
    notice({ tone: 'ok', text: words.reopened(number) });
    await merge();
    close();
  };
  return (
    <Dialog
      title={words.reopenTitle(number)}
      close={close}
      foot={
        <>
          <button type="button" className="btn" onClick={close}>
            {texts.kit.cancel}
          </button>
          <button
            type="button"
            className="btn btn-ink"
            aria-disabled={busy || reason.trim() === ''}
            onClick={() => void send()}
          >
            {words.reopen}
          </button>
        </>
      }
    >
      <AreaField label={words.reopenWhy} value={reason} change={setReason} rows={3} />
      <p className="problem" role="alert">
        {said}
      </p>
    </Dialog>
  );
}
