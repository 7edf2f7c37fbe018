/** What the reader can do now, the first of it in ink; and what he cannot, with the reason and what would help. */
import type { StepName } from '../../contract/ticket-steps.js';
import type { PossibleStepJson, TicketJson, TicketStep } from '../../contract/ticket.js';
import { ms, msOrNull } from '../format/instant.js';
import { Icon, type IconName } from '../kit/icon.js';
import { useDesk, useTexts } from '../shell/context.js';
import type { Parts } from '../procedure/parts.js';
import { helpWords, reasonWords } from '../procedure/refusal.js';
import { mainStep } from './step-form.js';

const icons: Readonly<Record<TicketStep, IconName>> = {
  open: 'check',
  dispatch: 'transfer',
  accept: 'check',
  decline: 'x',
  start: 'clock',
  pend: 'hold',
  resolve: 'check',
  confirm: 'phone',
  close: 'lock',
  reopen: 'repeat',
  escalate: 'transfer',
  merge: 'link',
  cancel: 'x',
  comment: 'note',
  assign: 'user',
  edit: 'note',
};

/** Steps whose refusal is worth a line though the state alone forbids them: people look for them. */
const lookedFor: ReadonlySet<TicketStep> = new Set(['close', 'confirm', 'dispatch', 'escalate']);
/** Steps of which nobody wonders why they are not there. */
const quiet: ReadonlySet<TicketStep> = new Set(['edit', 'comment', 'assign', 'merge', 'start', 'accept', 'decline']);

export function possibleSteps(ticket: TicketJson): readonly TicketStep[] {
  return ticket.steps.filter(({ possible }) => possible).map(({ step }) => step);
}

function worthALine({ step, possible, reason }: PossibleStepJson): boolean {
  if (possible || quiet.has(step)) return false;
  return reason === 'wrong_state' ? lookedFor.has(step) : true;
}

interface Props {
  readonly ticket: TicketJson;
  readonly parts: Parts;
  readonly act: (step: StepName) => void;
}

export function StepsPane({ ticket, parts, act }: Props) {
  const texts = useTexts();
  const said = texts.tickets;
  const { time, live } = useDesk();
  const possible = possibleSteps(ticket).filter((step): step is StepName => step !== 'edit');
  const main = mainStep(possible, ticket.state);
  const ordered = possible.toSorted((a, b) => Number(b === main) - Number(a === main));
  const refused = ticket.steps.filter(worthALine);
  return (
    <>
      <h2>{said.now}</h2>
      {ordered.length === 0 ? <p className="dim">{said.nothingNow}</p> : null}
      {ordered.map((step) => (
        <button
          key={step}
          type="button"
          className={step === main ? 'tix-act tix-act-main' : 'tix-act'}
          data-step={step}
          onClick={() => act(step)}
        >
          <Icon name={icons[step]} />
          <span>
            <b>{said.steps[step].name}</b>
            <span>{said.steps[step].more}</span>
          </span>
        </button>
      ))}
      {refused.length === 0 ? null : (
        <>
          <h2>{said.nowNot}</h2>
          <ul className="tix-cant">
            {refused.map(({ step, reason, needs }) => (
              <li key={step} data-step={step}>
                <Icon name="lock" small />
                <span>
                  <b>{said.steps[step].name}</b>
                  <span className="mid">
                    {[
                      reason === null ? '' : reasonWords(reason, texts),
                      ...helpWords(needs, texts, parts, (at) => time.moment(at, live.wallNow())),
                    ]
                      .filter((words) => words !== '')
                      .join(texts.tickets.sentences)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Limits ticket={ticket} />
    </>
  );
}

function Limits({ ticket }: { readonly ticket: TicketJson }) {
  const { tickets } = useTexts();
  const { time, live } = useDesk();
  const now = live.wallNow();
  const moment = (at: string): string => time.moment(ms(at), now);
  const rows = [
    { name: tickets.limit.response, done: ticket.respondedAt, until: ticket.plannedResponseAt },
    { name: tickets.limit.resolution, done: ticket.resolvedAt, until: ticket.plannedResolutionAt },
  ].filter(({ until }) => until !== null);
  if (rows.length === 0) return null;
  return (
    <>
      <h2>{tickets.limits}</h2>
      <dl className="tix-limits">
        {rows.map(({ name, done, until }) => {
          const end = msOrNull(until) ?? Infinity;
          const late = (msOrNull(done) ?? now) > end;
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd className={late ? 't-late' : done === null ? '' : 't-ok'}>
                <Icon name={late ? 'stop' : done === null ? 'clock' : 'check'} small />
                {done === null ? moment(until ?? '') : tickets.limit.of(moment(done), moment(until ?? ''))}
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}
