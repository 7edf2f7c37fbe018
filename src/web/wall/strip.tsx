/** The last 60 minutes, each call's wait: a disc within the limit, a square late, a cross gone; unknown times hatched. */
import { memo, useId } from 'react';
import type { WaitsJson } from '../../contract/figures.js';
import { useDesk, useTexts } from '../shell/context.js';
import { hourMs } from './day.js';
import { useGapText } from './gaps.js';
import { useWidth } from './size.js';
import { blindOf, heightOf, placeOf, pointsOf, ticksOf, type Point } from './strip-points.js';

type Hour = WaitsJson & { readonly until: number };

export const Strip = memo(function Strip({ hour, limit }: { readonly hour: Hour | null; readonly limit: number }) {
  const texts = useTexts();
  const gapText = useGapText();
  const gaps = hour?.unknown ?? [];
  return (
    <section className="wall-card wall-flow">
      <h2>
        <span className="cut">{texts.wall.lastHour}</span>
        <span className="key">
          <i className="k k-in" />
          {texts.wall.keyIn(limit / 1000)}
        </span>
        <span className="key">
          <i className="k k-late" />
          {texts.figures.late}
        </span>
        <span className="key">
          <i className="k k-gone" />
          {texts.wall.keyGone}
        </span>
        {gaps.length === 0 ? null : (
          <span className="key unkw cut" title={gaps.map(gapText).join('\n')}>
            <i className="k k-unk" />
            <span className="cut">{texts.figures.gaps(gaps.map(gapText).join(texts.listMark))}</span>
          </span>
        )}
      </h2>
      {hour === null ? <p className="wall-none">{texts.unknown}</p> : <Drawing hour={hour} limit={limit} />}
    </section>
  );
});

function Drawing({ hour, limit }: { readonly hour: Hour; readonly limit: number }) {
  const texts = useTexts();
  const { time } = useDesk();
  const hatch = useId();
  const [node, width] = useWidth<HTMLDivElement>();
  const unit = Math.max(6, Math.min(width / 112, 16));
  const height = 9 * unit;
  const word = Math.max(12, 1.5 * unit);
  const box = { width, height, from: hour.until - hourMs, to: hour.until, limit };
  const points = pointsOf(hour.items, box);
  const lateCount = points.filter((point) => point.is === 'late').length;
  const gone = points.filter((point) => point.is === 'gone').length;
  const size = unit * 0.45;
  const line = heightOf(limit, box);
  return (
    <div className="strip-box" ref={node}>
      {width === 0 ? null : (
        <svg
          className="strip"
          width={width}
          height={height + 1.75 * word}
          role="img"
          aria-label={texts.wall.stripAlt(points.length, lateCount, gone)}
        >
          <defs>
            <pattern id={hatch} width={unit} height={unit} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width={unit} height={unit} className="unk" />
              <rect width={Math.max(1.5, unit / 8)} height={unit} className="unk-l" />
            </pattern>
          </defs>
          <path d={`M0 ${height}H${width}`} className="tick" />
          <path d={`M0 ${line}H${width}`} className="limit" />
          <text x="0" y={line - word / 3} className="ax lim" fontSize={word}>
            {texts.seconds(String(limit / 1000))}
          </text>
          {blindOf(hour.unknown, box).map((blind) => (
            <rect
              key={blind.x}
              x={blind.x}
              y="0"
              width={blind.width}
              height={height}
              fill={`url(#${hatch})`}
              className="unk-e"
            />
          ))}
          {points.map((point) => (
            <Dot key={point.key} point={point} size={size} />
          ))}
          {ticksOf(box).map((at) => {
            const x = placeOf(at, box);
            if (x < 1.6 * word || x > width - 1.6 * word) return null;
            return (
              <g key={at}>
                <path d={`M${x} ${height}v${unit / 2}`} className="tick" />
                <text x={x} y={height + 1.45 * word} className="ax" textAnchor="middle" fontSize={word}>
                  {time.minute(at)}
                </text>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

function Dot({ point: { x, y, is }, size }: { readonly point: Point; readonly size: number }) {
  if (is === 'in') return <circle cx={x} cy={y} r={size} className="p-in" />;
  const side = size * 2.2;
  if (is === 'late') return <rect x={x - side / 2} y={y - side / 2} width={side} height={side} className="p-late" />;
  const arm = side / 2;
  return <path d={`M${x - arm} ${y - arm}l${side} ${side}m0 ${-side}l${-side} ${side}`} className="p-gone" />;
}
