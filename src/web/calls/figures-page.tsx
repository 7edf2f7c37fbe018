/** How long answers take over a stretch of days: the share with its formula, the distribution of waits, and when. */
import { useState } from 'react';
import type { AnswerTimesJson, DistributionJson, WeekJson } from '../../contract/figures.js';
import { percent, tenths } from '../format/span.js';
import { useAsked } from '../kit/ask.js';
import { SegmentField, SelectField, TextField } from '../kit/field.js';
import { Icon } from '../kit/icon.js';
import { Failed, Loading } from '../kit/states.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import { go } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { useGapText } from '../wall/gaps.js';
import { Histogram } from './histogram.js';
import { rangeNames, rangeOf, rangeOfDates, dateOf, type Range, type RangeName } from './ranges.js';
import { WeekGrid } from './week-grid.js';

const isRange = (name: string | null): name is RangeName => rangeNames.some((known) => known === name);

export function FiguresPage({ query }: { readonly query: URLSearchParams }) {
  const texts = useTexts();
  const { session, live } = useDesk();
  const { zone } = session.site;
  const asked = query.get('range');
  const name: RangeName = isRange(asked) ? asked : 'four_weeks';
  const queue = query.get('queue') ?? '';
  // The clock is read once a visit: a figure must not change its question while it is looked at.
  const [now] = useState(() => live.wallNow());
  const first = query.get('first') ?? dateOf(now, zone, -6);
  const last = query.get('last') ?? dateOf(now, zone);
  const range = name === 'dates' ? rangeOfDates(first, last, zone) : rangeOf(name, now, zone);
  const queues = useLive((state) => state.queues);
  const names = new Map([...queues.values()].map((one) => [one.queue, one.name]));
  if (queue !== '' && !names.has(queue)) names.set(queue, queue);
  const said = texts.calls.figuresPage;
  const put = (change: Readonly<Record<string, string>>): void => {
    const next = Object.entries({ range: name, queue, ...(name === 'dates' && { first, last }), ...change });
    go(addressOf('calls', 'figures', Object.fromEntries(next.filter(([, value]) => value !== ''))), true);
  };
  return (
    <div className="figures-page">
      <div className="figures-choice">
        <SegmentField
          label={said.range}
          value={name}
          change={(range) => put({ range })}
          choices={rangeNames.map((value) => ({ value, label: said.ranges[value] }))}
        />
        {name === 'dates' ? (
          <>
            <TextField label={said.first} type="date" value={first} change={(value) => put({ first: value })} />
            <TextField
              label={said.last}
              type="date"
              value={last}
              change={(value) => put({ last: value })}
              problem={range === null ? said.badDates : null}
            />
          </>
        ) : null}
        <SelectField
          label={said.queue}
          value={queue}
          change={(chosen) => put({ queue: chosen })}
          choices={[
            { value: '', label: texts.calls.search.anyQueue },
            ...[...names].map(([value, label]) => ({ value, label })),
          ]}
        />
      </div>
      {range === null ? null : <Shown range={range} queue={queue} />}
    </div>
  );
}

/** The filter of the list behind a figure of this range. */
export type Behind = Readonly<Record<string, string>>;

function Shown({ range, queue }: { readonly range: Range; readonly queue: string }) {
  const only: Record<string, string> = queue === '' ? {} : { queue };
  const ask = new URLSearchParams({ from: range.from, to: range.to, ...only }).toString();
  const sums = useAsked<AnswerTimesJson>(`/api/v1/figures/answer-times?${ask}`);
  const waits = useAsked<DistributionJson>(`/api/v1/figures/answer-distribution?${ask}`);
  const week = useAsked<WeekJson>(`/api/v1/figures/answer-week?${ask}`);
  const behind: Behind = { hotline: 'true', offeredFrom: range.from, offeredTo: range.to, ...only };
  for (const { value, refused, again } of [sums, waits, week])
    if (value === null && refused !== null) return <Failed refused={refused} again={again} />;
  if (sums.value === null || waits.value === null || week.value === null) return <Loading />;
  return (
    <>
      <Unknown sums={sums.value} />
      <Sums sums={sums.value} distribution={waits.value} behind={behind} />
      <div className="figures-two">
        <WeekGrid week={week.value} behind={behind} />
        <Histogram distribution={waits.value} behind={behind} />
      </div>
    </>
  );
}

