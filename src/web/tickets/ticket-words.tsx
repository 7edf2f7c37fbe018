/** Words and marks that lists and tickets share: state, priority, what is due when. */
import type { Priority } from '../../contract/procedure.js';
import type { TicketItemJson, TicketState } from '../../contract/ticket.js';
import { ms, msOrNull } from '../format/instant.js';
import { words } from '../format/span.js';
import type { Texts } from '../i18n/texts.js';
import type { IconName } from '../kit/icon.js';
import { Mark, Tag, type Tone } from '../kit/tag.js';
import { useBeat, useDesk, useTexts } from '../shell/context.js';

const toneOf: Readonly<Record<TicketState, Tone>> = {
  draft: 'plain',
  open: 'calm',
  dispatched: 'calm',
  accepted: 'ok',
  in_progress: 'ok',
  pending: 'amber',
  resolved: 'calm',
  confirmed: 'ok',
  closed: 'plain',
  merged: 'plain',
  cancelled: 'plain',
};
const iconOf: Partial<Record<TicketState, IconName>> = {
  resolved: 'clock',
  confirmed: 'check',
  closed: 'check',
  accepted: 'check',
  pending: 'hold',
};

export function StateTag({ state }: { readonly state: TicketState }) {
  const texts = useTexts();
  const icon = iconOf[state];
  return (
    <Tag tone={toneOf[state]} {...(icon !== undefined && { icon })}>
      {texts.tickets.states[state]}
    </Tag>
  );
}

export function VipTag({ vip }: { readonly vip: TicketItemJson['vip'] }) {
  const { tickets } = useTexts();
  if (vip.state === 'no') return null;
  return (
    <Tag tone="vip" icon="vip">
      {vip.state === 'possible' ? tickets.vipPossible : vipWords(vip.level, tickets)}
    </Tag>
  );
}

/** Many sites call their one level VIP. */
function vipWords(level: string | null, { vip, vipLevel }: Texts['tickets']): string {
  return level === null || level.toUpperCase() === 'VIP' ? vip : vipLevel(level);
}

type DueKind = 'responseLate' | 'response' | 'resolutionLate' | 'resolution' | 'pendingUntil' | 'unaccepted' | 'none';
interface Due {
  readonly kind: DueKind;
  readonly at: number;
}

const nothingDue: ReadonlySet<TicketState> = new Set(['resolved', 'confirmed', 'closed', 'merged', 'cancelled']);

/** What is due next of a ticket, at `now` (milliseconds). */
export function dueOf(ticket: TicketItemJson, now: number): Due {
  const none: Due = { kind: 'none', at: Infinity };
  if (nothingDue.has(ticket.state)) return none;
  const response = msOrNull(ticket.plannedResponseAt);
  const resolution = msOrNull(ticket.plannedResolutionAt);
  const until = msOrNull(ticket.pendingUntil);
  if (ticket.state === 'pending' && until !== null) return { kind: 'pendingUntil', at: until };
  if (ticket.respondedAt === null && response !== null) {
    if (now <= response) return { kind: 'response', at: response };
    return { kind: ticket.state === 'dispatched' ? 'unaccepted' : 'responseLate', at: response };
  }
  if (resolution === null) return none;
  return { kind: now > resolution ? 'resolutionLate' : 'resolution', at: resolution };
}

function said({ kind, at }: Due, now: number, moment: (at: number) => string, texts: Texts): string {
  const { due } = texts.tickets;
  switch (kind) {
    case 'response':
    case 'resolution':
    case 'pendingUntil':
      return due[kind](moment(at));
    case 'responseLate':
    case 'resolutionLate':
    case 'unaccepted':
      return due[kind](words(now - at, texts));
    default:
      return '';
  }
}

/** Less than this before a target counts as soon, milliseconds. */
const soon = 10 * 60_000;

export function DueMark({ ticket }: { readonly ticket: TicketItemJson }) {
  const texts = useTexts();
  const { live, time } = useDesk();
  // Drawn anew once a minute is enough: nobody counts the seconds of a target.
  const minute = useBeat(() => Math.floor(live.wallNow() / 60_000));
  const now = Math.max(live.wallNow(), minute * 60_000);
  const due = dueOf(ticket, now);
  if (due.kind === 'none') return null;
  const late = due.kind === 'responseLate' || due.kind === 'resolutionLate' || due.kind === 'unaccepted';
  const tone: Tone = late ? 'late' : due.at - now < soon && due.kind !== 'pendingUntil' ? 'amber' : 'plain';
  return (
    <Mark tone={tone} icon={late ? 'stop' : tone === 'amber' ? 'tri' : 'clock'}>
      {said(due, now, (at) => time.moment(at, now), texts)}
    </Mark>
  );
}

export function PriorityMark({ priority }: { readonly priority: Priority }) {
  return <b className={`tix-p tix-${priority.toLowerCase()}`}>{priority}</b>;
}

export function Moment({ at }: { readonly at: string }) {
  const { live, time } = useDesk();
  return <time dateTime={at}>{time.moment(ms(at), live.wallNow())}</time>;
}

export function callerName(ticket: Pick<TicketItemJson, 'caller'>, texts: Texts): string {
  return ticket.caller.name ?? ticket.caller.number ?? texts.tickets.unnamed;
}
