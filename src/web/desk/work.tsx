/** The work below the card: the note of one call. It stays with that call until the reader takes another one in hand. */
import { useCallback, useId } from 'react';
import type { CardJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { readableNumber } from '../format/number.js';
import { Icon } from '../kit/icon.js';
import { useConnection, useDesk, useTexts } from '../shell/context.js';
import { Key, useShortcuts } from '../shell/shortcuts.js';
import { headOf } from './card-facts.js';
import { useConsole, useNote } from './desk-context.js';
import { NoteField } from './note-field.js';
import { Ticket } from './ticket.js';
import { useTicket, type OpenTicket } from './use-ticket.js';
import type { Note } from './note-book.js';

export function Work({ takeInHand }: { readonly takeInHand: () => void }) {
  const texts = useTexts();
  const { slots, shown, notes, cards, workPart } = useConsole();
  const callId = slots.work;
  const note = useNote(callId);
  const who = useCallWords(callId);
  const id = useId();
  const type = useCallback((text: string) => (callId === null ? undefined : notes.type(callId, text)), [notes, callId]);
  const other =
    shown !== null && shown.state !== 'withdrawn' && shown.callId !== callId && callId !== null ? shown : null;
  const ended = callId !== null && !cards.some((card) => card.callId === callId && card.state !== 'withdrawn');
  const ticketNumber = cards.find((card) => card.callId === callId)?.ticket ?? null;
  const ticket = useTicket(callId, ticketNumber);
  useSaveKey(ticket);
  return (
    <section className="desk-work" ref={workPart}>
      <Ticket open={ticket} />
      <section className="desk-notes" aria-labelledby={`${id}-h`}>
        <header className="desk-work-h">
          <h3 id={`${id}-h`} className="cut">
            {callId === null ? texts.desk.work.note : <bdi>{texts.desk.work.of(who)}</bdi>}
          </h3>
          {other === null ? (
            <span className="dim cut">
              {callId === null ? '' : ended ? texts.desk.work.ended : texts.desk.work.noteMore}
            </span>
          ) : (
            <button type="button" className="btn btn-xs" onClick={takeInHand}>
              <bdi className="cut">{texts.desk.work.other(headOf(other, texts))}</bdi>
              <Key id="desk.take" standard="N" />
            </button>
          )}
          <SaveMark note={note} id={`${id}-s`} />
        </header>
        {callId === null || note === null ? (
          <p className="desk-work-none">{texts.desk.work.idle}</p>
        ) : (
          <NoteField
            key={callId}
            id={`${id}-n`}
            text={note.text}
            type={type}
            placeholder={texts.desk.work.placeholder}
            labelledBy={`${id}-h`}
            describedBy={`${id}-s`}
            readOnly={note.state === 'refused'}
          />
        )}
      </section>
    </section>
  );
}

/** `Ctrl ↵` saves what is written here at once, note and ticket. */
function useSaveKey(ticket: OpenTicket): void {
  const texts = useTexts();
  const { notes } = useConsole();
  useShortcuts(texts.desk.work.note, [
    {
      id: 'desk.save',
      key: 'Ctrl+Enter',
      label: texts.desk.keys.save,
      run() {
        notes.flush();
        void ticket.save();
      },
    },
  ]);
}

function SaveMark({ note, id }: { readonly note: Note | null; readonly id: string }) {
  const texts = useTexts();
  const { time, live } = useDesk();
  const lost = useConnection().state === 'lost';
  const { work } = texts.desk;
  let said = '';
  let ok = false;
  if (note !== null) {
    if (note.state === 'refused') said = work.refused;
    else if (lost && note.state !== 'saved') said = work.offline;
    else if (note.state === 'unread') said = work.unread;
    else if (note.state === 'waiting') said = work.waiting;
    else if (note.savedAt === null) said = work.empty;
    else {
      said = work.saved(time.moment(note.savedAt, live.wallNow()));
      ok = true;
    }
  }
  return (
    <p className="desk-saved" id={id} role="status" data-state={note?.state}>
      {ok ? <Icon name="check" small /> : null}
      {said}
    </p>
  );
}

/** Whose note it is: the card's own words while there is a card, else what the call log knows. */
function useCallWords(callId: string | null): string {
  const texts = useTexts();
  const { cards, calls } = useConsole();
  const { time } = useDesk();
  const card: CardJson | undefined = cards.find((one) => one.callId === callId);
  if (card !== undefined) return headOf(card, texts);
  const call = calls?.find((one) => one.id === callId);
  if (call === undefined) return '';
  const at = time.minute(ms(call.offeredAt ?? call.arrivedAt));
  if (call.caller.withheld) return `${texts.call.withheld} ${at}`;
  const number = call.caller.number === null ? call.caller.raw : readableNumber(call.caller.number);
  return `${call.caller.name.trim() || number || texts.call.noNumber} ${at}`;
}
