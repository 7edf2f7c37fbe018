/** One ticket: what it is, how far it is, what happened, what can be done now. Written to in place. */
import { useEffect, useRef, useState } from 'react';
import type { StepName } from '../../contract/ticket-steps.js';
import type { TicketDetailJson, TicketJson } from '../../contract/ticket.js';
import { readableNumber } from '../format/number.js';
import { useAsked } from '../kit/ask.js';
import { Foreign } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { useNotice } from '../kit/notices.js';
import { Failed, Loading } from '../kit/states.js';
import { useDesk, useLanguage, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { useShortcuts } from '../shell/shortcuts.js';
import { ContentForm } from './content-form.js';
import { Files } from './files.js';
import { KnowledgePane } from './knowledge-pane.js';
import { useNews } from './news.js';
import { useParts, type Parts } from '../procedure/parts.js';
import { assigneeName } from './assignee.js';
import { refusedWords } from '../procedure/refusal.js';
import { StepDialog } from './step-dialog.js';
import { atOnce, mainStep } from './step-form.js';
import { possibleSteps, StepsPane } from './steps-pane.js';
import { DueMark, Moment, StateTag, VipTag } from './ticket-words.js';
import { Timeline } from './timeline.js';
import { Way } from './way.js';

interface Props {
  readonly number: string;
  readonly back: string;
}

export function TicketView({ number, back }: Props) {
  const asked = useAsked<TicketDetailJson>(`/api/v1/tickets/${encodeURIComponent(number)}`);
  const { value, again } = asked;
  useNews((message) => message.type === 'ticket.changed' && message.ticket.number === number, again);
  if (value === null) {
    return (
      <section className="tix-main">
        <Back to={back} />
        {asked.refused === null ? <Loading /> : <Failed refused={asked.refused} again={again} />}
      </section>
    );
  }
  return <Shown key={number} detail={value} put={asked.put} again={again} back={back} />;
}

function Back({ to }: { readonly to: string }) {
  const { tickets } = useTexts();
  return (
    <a className="tix-back btn btn-quiet" href={to}>
      <Icon name="x" small />
      {tickets.back}
    </a>
  );
}

interface ShownProps {
  readonly detail: TicketDetailJson;
  readonly put: (detail: TicketDetailJson) => void;
  readonly again: () => void;
  readonly back: string;
}

function Shown({ detail, put, again, back }: ShownProps) {
  const texts = useTexts();
  const said = texts.tickets;
  const { rest } = useDesk();
  const notice = useNotice();
  const { ticket, timeline } = detail;
  const parts = useParts(ticket.procedureVersion);
  const [step, setStep] = useState<StepName | null>(null);
  const mayEdit = ticket.steps.some((one) => one.step === 'edit' && one.possible);
  const [editing, setEditing] = useState(mayEdit && ticket.state === 'draft');
  const [typed, setTyped] = useState(`${ticket.subject ?? ''} ${ticket.description ?? ''}`);
  const busy = useRef(false);

  const act = (wanted: StepName): void => {
    if (!atOnce(wanted)) {
      setStep(wanted);
      return;
    }
    // One press does it; a second press while it travels does nothing.
    if (busy.current) return;
    busy.current = true;
    void rest
      .send<TicketDetailJson>('POST', `/api/v1/tickets/${encodeURIComponent(ticket.number)}/${wanted}`, {
        version: ticket.version,
      })
      .then((answer) => {
        busy.current = false;
        if (answer.ok) {
          put(answer.value);
          notice({ tone: 'ok', text: said.done(said.steps[wanted].name, ticket.number) });
          return;
        }
        notice({ tone: 'late', text: refusedWords(answer, texts, parts) });
        again();
      });
  };
  const possible = possibleSteps(ticket).filter((one): one is StepName => one !== 'edit');
  const main = mainStep(possible, ticket.state);
  const mainName = possible.find((one) => one === main) ?? null;
  useShortcuts(said.room, [
    {
      id: 'tickets.first',
      key: 'g',
      label: said.keys.first,
      off: mainName === null,
      run: () => (mainName === null ? undefined : act(mainName)),
    },
    {
      id: 'tickets.comment',
      key: 'p',
      label: said.keys.comment,
      off: !possible.includes('comment'),
      run: () => setStep('comment'),
    },
  ]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <article className="tix-main" aria-labelledby="tix-subject" data-ticket={ticket.number} data-state={ticket.state}>
        <Back to={back} />
        <Head ticket={ticket} parts={parts} />
        <h1 id="tix-subject" ref={heading} tabIndex={-1}>
          <Foreign text={ticket.subject ?? said.none} className="wrap" />
        </h1>
        <Who ticket={ticket} />
        <Way ticket={ticket} />
        {editing && mayEdit ? (
          <ContentForm
            ticket={ticket}
            parts={parts}
            saved={put}
            again={again}
            close={() => setEditing(false)}
            typed={setTyped}
          />
        ) : (
          <Content ticket={ticket} parts={parts} edit={mayEdit ? () => setEditing(true) : null} />
        )}
        <Timeline entries={timeline} parts={parts} />
      </article>
      <aside className="tix-acts" aria-label={said.now}>
        <StepsPane ticket={ticket} parts={parts} act={act} />
        {editing ? <KnowledgePane text={typed} /> : null}
        <Files ticket={ticket} attached={put} />
      </aside>
      <Quick ticket={ticket} act={act} main={mainName} />
      {step === null ? null : (
        <StepDialog
          key={step}
          step={step}
          ticket={ticket}
          parts={parts}
          done={put}
          close={() => setStep(null)}
          again={again}
        />
      )}
    </>
  );
}

function Head({ ticket, parts }: { readonly ticket: TicketJson; readonly parts: Parts }) {
  const { tickets } = useTexts();
  const category = parts.category(ticket.category);
  return (
    <p className="tix-head">
      <span className="mono dim">{ticket.number}</span>
      <VipTag vip={ticket.vip} />
      {category === null ? null : <span className="tag">{category}</span>}
      <span className="tag">
        {tickets.priorityFrom(
          ticket.priority,
          parts.level('impact', ticket.impact),
          parts.level('urgency', ticket.urgency),
        )}
      </span>
      <StateTag state={ticket.state} />
      <DueMark ticket={ticket} />
      {ticket.mergedInto === null ? null : (
        <a href={addressOf('tickets', ticket.mergedInto)}>{tickets.merged(ticket.mergedInto)}</a>
      )}
      <span className="dim small tix-head-t">
        <Moment at={ticket.createdAt} />
        {ticket.reopened > 0 ? <> · {tickets.times(ticket.reopened + 1)}</> : null}
      </span>
    </p>
  );
}

function Who({ ticket }: { readonly ticket: TicketJson }) {
  const texts = useTexts();
  const { tickets } = texts;
  const { caller } = ticket;
  const rest = [
    caller.salutation,
    caller.department,
    caller.organisation,
    caller.number === null ? null : readableNumber(caller.number),
    ticket.place,
  ].filter((text): text is string => text !== null && text !== '');
  const { locale } = useLanguage();
  const assigned = assigneeName(ticket, locale);
  return (
    <p className="tix-who">
      <Foreign text={caller.name ?? tickets.unnamed} className="strong" />
      {rest.map((text) => (
        <Foreign key={text} text={text} />
      ))}
      <span>{ticket.owner === null ? tickets.noOwner : tickets.owner(ticket.owner.name)}</span>
      {assigned === null ? null : <span>{tickets.assigned(assigned)}</span>}
    </p>
  );
}

interface ContentProps {
  readonly ticket: TicketJson;
  readonly parts: Parts;
  readonly edit: (() => void) | null;
}

function Content({ ticket, parts, edit }: ContentProps) {
  const { tickets } = useTexts();
  const { form } = tickets;
  const own = Object.entries(ticket.details).map(([id, value]) => {
    const field = parts.ownFields.get(id);
    return { label: field === undefined ? id : parts.label(field.label), value };
  });
  const rows = [
    { label: form.description, value: ticket.description },
    { label: form.tried, value: ticket.tried },
    { label: tickets.ask.solution, value: ticket.solution },
    ...own,
    { label: tickets.ask.words, value: ticket.confirmation?.words ?? null },
  ].filter((row): row is { label: string; value: string } => row.value !== null && row.value !== '');
  return (
    <section className="tix-content" aria-label={form.title}>
      {rows.map(({ label, value }) => (
        <div key={label}>
          <h2>{label}</h2>
          <p className="tix-said">{value}</p>
        </div>
      ))}
      {edit === null ? null : (
        <button type="button" className="btn btn-xs" onClick={edit}>
          <Icon name="note" small />
          {form.edit}
        </button>
      )}
    </section>
  );
}

/** On a phone, at its lower edge: the one thing to do, under the thumb. */
function Quick({
  ticket,
  act,
  main,
}: {
  readonly ticket: TicketJson;
  readonly act: (step: StepName) => void;
  readonly main: StepName | null;
}) {
  const { tickets } = useTexts();
  const declines = ticket.steps.some(({ step, possible }) => step === 'decline' && possible);
  if (main === null) return null;
  return (
    <footer className="tix-quick">
      {declines && main === 'accept' ? (
        <button type="button" className="btn" onClick={() => act('decline')}>
          {tickets.decline}
        </button>
      ) : null}
      <button type="button" className="btn btn-go" data-step={main} onClick={() => act(main)}>
        <Icon name="check" />
        {tickets.steps[main].name}
      </button>
    </footer>
  );
}
