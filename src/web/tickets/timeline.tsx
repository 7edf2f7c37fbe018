/** What happened to a ticket, in order, with the calls behind it. */
import type { Locale } from '../../contract/roles.js';
import type { EditValue, TimelineEntryJson, TimelineType } from '../../contract/ticket.js';
import { ms } from '../format/instant.js';
import { recorded } from '../format/span.js';
import type { Texts } from '../i18n/texts.js';
import { Foreign } from '../kit/caller.js';
import { Icon, type IconName } from '../kit/icon.js';
import { useDesk, useLanguage, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import type { Parts } from '../procedure/parts.js';
import { fieldName } from '../procedure/refusal.js';
import { assigneeNames } from './assignee.js';
import { Moment } from './ticket-words.js';

const icons: Partial<Record<TimelineType, IconName>> = {
  call_linked: 'phone',
  edited: 'note',
  commented: 'note',
  created: 'note',
  vip_marked: 'vip',
  dispatched: 'transfer',
  escalated: 'transfer',
  accepted: 'check',
  resolved: 'check',
  confirmed: 'check',
  closed: 'lock',
  reopened: 'repeat',
  pended: 'hold',
  declined: 'x',
  denied: 'x',
  cancelled: 'x',
  tried: 'phone',
  linked: 'link',
  merged: 'link',
  absorbed: 'link',
  owned: 'user',
  wait_over: 'hold',
};

/** An alarm that came later than this, in milliseconds, says when it should have come. */
const lateFrom = 60_000;

const good: ReadonlySet<TimelineType> = new Set(['accepted', 'resolved', 'confirmed', 'closed']);

export function Timeline({
  entries,
  parts,
}: {
  readonly entries: readonly TimelineEntryJson[];
  readonly parts: Parts;
}) {
  const texts = useTexts();
  return (
    <section className="tix-tl" aria-label={texts.tickets.timeline.title}>
      <h2 className="sr">{texts.tickets.timeline.title}</h2>
      <ol>
        {entries.map((entry) => (
          <li
            key={entry.n}
            className="tix-ev"
            data-type={entry.type}
            data-good={good.has(entry.type) ? '' : undefined}
            data-vip={entry.type === 'vip_marked' ? '' : undefined}
          >
            <Moment at={entry.at} />
            <span className="tix-ev-i">
              <Icon name={icons[entry.type] ?? 'clock'} small />
            </span>
            <Entry entry={entry} parts={parts} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Entry({ entry, parts }: { readonly entry: TimelineEntryJson; readonly parts: Parts }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const { live, time } = useDesk();
  const said = texts.tickets;
  const { call, text, toldUser } = entry;
  const head = call === undefined ? said.timeline[entry.type] : said.callWhy[call.why];
  return (
    <div className="tix-ev-b">
      <p className="tix-ev-h">
        <b>{head}</b>
        <span className="dim">{entry.by?.name ?? said.system}</span>
        {toldUser === true ? <span className="t-ok small">{said.told}</span> : null}
      </p>
      {lines(entry, texts, parts, locale).map((line) => (
        <p key={line} className="mid">
          <Foreign text={line} className="wrap" />
        </p>
      ))}
      {entry.due === undefined || ms(entry.at) - ms(entry.due) < lateFrom ? null : (
        <p className="dim small">{said.noticedLate(time.moment(ms(entry.due), live.wallNow()))}</p>
      )}
      {call === undefined ? null : (
        <p className="mid">
          {call.answeredBy === null ? said.call.notAnswered : said.call.answered(call.answeredBy.name)}
          {call.talkMs === null || call.answeredAt === null ? null : (
            <> · {said.call.talk(recorded(call.talkMs, texts))}</>
          )}{' '}
          <a href={addressOf('calls', call.id)}>{said.call.open}</a>
        </p>
      )}
      {text === undefined || text === '' ? null : <p className="tix-said">{text}</p>}
      {entry.ticket === undefined ? null : (
        <p>
          <a className="mono" href={addressOf('tickets', entry.ticket)}>
            {entry.ticket}
          </a>
        </p>
      )}
    </div>
  );
}

function shown(value: EditValue, field: string, texts: Texts, parts: Parts): string {
  const { tickets } = texts;
  if (value === null || value === '') return tickets.emptyValue;
  if (typeof value === 'boolean') return value ? tickets.yes : tickets.no;
  if (field === 'category') return parts.category(String(value)) ?? String(value);
  if ((field === 'impact' || field === 'urgency') && (value === 'high' || value === 'medium' || value === 'low'))
    return parts.level(field, value);
  const text = String(value);
  return text.length > 80 ? `${text.slice(0, 80)}……` : text;
}

/** What an entry tells besides its name: to whom, which fields, which priority. */
function lines(entry: TimelineEntryJson, texts: Texts, parts: Parts, locale: Locale): string[] {
  const { tickets } = texts;
  const out: string[] = [];
  if (entry.to !== undefined) {
    const names = assigneeNames(entry.to, locale);
    if (names.length > 0) out.push(names.join(texts.listMark));
  }
  if (entry.owner !== undefined) {
    const { from, to } = entry.owner;
    out.push(tickets.changed(tickets.steps.assign.name, from?.name ?? tickets.noOwner, to?.name ?? tickets.noOwner));
  }
  if (entry.priority !== undefined) out.push(entry.priority);
  if ((entry.type === 'pended' || entry.type === 'wait_over') && entry.kind !== undefined)
    out.push(parts.pendingReason(entry.kind) ?? entry.kind);
  if (entry.type === 'target_passed')
    out.push(entry.kind === 'response' ? tickets.limit.response : tickets.limit.resolution);
  if (entry.type === 'reminded') {
    const of: Readonly<Record<string, string>> = tickets.remindedOf;
    out.push(of[entry.kind ?? ''] ?? entry.reminder?.id ?? '');
    const to = entry.reminder?.to.map((one) => tickets.remindedTo[one]) ?? [];
    if (to.length > 0) out.push(to.join(texts.listMark));
  }
  for (const [field, { from, to }] of Object.entries(entry.changes ?? {})) {
    out.push(
      tickets.changed(fieldName(field, texts, parts), shown(from, field, texts, parts), shown(to, field, texts, parts)),
    );
  }
  return out;
}
