/**
 * Tickets near their targets and past them: number, priority, what is promised, the time left counting down, and who has
 * it: a person for supervisors, the group on a wall. The counts lead to their lists.
 */
import { memo, useCallback, type ReactNode } from 'react';
import type { DueTicketJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { words } from '../format/span.js';
import { Icon, type IconName } from '../kit/icon.js';
import { Running } from '../kit/running.js';
import { useBeat, useDesk, useLanguage, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { shortNumber } from '../tickets/ticket-number.js';
import { useDueTickets, useFeed } from './feed.js';
import { duePhase, dueShown, type DuePhase } from './model.js';

const shown = 5;
const icons = { calm: 'clock', amber: 'tri', late: 'stop' } as const satisfies Record<DuePhase, IconName>;

/** Whether this reader is told of tickets at all. */
export const useSeesTickets = (): boolean => useDueTickets() !== null;

export function DuePanel() {
  const texts = useTexts();
  const said = texts.wall.tickets;
  const due = useDueTickets();
  const { live } = useDesk();
  // Drawn anew when another one is late, not at every beat.
  useBeat(() => due?.items.filter((item) => ms(item.due) < live.wallNow()).length ?? 0);
  if (due === null) return null;
  const { counts, items, soonMs } = due;
  const rows = dueShown(items, live.wallNow(), shown);
  return (
    <div className="wall-card wall-due">
      <h2>
        <span className="cut">{said.title}</span>
      </h2>
      <p className="wall-due-n">
        <Count tone={counts.late > 0 ? 'late' : null} query={{ view: 'open', due: 'late' }}>
          {said.late} <b>{counts.late}</b>
        </Count>
        <Count tone={null} query={{ view: 'open', due: 'soon' }}>
          {said.soon(Math.round(soonMs / 60_000))} <b>{counts.soon}</b>
        </Count>
        <Count tone={null} query={{ view: 'unaccepted' }}>
          {said.unaccepted} <b>{counts.unaccepted}</b>
        </Count>
      </p>
      {rows.length === 0 ? <p className="wall-none">{said.none}</p> : null}
      <ul>
        {rows.map((item) => (
          <Row key={item.number} item={item} />
        ))}
      </ul>
    </div>
  );
}

interface CountProps {
  readonly tone: 'late' | null;
  readonly query: Record<string, string>;
  readonly children: ReactNode;
}

function Count({ tone, query, children }: CountProps) {
  const { names } = useFeed();
  const texts = useTexts();
  const className = tone === null ? '' : `t-${tone}`;
  if (!names) return <span className={className}>{children}</span>;
  return (
    <a className={`drill ${className}`} href={addressOf('tickets', '', query)} title={texts.wall.tickets.drill}>
      {children}
    </a>
  );
}

const Row = memo(function Row({ item }: { readonly item: DueTicketJson }) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const { names } = useFeed();
  const { live } = useDesk();
  const said = texts.wall.tickets;
  const at = ms(item.due);
  const phase = useBeat(() => duePhase(at - live.wallNow()));
  const read = useCallback(() => {
    const left = at - live.wallNow();
    return left < 0 ? said.over(words(-left, texts)) : said.left(words(left, texts));
  }, [at, live, said, texts]);
  const who = item.owner ?? item.group?.[locale] ?? null;
  const number = shortNumber(item.number);
  return (
    <li className={phase}>
      {names ? (
        <a className="drill no" href={addressOf('tickets', item.number)}>
          {number}
        </a>
      ) : (
        <span className="no">{number}</span>
      )}
      <span className="pr">{item.priority}</span>
      <span className={`wd t-${phase === 'calm' ? 'plain' : phase}`}>
        {item.vip ? (
          <>
            <Icon name="vip" />
            <span className="t-vip">{texts.pop.vip}</span>
          </>
        ) : null}
        <span className="cut">{said.what[item.what]}</span>
      </span>
      {who === null ? null : <bdi className="cut dim">{who}</bdi>}
      <b className={`tm t-${phase === 'calm' ? 'plain' : phase}`}>
        <Icon name={icons[phase]} />
        <Running read={read} />
      </b>
    </li>
  );
});
