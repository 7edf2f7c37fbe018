/** How far a ticket is on its way: taken, dispatched, accepted, resolved, confirmed, closed. */
import type { TicketJson } from '../../contract/ticket.js';
import { Icon } from '../kit/icon.js';
import { useTexts } from '../shell/context.js';
import { Moment } from './ticket-words.js';

export interface Stage {
  readonly name: 'taken' | 'dispatched' | 'accepted' | 'resolved' | 'confirmed' | 'closed';
  /** When it was reached; null: not yet. */
  readonly at: string | null;
  /** It was passed over: solved on the line needs no dispatch. */
  readonly passed: boolean;
}

export function stagesOf(ticket: TicketJson): readonly Stage[] {
  const onLine = ticket.resolvedOnLine;
  const confirmedAt = ticket.confirmation?.at ?? (ticket.end === null ? null : ticket.closedAt);
  return [
    { name: 'taken', at: ticket.createdAt, passed: false },
    { name: 'dispatched', at: ticket.dispatchedAt, passed: onLine && ticket.dispatchedAt === null },
    { name: 'accepted', at: ticket.acceptedAt, passed: onLine && ticket.acceptedAt === null },
    { name: 'resolved', at: ticket.resolvedAt, passed: false },
    { name: 'confirmed', at: confirmedAt, passed: false },
    { name: 'closed', at: ticket.closedAt, passed: false },
  ];
}

export function Way({ ticket }: { readonly ticket: TicketJson }) {
  const { way } = useTexts().tickets;
  const stages = stagesOf(ticket);
  const next = stages.findIndex(({ at, passed }) => at === null && !passed);
  return (
    <ol className="tix-way" aria-label={way.label}>
      {stages.map(({ name, at, passed }, index) => {
        const state = at !== null ? 'done' : passed ? 'passed' : index === next ? 'now' : 'later';
        return (
          <li key={name} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
            <span className="tix-way-p">{state === 'done' ? <Icon name="check" small /> : null}</span>
            <b>{way[name]}</b>
            <span>
              {at !== null ? <Moment at={at} /> : null}
              {state === 'now' ? way.todo : null}
              {state === 'passed' ? way.onLine : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
