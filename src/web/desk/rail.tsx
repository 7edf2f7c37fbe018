/** At the left: every card that lives, each in its place; below them what is to be done, and what was: today's own calls. */
import { memo, useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import type { CallJson } from '../../contract/call.js';
import type { CardJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { stopwatch } from '../format/span.js';
import { Caller, Foreign } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { Running, RunningWait } from '../kit/running.js';
import { barShare, phaseOf } from '../live/call-view.js';
import { useBeat, useDesk, useTexts } from '../shell/context.js';
import { Key } from '../shell/shortcuts.js';
import { useCardClock } from './card-clock.js';
import { headOf } from './card-facts.js';
import { useConsole } from './desk-context.js';
import { RailTasks } from './rail-tasks.js';
import { goneWords } from './wait-band.js';
import { SoundButton } from './sound.js';

const recentShown = 30;

export function Rail() {
  const texts = useTexts();
  const { session } = useDesk();
  const { cards, slots, calls, choose, take } = useConsole();
  const living = cards.filter((card) => card.state !== 'withdrawn');
  const gone = useMemo(() => new Map(cards.filter((c) => c.state === 'withdrawn').map((c) => [c.callId, c])), [cards]);
  const recent = useMemo(() => (calls ?? []).filter((call) => call.endedAt !== null).slice(0, recentShown), [calls]);
  const onlyCards = [...gone.values()].filter((card) => !recent.some((call) => call.id === card.callId));
  return (
    <nav className="desk-rail" aria-label={texts.desk.rail.label}>
      <h2 className="desk-sec">
        <span>{texts.desk.rail.calls}</span>
        <b>{living.length}</b>
        {living.length > 1 ? (
          <span className="right">
            {texts.desk.rail.next} <Key id="desk.next" standard="J" />
          </span>
        ) : null}
      </h2>
      <ul className="desk-calls">
        {living.map((card) => (
          <RailCard key={card.id} card={card} on={card.id === slots.shown} choose={choose} />
        ))}
        {living.length === 0 ? <li className="desk-call-none">{texts.desk.rail.none}</li> : null}
      </ul>
      <RailTasks />
      <h2 className="desk-sec">
        <span>{texts.desk.rail.recent}</span>
        <b>{recent.length + onlyCards.length}</b>
      </h2>
      <ul className="desk-recent">
        {onlyCards.map((card) => (
          <li key={card.id}>
            <button
              type="button"
              aria-current={slots.work === card.callId ? 'true' : undefined}
              onClick={() => {
                choose(card.id);
                take(card.callId);
              }}
            >
              <span className="row">
                <Foreign text={headOf(card, texts)} className="strong" />
              </span>
              <span className="row small mid">
                <bdi className="cut">{goneWords(card, texts)}</bdi>
              </span>
            </button>
          </li>
        ))}
        {recent.map((call) => (
          <Recent
            key={call.id}
            call={call}
            card={gone.get(call.id)}
            user={session.user}
            on={slots.work === call.id}
            take={take}
          />
        ))}
        {recent.length + onlyCards.length === 0 ? <li className="desk-none">{texts.desk.rail.recentNone}</li> : null}
      </ul>
      <div className="desk-rail-foot">
        <SoundButton />
        <span className="right">
          <Key id="shell.help" standard="?" /> {texts.kit.keys.title}
        </span>
      </div>
    </nav>
  );
}

interface RailCardProps {
  readonly card: CardJson;
  readonly on: boolean;
  readonly choose: (id: string) => void;
}

const RailCard = memo(function RailCard({ card, on, choose }: RailCardProps) {
  const texts = useTexts();
  const { wait, now } = useCardClock(card);
  const ringing = card.state === 'ringing';
  const phase = useBeat(() => (ringing ? phaseOf(wait(), card.limitMs) : 'talk'));
  const answered = card.answeredAt === null ? null : ms(card.answeredAt);
  const talk = useCallback(() => (answered === null ? '' : stopwatch(now() - answered)), [answered, now]);
  const icon = phase === 'talk' ? 'phone' : phase === 'calm' ? 'clock' : phase === 'amber' ? 'tri' : 'stop';
  return (
    <li>
      <button
        type="button"
        className={`desk-call ${phase}`}
        aria-current={on ? 'true' : undefined}
        onClick={() => choose(card.id)}
      >
        <span className="row">
          {card.caller.vip ? <Icon name="vip" small /> : <Icon name="user" small />}
          <Foreign text={headOf(card, texts)} className="strong" />
          <span className="right desk-call-s">
            <Icon name={icon} small />
            {ringing ? <RunningWait wait={wait} /> : <Running read={talk} />}
          </span>
        </span>
        <span className="row small mid">
          <span>{texts.agents.state[ringing ? 'ringing' : 'in_call']}</span>
          {card.caller.vip ? <span>{texts.pop.vip}</span> : null}
          <bdi className="cut">{card.queueName ?? card.queue ?? ''}</bdi>
        </span>
        {ringing ? <MiniBar wait={wait} limit={card.limitMs} /> : null}
      </button>
    </li>
  );
});

function MiniBar({ wait, limit }: { readonly wait: () => number; readonly limit: number }) {
  const fill = useRef<HTMLSpanElement>(null);
  const { ticker } = useDesk().live;
  useLayoutEffect(
    () =>
      ticker.add(() => {
        if (fill.current !== null) fill.current.style.transform = `scaleX(${barShare(wait(), limit).toFixed(3)})`;
      }),
    [wait, limit, ticker],
  );
  return <span className="desk-mini" ref={fill} aria-hidden="true" />;
}

interface RecentProps {
  readonly call: CallJson;
  /** The card that was there, as long as it is remembered. */
  readonly card: CardJson | undefined;
  readonly user: string;
  readonly on: boolean;
  readonly take: (callId: string) => void;
}

const Recent = memo(function Recent({ call, card, user, on, take }: RecentProps) {
  const texts = useTexts();
  const { time } = useDesk();
  const mine = call.segments.some((segment) => segment.user === user);
  const what = mine
    ? `${texts.desk.rail.answered} ${stopwatch(call.talkMs)}`
    : card === undefined
      ? call.answeredBy === null
        ? texts.outcome[call.outcome ?? 'unobserved']
        : texts.desk.rail.missed
      : goneWords(card, texts);
  return (
    <li>
      <button type="button" aria-current={on ? 'true' : undefined} onClick={() => take(call.id)}>
        <span className="row">
          {card === undefined ? (
            <Caller caller={call.caller} />
          ) : (
            <Foreign text={headOf(card, texts)} className="strong" />
          )}
          <time className="right small dim">{time.minute(ms(call.offeredAt ?? call.arrivedAt))}</time>
        </span>
        <span className="row small mid">
          <bdi className="cut">{what}</bdi>
        </span>
      </button>
    </li>
  );
});
