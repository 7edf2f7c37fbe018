/**
 * The topmost line of the card: what time it is for this call. The running wait with the 15-second bar, then the talk,
 * the hold, the wrap-up; or that the link is lost. Its place never changes.
 */
import { useCallback, useLayoutEffect, useRef, type ReactNode } from 'react';
import type { AgentJson, CardJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { recorded, rest, stopwatch, wholeSeconds, words } from '../format/span.js';
import type { Texts } from '../i18n/texts.js';
import { Icon, type IconName } from '../kit/icon.js';
import { Running, RunningWait } from '../kit/running.js';
import { barShare, phaseOf, type Phase } from '../live/call-view.js';
import { useBeat, useConnection, useDesk, useTexts } from '../shell/context.js';
import { useCardClock } from './card-clock.js';
import { queuedMs } from './card-facts.js';
import { useConsole } from './desk-context.js';
import { useOwnAgent } from './desk-bar.js';

const phaseIcon = { calm: 'clock', amber: 'tri', late: 'stop' } as const;

interface BandProps {
  readonly tone: string;
  readonly track?: ReactNode;
  readonly seconds?: ReactNode;
  readonly icon?: IconName;
  readonly word: ReactNode;
  readonly more?: ReactNode;
}

function Band({ tone, track, seconds, icon, word, more }: BandProps) {
  return (
    <section className={`desk-wait ${tone}`}>
      <span className="desk-track" aria-hidden="true">
        {track}
      </span>
      {seconds === undefined ? null : <b className="desk-secs">{seconds}</b>}
      <p className="desk-word">
        {icon === undefined ? null : <Icon name={icon} />}
        <span className="cut">{word}</span>
      </p>
      <p className="desk-more cut">{more}</p>
    </section>
  );
}

export function WaitBand({ card }: { readonly card: CardJson | null }) {
  const connection = useConnection();
  const agent = useOwnAgent();
  if (connection.state === 'lost') return <Lost since={connection.since} />;
  if (card === null) return <Idle agent={agent} />;
  if (card.state === 'ringing') return <Ringing card={card} />;
  if (card.state === 'answered_here') return <Talking card={card} agent={agent} />;
  return <Gone card={card} />;
}

function Lost({ since }: { readonly since: number }) {
  const texts = useTexts();
  const word = useCallback(() => texts.desk.wait.lost(words(Date.now() - since, texts)), [texts, since]);
  return <Band tone="lost" icon="broken" word={<Running read={word} />} more={texts.desk.wait.lostMore} />;
}

function Idle({ agent }: { readonly agent: AgentJson | null }) {
  const texts = useTexts();
  const { calls } = useConsole();
  const { time, session } = useDesk();
  const last = calls?.find((call) => call.answeredBy?.user === session.user && call.endedAt !== null);
  const more =
    last?.waitMs == null || last.offeredAt === null
      ? ''
      : texts.desk.wait.last(
          time.minute(ms(last.offeredAt)),
          recorded(last.waitMs, texts),
          verdictWords(last.withinLimit, texts),
        );
  if (agent?.state === 'wrap_up') return <WrapUp agent={agent} more={more} />;
  return <Band tone="idle" seconds="–" word={texts.desk.wait.none} more={more} />;
}

function WrapUp({ agent, more }: { readonly agent: AgentJson; readonly more: string }) {
  const texts = useTexts();
  const { clock } = useDesk().live;
  const since = ms(agent.since);
  const word = useCallback(
    () => texts.desk.wait.wrap(stopwatch(clock.pbx(agent.pbx) - since)),
    [texts, clock, agent.pbx, since],
  );
  return <Band tone="wrap" icon="clock" word={<Running read={word} />} more={more} />;
}

function Ringing({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { wait, stale } = useCardClock(card);
  const limit = card.limitMs;
  const phase = useBeat(() => phaseOf(wait(), limit));
  const word = useCallback(() => texts.desk.wait[phase](rest(wait(), limit, texts)), [texts, phase, wait, limit]);
  const queued = queuedMs(card);
  const split = useCallback(
    () => texts.desk.wait.split(wholeSeconds(queued), wholeSeconds(Math.max(0, wait() - queued))),
    [texts, queued, wait],
  );
  return (
    <Band
      tone={stale ? `${phase} stale` : phase}
      track={<WaitTrack wait={wait} queued={queued} limit={limit} phase={phase} />}
      seconds={<RunningWait wait={wait} />}
      icon={phaseIcon[phase]}
      word={<Running read={word} />}
      more={
        stale ? (
          texts.desk.wait.pbxLost
        ) : (
          <>
            <Running read={split} />
            <i className="sep" />
            {texts.desk.wait.limit(wholeSeconds(limit))}
          </>
        )
      }
    />
  );
}

interface TrackProps {
  readonly wait: () => number;
  readonly queued: number;
  readonly limit: number;
  readonly phase: Phase;
}

/** Queueing lighter, ringing darker; the limit has its mark at three quarters. Moves by transform alone. */
function WaitTrack({ wait, queued, limit, phase }: TrackProps) {
  const all = useRef<HTMLSpanElement>(null);
  const queue = useRef<HTMLSpanElement>(null);
  const { ticker } = useDesk().live;
  useLayoutEffect(() => {
    let shown = -1;
    return ticker.add(() => {
      const waited = wait();
      const share = Math.round(barShare(waited, limit) * 1000) / 1000;
      if (all.current === null || queue.current === null || share === shown) return;
      all.current.style.transform = `scaleX(${share})`;
      queue.current.style.transform = `scaleX(${Math.min(share, barShare(queued, limit))})`;
      shown = share;
    });
  }, [wait, queued, limit, ticker]);
  return (
    <span className={`wait-track ${phase}`}>
      <span className="wait-fill" ref={all} />
      <span className="wait-fill wait-queue" ref={queue} />
      <span className="wait-limit" />
    </span>
  );
}

/** A hold this long wants a word to the caller. */
const longHoldMs = 45_000;

function Talking({ card, agent }: { readonly card: CardJson; readonly agent: AgentJson | null }) {
  const texts = useTexts();
  const { now, stale } = useCardClock(card);
  const answered = card.answeredAt === null ? null : ms(card.answeredAt);
  const talk = useCallback(() => (answered === null ? '' : stopwatch(now() - answered)), [now, answered]);
  const heldSince = agent?.state === 'on_hold' && agent.callId === card.callId ? ms(agent.since) : null;
  const held = useCallback(() => {
    const span = heldSince === null ? 0 : now() - heldSince;
    return span < longHoldMs ? texts.desk.wait.hold(stopwatch(span)) : texts.desk.wait.holdLong(stopwatch(span));
  }, [texts, now, heldSince]);
  const more = stale ? texts.desk.wait.pbxLost : waitedWords(card, texts);
  if (heldSince !== null) return <Band tone="hold" icon="hold" word={<Running read={held} />} more={more} />;
  if (answered === null) return <Band tone="talk" icon="phone" word={texts.desk.wait.connecting} more={more} />;
  return (
    <Band
      tone={stale ? 'talk stale' : 'talk'}
      seconds={<Running read={talk} />}
      icon="phone"
      word={texts.desk.wait.talk}
      more={more}
    />
  );
}

function Gone({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const agent = useOwnAgent();
  const folds = card.reason !== 'ended';
  const more = folds ? texts.desk.wait.foldsSoon : waitedWords(card, texts);
  if (!folds && agent?.state === 'wrap_up') return <WrapUp agent={agent} more={more} />;
  return (
    <Band
      tone="gone"
      icon={card.reason === 'answered_by_colleague' ? 'users' : 'check'}
      word={<bdi role="status">{goneWords(card, texts)}</bdi>}
      more={more}
    />
  );
}

export function goneWords(card: CardJson, texts: Texts): string {
  if (card.reason === null) return texts.pop.withdrawnPlain;
  if (card.reason === 'answered_by_colleague')
    return texts.pop.withdrawn.answered_by_colleague(card.answeredBy ?? texts.pop.colleague);
  return texts.pop.withdrawn[card.reason];
}

function waitedWords(card: CardJson, texts: Texts): string {
  if (card.answeredAt === null || card.offeredAt === null) return '';
  const wait = ms(card.answeredAt) - ms(card.offeredAt);
  return texts.desk.wait.waited(recorded(wait, texts, card.limitMs), verdictWords(wait <= card.limitMs, texts));
}

function verdictWords(within: boolean | null, texts: Texts): string {
  return within === null ? texts.talking.noVerdict : within ? texts.desk.wait.within : texts.desk.wait.over;
}
