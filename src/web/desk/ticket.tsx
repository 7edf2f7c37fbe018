/**
 * The ticket of the call in hand, as far as it is written during the call: subject, category, impact and urgency, what
 * happened; solved on the line. All else is done in the tickets' own room.
 */
import { useId, useState } from 'react';
import type { Level } from '../../contract/procedure.js';
import type { CallScriptJson } from '../../contract/scripts.js';
import { msOrNull } from '../format/instant.js';
import { useAsked } from '../kit/ask.js';
import { Dialog } from '../kit/dialog.js';
import { AreaField } from '../kit/field.js';
import { Icon } from '../kit/icon.js';
import { useNotice } from '../kit/notices.js';
import { useParts } from '../procedure/parts.js';
import { refusedWords } from '../procedure/refusal.js';
import { useDesk, useTexts } from '../shell/context.js';
import { roomsFor } from '../shell/rooms.js';
import { addressOf } from '../shell/route.js';
import { Key } from '../shell/shortcuts.js';
import { useConsole } from './desk-context.js';
import type { OpenTicket } from './use-ticket.js';

const levels: readonly Level[] = ['high', 'medium', 'low'];

export function Ticket({ open }: { readonly open: OpenTicket }) {
  const texts = useTexts();
  const words = texts.desk.ticket;
  const { ticket, values } = open;
  return (
    <section className="desk-ticket" aria-label={ticket === null ? words.none : words.title(ticket.number)}>
      {ticket === null || values === null ? (
        <>
          <header className="desk-work-h">
            <h3>{words.none}</h3>
            <span className="dim cut">{words.noneMore}</span>
          </header>
          <p className="desk-work-none">{words.idle}</p>
        </>
      ) : (
        <Fields key={ticket.number} open={open} ticket={ticket} values={values} />
      )}
    </section>
  );
}

interface FieldsProps {
  readonly open: OpenTicket;
  readonly ticket: NonNullable<OpenTicket['ticket']>;
  readonly values: NonNullable<OpenTicket['values']>;
}

function Fields({ open, ticket, values }: FieldsProps) {
  const texts = useTexts();
  const { time, live, session } = useDesk();
  const words = texts.desk.ticket;
  const id = useId();
  const parts = useParts(null);
  const [solving, setSolving] = useState(false);
  const due = msOrNull(ticket.plannedResponseAt);
  const draft = ticket.state === 'draft' || ticket.state === 'open';
  const resolve = ticket.steps.find((step) => step.step === 'resolve');
  const hasRoom = roomsFor(session.roles).some((room) => room.name === 'tickets');
  const level = (field: 'impact' | 'urgency') => (
    <div className="desk-field">
      <label htmlFor={`${id}-${field}`}>{words[field]}</label>
      <select
        id={`${id}-${field}`}
        className="inp"
        value={values[field]}
        onChange={(event) => open.put(field, levels.find((one) => one === event.target.value) ?? 'medium')}
      >
        {levels.map((one) => (
          <option key={one} value={one}>
            {parts.level(field, one)}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <>
      <header className="desk-work-h">
        <h3 className="nowrap">{words.title(ticket.number)}</h3>
        <span className="tag">{words.states[ticket.state]}</span>
        <b>{ticket.priority}</b>
        <span className="dim cut">{due === null ? '' : words.respond(time.moment(due, live.wallNow()))}</span>
        <p className="desk-saved" role="status" data-state={open.state}>
          {open.state === 'saved' ? <Icon name="check" small /> : null}
          {open.state === 'none' ? '' : words[open.state]}
        </p>
      </header>
      <div className="desk-three">
        <div className="desk-field">
          <label htmlFor={`${id}-category`}>{words.category}</label>
          <select
            id={`${id}-category`}
            className="inp"
            value={values.category}
            onChange={(event) => open.put('category', event.target.value)}
          >
            <option value="">{words.noCategory}</option>
            {parts.categories(values.category).map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
        {level('impact')}
        {level('urgency')}
      </div>
      <div className="desk-field">
        <label htmlFor={`${id}-subject`}>{words.subject}</label>
        <input
          id={`${id}-subject`}
          className="inp"
          value={values.subject}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => open.put('subject', event.target.value)}
        />
      </div>
      <div className="desk-field desk-field-grow">
        <label htmlFor={`${id}-description`}>{words.description}</label>
        <textarea
          id={`${id}-description`}
          className="inp"
          value={values.description}
          maxLength={20_000}
          placeholder={texts.desk.work.placeholder}
          onChange={(event) => open.put('description', event.target.value)}
        />
      </div>
      <footer className="desk-ticket-f">
        <button type="button" className="btn btn-ink" onClick={() => void open.save()}>
          {words.save} <Key id="desk.save" standard="Ctrl+Enter" />
        </button>
        {draft && resolve !== undefined ? (
          <button
            type="button"
            className="btn"
            aria-disabled={resolve.reason === 'not_yours' || resolve.reason === 'wrong_state'}
            onClick={() => setSolving(true)}
          >
            {words.solve}
          </button>
        ) : null}
        {hasRoom ? (
          <a className="btn btn-quiet" href={addressOf('tickets', ticket.number)}>
            {words.open}
          </a>
        ) : null}
        <span className="t-late small cut" role="alert" title={open.said ?? undefined}>
          {open.said}
        </span>
      </footer>
      {solving ? <Solve open={open} number={ticket.number} close={() => setSolving(false)} /> : null}
    </>
  );
}

interface SolveProps {
  readonly open: OpenTicket;
  readonly number: string;
  readonly close: () => void;
}

/** Solved in the call: the solution, and the user's yes in his own words. */
function Solve({ open, number, close }: SolveProps) {
  const texts = useTexts();
  const words = texts.desk.ticket;
  const notice = useNotice();
  const { slots } = useConsole();
  const parts = useParts(null);
  const script = useAsked<CallScriptJson>(
    slots.work === null ? null : `/api/v1/calls/${encodeURIComponent(slots.work)}/script`,
  ).value;
  const missing = script?.missing ?? [];
  const [solution, setSolution] = useState('');
  const [yes, setYes] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const answer = await open.act('resolve', {
      solution,
      onTheLine: true,
      ...(yes.trim() !== '' && { words: yes }),
    });
    setBusy(false);
    if (answer === null) setSaid(open.said ?? words.refused);
    else if (answer.ok) {
      notice({ tone: 'ok', text: words.solved(number) });
      close();
    } else setSaid(words.failed(refusedWords(answer, texts, parts)));
  };
  return (
    <Dialog
      title={words.solveTitle(number)}
      close={close}
      foot={
        <>
          <button type="button" className="btn" onClick={close}>
            {texts.kit.cancel}
          </button>
          <button
            type="button"
            className="btn btn-ink"
            aria-disabled={busy || solution.trim() === ''}
            onClick={() => void send()}
          >
            {words.solve}
          </button>
        </>
      }
    >
      {missing.length === 0 ? null : (
        <p className="t-amber">
          {words.missing(missing.map((step) => texts.desk.script.steps[step]).join(texts.listMark))}
        </p>
      )}
      <AreaField label={words.solution} value={solution} change={setSolution} rows={4} />
      <AreaField label={words.words} hint={words.wordsMore} value={yes} change={setYes} rows={2} optional />
      <p className="problem" role="alert">
        {said}
      </p>
    </Dialog>
  );
}
