/**
 * The wallboard: who waits now, the longest wait, the share within the limit with its parts, late answers, agents by
 * state, tickets near their targets, the last hour's waits. Readable from five metres: every size follows the screen. No caller's name
 * or number, whoever looks at it.
 */
import { useCallback, useState, type ReactNode } from 'react';
import type { AnswerTimesJson } from '../../contract/figures.js';
import { percent, rest } from '../format/span.js';
import { Icon, type IconName } from '../kit/icon.js';
import { Running, RunningWait } from '../kit/running.js';
import { WaitBar } from '../kit/wait-bar.js';
import { phaseOf, type Phase } from '../live/call-view.js';
import { defaultLimitMs } from '../live/state.js';
import { useBeat, useConnection, useDesk, useLive, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { AgentsPanel } from './agents-panel.js';
import { DuePanel, useSeesTickets } from './due-panel.js';
import { useFeed, useQueueName, useWaiting } from './feed.js';
import type { Day } from './day.js';
import { useWallFigures } from './figures.js';
import { Gaps } from './gaps.js';
import { LatesPanel } from './lates-panel.js';
import { byQueue, type WallCall } from './model.js';
import { Strip } from './strip.js';
import { standingOf, type Standing, type Thresholds } from './thresholds.js';
import { WallTop } from './wall-top.js';

export interface WallProps {
  readonly queue: string | null;
  readonly thresholds: Thresholds;
  readonly dark: boolean;
  /** The choice of a queue; without it the queue is only named. */
  readonly choice?: ReactNode;
}

const phaseIcon = { calm: 'clock', amber: 'tri', late: 'stop' } as const satisfies Record<Phase, IconName>;

export function Wall({ queue, thresholds, dark, choice }: WallProps) {
  const { names } = useFeed();
  const [board, setBoard] = useState<HTMLDivElement | null>(null);
  const lost = useConnection().state === 'lost';
  const gap = useLive((state) => state.outages.size > 0);
  const { today, day, hour, lates, stoppedAt } = useWallFigures(queue, names);
  const all = useWaiting();
  const waiting = queue === null ? all : all.filter((call) => call.queue === queue);
  const limit = hour?.rule.limitMs ?? defaultLimitMs;
  const tickets = useSeesTickets();
  return (
    <div
      className="wall"
      ref={setBoard}
      data-still={lost || stoppedAt !== null ? '' : undefined}
      data-now-gap={gap ? '' : undefined}
      data-theme={dark ? 'dark' : undefined}
    >
      <WallTop board={board} queue={queue} choice={choice} stoppedAt={stoppedAt} />
      <div className="wall-main">
        <section className="wall-hero">
          <Waiting waiting={waiting} />
          <Longest waiting={waiting} />
          <Within today={today} day={day} queue={queue} limit={limit} thresholds={thresholds} />
          <Late today={today} day={day} queue={queue} />
        </section>
        <section className={tickets ? 'wall-mid three' : 'wall-mid'}>
          <AgentsPanel queue={queue} />
          <LatesPanel hour={hour} lates={lates} day={day} queue={queue} />
          <DuePanel />
        </section>
        <Strip hour={hour} limit={limit} />
      </div>
    </div>
  );
}

/** A figure that leads to the calls behind it, where the reader may see them. */
export function Drill({ query, children }: { readonly query: Record<string, string>; readonly children: ReactNode }) {
  const { names } = useFeed();
  const texts = useTexts();
  if (!names) return children;
  return (
    <a className="drill" href={addressOf('calls', '', query)} title={texts.wall.drill}>
      {children}
    </a>
  );
}

function Waiting({ waiting }: { readonly waiting: readonly WallCall[] }) {
  const texts = useTexts();
  const nameOf = useQueueName();
  const queues = byQueue(waiting);
  const shown = queues.slice(0, 3);
  return (
    <div className="wall-card now">
      <h2>{texts.figures.waiting}</h2>
      <p className="big">
        <Drill query={{ waiting: 'true' }}>{waiting.length}</Drill>
      </p>
      <p className="sub">
        {queues.length === 0 ? <span>{texts.figures.nobodyWaits}</span> : null}
        {shown.map(({ queue, count }) => (
          <span key={queue ?? ''} className="sub-q">
            <bdi className="cut">{nameOf(queue) ?? texts.call.direct}</bdi> <b>{count}</b>
          </span>
        ))}
        {queues.length > shown.length ? <span>+{queues.length - shown.length}</span> : null}
      </p>
    </div>
  );
}

function Longest({ waiting }: { readonly waiting: readonly WallCall[] }) {
  const texts = useTexts();
  const { clock } = useDesk().live;
  const longest = useCallback(() => {
    let found: { wait: number; limit: number } | null = null;
    for (const call of waiting) {
      const wait = clock.of(call) - call.since;
      if (found === null || wait > found.wait) found = { wait, limit: call.limit };
    }
    return found;
  }, [waiting, clock]);
  const phase = useBeat<Phase | null>(() => {
    const found = longest();
    return found === null ? null : phaseOf(found.wait, found.limit);
  });
  const wait = useCallback(() => Math.max(0, longest()?.wait ?? 0), [longest]);
  const remaining = useCallback(() => {
    const found = longest();
    return found === null ? '' : rest(found.wait, found.limit, texts);
  }, [longest, texts]);
  return (
    <div className={`wall-card now ${phase ?? ''}`}>
      <h2>{texts.figures.longest}</h2>
      {phase === null ? (
        <>
          <p className="big dim">–</p>
          <p className="sub">
            <span>{texts.figures.nobodyWaits}</span>
          </p>
        </>
      ) : (
        <>
          <p className="big">
            <Drill query={{ waiting: 'true' }}>
              <RunningWait wait={wait} />
            </Drill>
          </p>
          <WaitBar wait={wait} limit={waiting[0]?.limit ?? defaultLimitMs} phase={phase} />
          <p className="sub said">
            <Icon name={phaseIcon[phase]} />
            <b>{texts.phase[phase]}</b>
            <Running read={remaining} />
          </p>
        </>
      )}
    </div>
  );
}

const standingIcon = { reached: 'check', below_target: 'tri', below_floor: 'stop' } as const satisfies Record<
  Standing,
  IconName
>;
const standingTone = { reached: 'ok', below_target: 'amber', below_floor: 'late' } as const;

interface DayFigure {
  readonly today: AnswerTimesJson | null;
  readonly day: Day;
  readonly queue: string | null;
}

const ofDay = ({ day, queue }: Pick<DayFigure, 'day' | 'queue'>): Record<string, string> => ({
  offeredFrom: day.from,
  offeredTo: day.to,
  hotline: 'true',
  ...(queue !== null && { queue }),
});

function Within({
  today,
  day,
  queue,
  limit,
  thresholds,
}: DayFigure & { readonly limit: number; readonly thresholds: Thresholds }) {
  const texts = useTexts();
  const counted = today === null ? 0 : today.offered - today.shortAbandoned;
  const standing = today === null ? null : standingOf(today.within, counted, thresholds);
  const said =
    standing === 'reached'
      ? texts.wall.reached(thresholds.target)
      : standing === 'below_target'
        ? texts.wall.belowTarget(thresholds.target)
        : texts.wall.belowFloor(thresholds.floor);
  const query = ofDay({ day, queue });
  return (
    <div className={`wall-card ${standing === null ? '' : standingTone[standing]}`}>
      <h2>{texts.wall.within(String(limit / 1000))}</h2>
      {today === null ? (
        <p className="big big-word">
          <span className="hatch-box">{texts.unknown}</span>
        </p>
      ) : counted <= 0 ? (
        <p className="big big-word">{texts.figures.noCalls}</p>
      ) : (
        <p className="big">
          <Drill query={{ ...query, verdict: 'within' }}>{percent(today.within, counted)}</Drill>
          <small>%</small>
        </p>
      )}
      <p className="sub">
        {today === null || counted <= 0 ? null : (
          <b className="frac">
            <Drill query={{ ...query, verdict: 'within' }}>{today.within}</Drill> /{' '}
            <Drill query={{ ...query, counted: 'true' }}>{counted}</Drill>
          </b>
        )}
        {standing === null ? null : (
          <span className="said">
            <Icon name={standingIcon[standing]} /> {said}
          </span>
        )}
      </p>
      <p className="formula">
        <span className="cut">{texts.figures.formula}</span>
      </p>
      {today === null ? null : (
        <Gaps gaps={today.unknown} before={today.unjudged > 0 ? texts.figures.noVerdict(today.unjudged) : null} />
      )}
    </div>
  );
}

function Late({ today, day, queue }: DayFigure) {
  const texts = useTexts();
  const query = ofDay({ day, queue });
  return (
    <div className="wall-card">
      <h2>{texts.wall.lateToday}</h2>
      {today === null ? (
        <p className="big big-word">
          <span className="hatch-box">{texts.unknown}</span>
        </p>
      ) : (
        <p className="big">
          <Drill query={{ ...query, verdict: 'late' }}>{today.late}</Drill>
        </p>
      )}
      {today === null ? null : (
        <>
          <p className="sub">
            <span>
              {texts.figures.abandoned} <Drill query={{ ...query, outcome: 'abandoned' }}>{today.abandoned}</Drill>
            </span>
          </p>
          <p className="formula">
            <Drill query={{ ...query, outcome: 'short_abandon' }}>{texts.figures.short(today.shortAbandoned)}</Drill>
          </p>
        </>
      )}
    </div>
  );
}
