/** The row of figures: now (waiting, longest wait) and today (within the limit with its denominator, late, abandoned). */
import { useCallback, type ReactNode } from 'react';
import type { UnknownIntervalJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { percent, rest, tenths } from '../format/span.js';
import { Icon } from '../kit/icon.js';
import { Running, RunningWait } from '../kit/running.js';
import { Mark } from '../kit/tag.js';
import { phaseOf, ringingPhones, waitStart, type Phase } from '../live/call-view.js';
import { defaultLimitMs, limitOf } from '../live/state.js';
import { useBeat, useDesk, useLive, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { dayOf } from '../wall/day.js';
import { useDayFigures } from './day-figures.js';
import { timedCalls } from './lists.js';

const phaseIcon = { calm: 'clock', amber: 'tri', late: 'stop' } as const;

export function Figures() {
  const texts = useTexts();
  const sees = useLive((state) => state.sees.calls);
  if (!sees) return null;
  return (
    <section className="figures" aria-label={texts.figures.title}>
      <Waiting />
      <Longest />
      <Today />
    </section>
  );
}

function Waiting() {
  const texts = useTexts();
  const calls = useLive((state) => timedCalls(state.calls));
  const ringing = calls.filter((call) => ringingPhones(call).length > 0).length;
  return (
    <div className="figure">
      <h2>{texts.figures.waiting}</h2>
      <p className="figure-n">
        <Behind query={{ waiting: 'true' }}>{calls.length}</Behind>
      </p>
      <p className="figure-s">{calls.length === 0 ? texts.figures.nobodyWaits : texts.figures.ringing(ringing)}</p>
    </div>
  );
}

/** The call that waits longest against its own limit; milliseconds over or left are told of it. */
function useLongest(): () => { wait: number; limit: number } | null {
  const { live } = useDesk();
  return useCallback(() => {
    const { calls, limits } = live.store.state();
    let longest: { wait: number; limit: number } | null = null;
    for (const call of timedCalls(calls)) {
      const wait = live.clock.of(call) - waitStart(call);
      if (longest === null || wait > longest.wait) longest = { wait, limit: limitOf(limits, call.queue) };
    }
    return longest;
  }, [live]);
}

function Longest() {
  const texts = useTexts();
  const longest = useLongest();
  const phase = useBeat<Phase | null>(() => {
    const found = longest();
    return found === null ? null : phaseOf(found.wait, found.limit);
  });
  const wait = useCallback(() => longest()?.wait ?? 0, [longest]);
  const remaining = useCallback(() => {
    const found = longest();
    return found === null ? '' : rest(found.wait, found.limit, texts);
  }, [longest, texts]);
  return (
    <div className={`figure ${phase ?? ''}`}>
      <h2>{texts.figures.longest}</h2>
      {phase === null ? (
        <>
          <p className="figure-n dim">–</p>
          <p className="figure-s">{texts.figures.nobodyWaits}</p>
        </>
      ) : (
        <>
          <p className="figure-n">
            <RunningWait wait={wait} />
          </p>
          <p className="figure-s">
            <Mark tone={phase} icon={phaseIcon[phase]}>
              {texts.phase[phase]}
            </Mark>
            <Running read={remaining} />
          </p>
        </>
      )}
    </div>
  );
}

function Today() {
  const texts = useTexts();
  const { live, time } = useDesk();
  const day = useDayFigures();
  const tally = useLive((state) => state.tally);
  const limit = useLive((state) => Math.min(...state.limits.values(), Number.POSITIVE_INFINITY));
  const figures = day ?? { ...tally, asaMs: null, unknown: [] };
  const when = day === null ? texts.figures.sinceOpening : texts.figures.today;
  const counted = figures.offered - figures.shortAbandoned;
  const seconds = (Number.isFinite(limit) ? limit : defaultLimitMs) / 1000;
  const { from, to } = dayOf(live.wallNow(), time);
  /** The calls behind a figure of the day; the page's own tally has none to show. */
  const behind = (query: Record<string, string>): Record<string, string> | null =>
    day === null ? null : { hotline: 'true', offeredFrom: from, offeredTo: to, ...query };
  const judged = figures.within + figures.late;
  const noVerdict = day === null ? tally.unknown : Math.max(0, day.answered - day.within - day.late);
  return (
    <>
      <div className="figure figure-wide" title={texts.figures.formula}>
        <h2>
          {texts.figures.within(String(seconds))} <span className="when">{when}</span>
        </h2>
        {counted <= 0 ? (
          <p className="figure-n figure-word">{texts.figures.noCalls}</p>
        ) : (
          <p className="figure-n">
            <Behind query={behind({ verdict: 'within' })}>{percent(figures.within, counted)}</Behind>
            <small>%</small>
            <span className="frac">
              {figures.within} / <Behind query={behind({ counted: 'true' })}>{counted}</Behind>
            </span>
          </p>
        )}
        <p className="figure-s">
          <span className="cut">{texts.figures.formula}</span>
          {judged > 0 ? (
            <span className="nowrap">{texts.figures.ofAnswered(`${percent(figures.within, judged)}%`)}</span>
          ) : null}
          {noVerdict > 0 ? (
            <Mark tone="void" icon="unknown">
              {texts.figures.noVerdict(noVerdict)}
            </Mark>
          ) : null}
        </p>
        <Gaps gaps={figures.unknown} />
      </div>
      <div className={`figure ${figures.late > 0 ? 'is-late' : ''}`}>
        <h2>
          {texts.figures.late} <span className="when">{when}</span>
        </h2>
        <p className="figure-n">
          <Behind query={behind({ verdict: 'late' })}>{figures.late}</Behind>
        </p>
        <p className="figure-s">{texts.figures.ofAll(figures.offered)}</p>
      </div>
      <div className="figure">
        <h2>
          {texts.figures.abandoned} <span className="when">{when}</span>
        </h2>
        <p className="figure-n">
          <Behind query={behind({ outcome: 'abandoned' })}>{figures.abandoned}</Behind>
        </p>
        <p className="figure-s">{texts.figures.short(figures.shortAbandoned)}</p>
      </div>
      <div className="figure">
        <h2>
          {texts.figures.asa} <span className="when">{day === null ? '' : when}</span>
        </h2>
        {figures.asaMs === null ? (
          <p className="figure-n figure-word">
            {day === null ? <span className="hatch-box">{texts.unknown}</span> : texts.figures.noCalls}
          </p>
        ) : (
          <p className="figure-n">
            {tenths(figures.asaMs)}
            <small>{texts.secondsUnit}</small>
          </p>
        )}
        <p className="figure-s">{day === null ? '' : texts.figures.asaOf(figures.answered)}</p>
      </div>
    </>
  );
}

/** A figure that leads to the calls that it counts. */
function Behind({ query, children }: { readonly query: Record<string, string> | null; readonly children: ReactNode }) {
  const texts = useTexts();
  if (query === null) return children;
  return (
    <a className="behind" href={addressOf('calls', '', query)} title={texts.wall.drill}>
      {children}
    </a>
  );
}

/** Times of today in which nobody watched: named, never counted as nothing. */
function Gaps({ gaps }: { readonly gaps: readonly UnknownIntervalJson[] }) {
  const texts = useTexts();
  const { time } = useDesk();
  const last = gaps.at(-1);
  if (last === undefined) return null;
  const text = (gap: UnknownIntervalJson): string => {
    const to = gap.to === null ? texts.figures.gapOpen : time.minute(ms(gap.to));
    return `${time.minute(ms(gap.from))}–${to} ${texts.figures.gapCause[gap.cause]}`;
  };
  return (
    <p className="gaps" title={gaps.map(text).join('\n')}>
      <Icon name="unknown" small />
      <span className="cut">{texts.figures.gaps(text(last))}</span>
      {gaps.length > 1 ? <span className="nowrap">+{gaps.length - 1}</span> : null}
    </p>
  );
}
