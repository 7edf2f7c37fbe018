/** The timeline by party as a drawing: bars by word, pattern and colour, the limit with its flag, a break where time is pressed. */
import { useId } from 'react';
import type { CallJson } from '../../contract/call.js';
import { recorded, stopwatch, tenths } from '../format/span.js';
import { usePerson } from '../kit/caller.js';
import { readableNumber } from '../format/number.js';
import { queueKey } from '../live/state.js';
import { useLive, useTexts } from '../shell/context.js';
import { useWidth } from '../wall/size.js';
import type { Journey, Lane, Limit, Span, SpanIs } from './journey.js';
import { axisOf, wordWidth, type Axis } from './time-axis.js';

const laneHeight = 40;
const barHeight = 22;
const top = 44;
const keyOrder: readonly SpanIs[] = ['greeting', 'wait', 'overdue', 'ring', 'talk', 'hold'];
/** Below this the lanes' names stand above their bars. */
const narrow = 620;

interface DrawingProps {
  readonly call: CallJson;
  readonly journey: Journey;
  readonly rule: Limit | null;
}

export function JourneyDrawing({ call, journey, rule }: DrawingProps) {
  const texts = useTexts();
  const [node, width] = useWidth<HTMLDivElement>();
  const used = keyOrder.filter((is) => journey.lanes.some((lane) => lane.spans.some((span) => span.is === is)));
  const slim = width < narrow;
  const left = slim ? 8 : 148;
  const lanePitch = slim ? laneHeight + 18 : laneHeight;
  const axis = axisOf(journey.from, journey.zero, journey.to, left, Math.max(left + 60, width - 8));
  const bottom = top + journey.lanes.length * lanePitch;
  return (
    <div className="journey-box">
      <p className="journey-keys">
        {used.map((is) => (
          <span key={is} className="journey-key">
            <i className={`q s-${is}`} />
            {texts.calls.journey[is]}
          </span>
        ))}
        {axis.breakAt === null ? null : <span className="dim journey-note">{texts.calls.journey.pressed}</span>}
      </p>
      <div ref={node}>
        {width === 0 ? null : (
          <svg
            className="journey"
            width={width}
            height={bottom + 12}
            role="img"
            aria-label={texts.calls.journey.alt(call.id)}
          >
            <Grid axis={axis} limitAt={journey.limitAt} bottom={bottom} zero={journey.zero} />
            {journey.lanes.map((lane, i) => (
              <LaneRow
                key={lane.key}
                lane={lane}
                call={call}
                axis={axis}
                y={top + i * lanePitch}
                slim={slim}
                width={width}
              />
            ))}
            {axis.breakAt === null ? null : (
              <path
                className="break"
                d={`M${axis.breakAt.from} ${bottom}l6 ${top - 8 - bottom}h12l-6 ${bottom - top + 8}z`}
              />
            )}
            {journey.limitAt === null || rule === null || journey.limitAt > journey.to ? null : (
              <LimitLine x={axis.x(journey.limitAt)} bottom={bottom} limitMs={rule.limitMs} width={width} />
            )}
          </svg>
        )}
      </div>
    </div>
  );
}

function Grid({
  axis,
  limitAt,
  bottom,
  zero,
}: {
  readonly axis: Axis;
  readonly limitAt: number | null;
  readonly bottom: number;
  readonly zero: number;
}) {
  const limitX = limitAt === null ? null : axis.x(limitAt);
  return axis.ticks.map(({ at, x, seconds }) => (
    <g key={at}>
      <path d={`M${x} ${top - 8}V${bottom}`} className="grid" />
      {limitX !== null && Math.abs(limitX - x) < 58 ? null : (
        <text x={x} y="20" className="ax" textAnchor={at === zero ? 'start' : 'middle'}>
          {seconds < 60 ? seconds : stopwatch(seconds * 1000)}
        </text>
      )}
    </g>
  ));
}