function Unknown({ sums }: { readonly sums: AnswerTimesJson }) {
  const texts = useTexts();
  const textOf = useGapText();
  if (sums.unknown.length === 0) return null;
  const shown = sums.unknown.slice(-6);
  return (
    <p className="figures-unknown">
      <Icon name="unknown" />
      <span>
        {texts.calls.figuresPage.unknown}
        {shown.map(textOf).join(texts.listMark)}
        {sums.unknown.length > shown.length ? ` +${sums.unknown.length - shown.length}` : ''}
      </span>
    </p>
  );
}

interface SumsProps {
  readonly sums: AnswerTimesJson;
  readonly distribution: DistributionJson;
  readonly behind: Behind;
}

function Sums({ sums, distribution, behind }: SumsProps) {
  const texts = useTexts();
  const said = texts.calls.figuresPage;
  const { rule, ownRules } = distribution;
  const counted = sums.offered - sums.shortAbandoned;
  const judged = sums.within + sums.late;
  const seconds = String(rule.limitMs / 1000);
  const none = <span className="figures-none">{texts.figures.noCalls}</span>;
  const to = (more: Behind, what: number): React.ReactNode => (
    <a href={addressOf('calls', '', { ...behind, ...more })}>{what}</a>
  );
  return (
    <>
      <dl className="figures-sums">
        <div>
          <dt>{said.level}</dt>
          <dd>{counted <= 0 ? none : `${percent(sums.within, counted)}%`}</dd>
          <dd className="parts">
            {to({ verdict: 'within' }, sums.within)} ÷ ({to({}, sums.offered)} −{' '}
            {to({ outcome: 'short_abandon' }, sums.shortAbandoned)})
          </dd>
        </div>
        <div>
          <dt>{said.ofAnswered}</dt>
          <dd>{judged === 0 ? none : `${percent(sums.within, judged)}%`}</dd>
          <dd className="parts">
            {to({ verdict: 'within' }, sums.within)} ÷ ({to({ verdict: 'within' }, sums.within)} +{' '}
            {to({ verdict: 'late' }, sums.late)})
          </dd>
        </div>
        <div>
          <dt>{said.asa}</dt>
          <dd>{sums.asaMs === null ? none : texts.seconds(tenths(sums.asaMs))}</dd>
          <dd className="parts">{texts.figures.asaOf(distribution.answered)}</dd>
        </div>
        <div>
          <dt>{said.abandonRate}</dt>
          <dd>{counted <= 0 ? none : `${percent(sums.abandoned, counted)}%`}</dd>
          <dd className="parts">
            {to({ outcome: 'abandoned' }, sums.abandoned)} ÷ {to({ counted: 'true' }, counted)}
          </dd>
        </div>
      </dl>
      <ul className="figures-formulas">
        <li>{said.levelFormula(seconds)}</li>
        <li>{said.boundary[rule.boundary](seconds)}</li>
        <li>{said.measure[rule.measure]}</li>
        <li>
          {said.ofAnswered}: {said.ofAnsweredFormula}
        </li>
        <li>
          {said.asa}: {said.asaFormula}
        </li>
        <li>
          {said.abandonRate}: {said.abandonFormula}
        </li>
        {sums.unjudged > 0 ? (
          <li>
            <a href={addressOf('calls', '', { ...behind, verdict: 'unjudged' })}>
              {texts.figures.noVerdict(sums.unjudged)}
            </a>
          </li>
        ) : null}
        {ownRules.length === 0 ? null : <li>{said.ownRules(ownRules.join(texts.listMark))}</li>}
        <li className="dim">{said.drill}</li>
      </ul>
    </>
  );
}
