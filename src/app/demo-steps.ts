/** What the demo's sample staff do next with a ticket, and when: told by how the ticket stands, so that a restart goes on. Pure. */
import type { TicketItemJson, TicketState } from '../contract/ticket.js';
import { chance, chosen, heavy, matters, type SampleMatter } from './demo-content.js';

/** The way that a ticket goes: solved on the line, by somebody on site, or by a centre. */
export type Way = 'line' | 'field' | 'centre';

export type DemoStep =
  'write' | 'solve' | 'dispatch' | 'escalate' | 'accept' | 'start' | 'pend' | 'resolve' | 'confirm' | 'close';

export type Seen = Pick<
  TicketItemJson,
  'number' | 'state' | 'subject' | 'category' | 'caller' | 'vip' | 'assignee' | 'changedAt' | 'pendingReason'
>;

export interface Standing {
  /** One of the first of this run: it goes the longest way, and quickly. */
  readonly quick: boolean;
  /** Its call and wrap-up are over, or it came of none: it cannot be solved on the line any more. */
  readonly offLine: boolean;
  /** A person is signed in as an engineer: colleagues leave him the time to accept. */
  readonly engineerThere: boolean;
}

/** VIPs are looked after on the line: whoever dispatches them must phone the VIP engineer first. */
export function wayOf({ number, vip }: Pick<Seen, 'number' | 'vip'>, { quick, offLine }: Standing): Way {
  if (quick) return 'field';
  const is = chance(`${number} way`);
  if (!offLine && (vip.state !== 'no' || is < 0.62)) return 'line';
  return is > 0.95 ? 'centre' : 'field';
}

export function matterOf(ticket: Pick<Seen, 'number' | 'subject'>, way: Way): SampleMatter {
  const written = [...matters, heavy].find(({ subject }) => subject === ticket.subject);
  if (written !== undefined) return written;
  if (way === 'centre') return heavy;
  return chosen(
    matters.filter(({ onSite }) => onSite === (way === 'field')),
    `${ticket.number} matter`,
  );
}

/** Some drafts are left for people to complete, some waiting to be accepted, some waiting for parts. */
export const isLeft = ({ number }: Pick<Seen, 'number'>): boolean => chance(`${number} left`) < 0.06;
const isSlow = ({ number }: Pick<Seen, 'number'>): boolean => chance(`${number} slow`) < 0.1;
const waitsForParts = ({ number }: Pick<Seen, 'number'>): boolean => chance(`${number} parts`) < 0.1;

export function stepOf(ticket: Seen, standing: Standing): DemoStep | null {
  const way = wayOf(ticket, standing);
  const { state } = ticket;
  if (state === 'draft') {
    if (ticket.subject === null || ticket.category === null || ticket.caller.name === null) return 'write';
    return way === 'line' ? 'solve' : way === 'centre' ? 'escalate' : 'dispatch';
  }
  const waits = !standing.quick && waitsForParts(ticket) && ticket.pendingReason === null;
  const steps: Readonly<Record<TicketState, DemoStep | null>> = {
    draft: null,
    open: way === 'centre' ? 'escalate' : 'dispatch',
    dispatched: 'accept',
    accepted: 'start',
    in_progress: waits ? 'pend' : 'resolve',
    pending: 'resolve',
    resolved: 'confirm',
    confirmed: 'close',
    closed: null,
    merged: null,
    cancelled: null,
  };
  return steps[state];
}

/** Milliseconds after the ticket's last change. */
export function delayOf(ticket: Seen, step: DemoStep, standing: Standing): number {
  const { quick, engineerThere } = standing;
  const spread = (least: number, more: number): number =>
    least + (quick ? 0 : chance(`${ticket.number} ${step}`) * more);
  const slow = !quick && isSlow(ticket);
  switch (step) {
    case 'write':
      return spread(4000, 8000);
    case 'solve':
      return spread(5000, 15_000);
    case 'dispatch':
    case 'escalate':
      return spread(3000, 5000);
    case 'accept':
      if (engineerThere) return spread(60_000, 60_000);
      return slow ? spread(150_000, 300_000) : spread(4000, 12_000);
    case 'start':
      return spread(2500, 8000);
    case 'pend':
      return spread(8000, 20_000);
    case 'resolve':
      return ticket.state === 'pending' || slow ? spread(60_000, 180_000) : spread(6000, 25_000);
    case 'confirm':
      return spread(1500, 8000);
    default:
      return spread(2500, 5000);
  }
}