function LimitLine({
  x,
  bottom,
  limitMs,
  width,
}: {
  readonly x: number;
  readonly bottom: number;
  readonly limitMs: number;
  readonly width: number;
}) {
  const texts = useTexts();
  const word = texts.calls.journey.limit(String(limitMs / 1000));
  const flag = wordWidth(word) + 12;
  const at = Math.min(width - flag, Math.max(0, x - flag / 2));
  return (
    <g>
      <path d={`M${x} 26V${bottom}`} className="limit" />
      <rect x={at} y="4" width={flag} height="22" rx="4" className="limit-b" />
      <text x={at + flag / 2} y="19.5" className="limit-t" textAnchor="middle">
        {word}
      </text>
    </g>
  );
}

function LaneRow({
  lane,
  call,
  axis,
  y,
  slim,
  width,
}: {
  readonly lane: Lane;
  readonly call: CallJson;
  readonly axis: Axis;
  readonly y: number;
  readonly slim: boolean;
  readonly width: number;
}) {
  const [name, under] = useLaneName(lane, call);
  const shift = slim ? 18 : 0;
  const clip = useId();
  return (
    <g>
      {slim ? (
        <text x="0" y={y + 12} className="ln1">
          {name}
          <tspan className="ln2" dx="8">
            {under}
          </tspan>
        </text>
      ) : (
        <>
          <clipPath id={clip}>
            <rect x="0" y={y} width="142" height={laneHeight} />
          </clipPath>
          <g clipPath={`url(#${clip})`}>
            <text x="0" y={y + 16} className="ln1">
              {name}
            </text>
            <text x="0" y={y + 32} className="ln2">
              {under}
            </text>
          </g>
        </>
      )}
      <path d={`M${slim ? 0 : 148} ${y + shift + laneHeight - 2}H${width}`} className="hair" />
      {lane.spans.map((span) => (
        <Bar key={`${span.is} ${span.from}`} span={span} axis={axis} y={y + shift + 8} />
      ))}
    </g>
  );
}

function Bar({ span, axis, y }: { readonly span: Span; readonly axis: Axis; readonly y: number }) {
  const texts = useTexts();
  const x = axis.x(span.from);
  const width = Math.max(2, axis.x(span.to) - x);
  const word = texts.calls.journey[span.is];
  const full = texts.calls.journey.spanFor(word, recorded(span.to - span.from, texts));
  // What fits is said in the bar; the rest is in the steps below, and on hover.
  const said = [full, word].find((text) => wordWidth(text) + 10 <= width);
  return (
    <g className={span.open ? 'bar-g open' : 'bar-g'}>
      <title>{`${word} ${tenths(span.to - span.from)} s`}</title>
      <rect x={x} y={y} width={width} height={barHeight} rx="3" className={`bar-r s-${span.is}`} />
      {said === undefined || span.is === 'overdue' ? null : (
        <text x={x + 6} y={y + 15.5} className={`bar-t st-${span.is}`}>
          {said}
        </text>
      )}
    </g>
  );
}

/** The lane's name and what stands below it. */
function useLaneName(lane: Lane, call: CallJson): readonly [string, string] {
  const texts = useTexts();
  const person = usePerson(call.pbx);
  const queueNames = useLive((state) => state.queueNames);
  if (lane.is === 'queue')
    return [queueNames.get(queueKey(call.pbx, lane.queue)) ?? lane.queue, texts.calls.journey.queue(lane.queue)];
  if (lane.is === 'phone') {
    const { extension } = lane.party;
    const full = person(lane.party);
    const name = extension !== null && full.endsWith(` ${extension}`) ? full.slice(0, -extension.length - 1) : full;
    return [name, extension ?? ''];
  }
  const { name, number, raw, withheld } = call.caller;
  const shown = withheld ? texts.call.withheld : number === null ? raw : readableNumber(number);
  const named = name.trim();
  return named === ''
    ? [shown === '' ? texts.call.noNumber : shown, texts.calls.journey.caller]
    : [named, `${texts.calls.journey.caller} ${shown}`];
}
