/** How long answered callers waited, second by second, with the limit between two bars; each bar opens its calls. */
import type { DistributionJson } from '../../contract/figures.js';
import { tenths } from '../format/span.js';
import { useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { useWidth } from '../wall/size.js';
import { barsShown } from './bars.js';
import type { Behind } from './figures-page.js';

const height = 180;
const top = 26;
const foot = 24;

interface HistogramProps {
  readonly distribution: DistributionJson;
  readonly behind: Behind;
}

export function Histogram({ distribution, behind }: HistogramProps) {
  const texts = useTexts();
  const said = texts.calls.figuresPage;
  const { rule, answered, within, late, unjudged, p50Ms, p90Ms } = distribution;
  const seconds = (ms: number): string => tenths(ms);
  return (
    <section className="figures-part">
      <h2>
        {said.waits} <span className="dim">{said.waitsOf(answered)}</span>
      </h2>
      {answered === 0 ? (
        <p className="figures-none">{texts.figures.noCalls}</p>
      ) : (
        <Drawing distribution={distribution} behind={behind} />
      )}
      {answered === 0 ? null : (
        <ul className="figures-legend">
          <li>
            <i className="q d-in" />
            <a href={addressOf('calls', '', { ...behind, verdict: 'within' })}>{said.withinN(within)}</a>
          </li>
          <li>
            <i className="q d-late" />
            <a href={addressOf('calls', '', { ...behind, verdict: 'late' })}>{said.lateN(late)}</a>
          </li>
          {p50Ms === null ? null : <li>{said.p50(seconds(p50Ms))}</li>}
          {p90Ms === null ? null : <li>{said.p90(seconds(p90Ms))}</li>}
          {unjudged === 0 ? null : <li>{said.unjudgedN(unjudged)}</li>}
        </ul>
      )}
      {answered === 0 ? null : (
        <details className="figures-table">
          <summary>{said.table}</summary>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{said.waitColumn}</th>
                <th scope="col" className="end">
                  {said.callsColumn}
                </th>
                <th scope="col" className="end">
                  {texts.calls.late}
                </th>
              </tr>
            </thead>
            <tbody>
              {distribution.bars.map((bar) => (
                <tr key={bar.overMs}>
                  <td>
                    {bar.upToMs === null ? `> ${bar.overMs / 1000}` : `${bar.overMs / 1000}–${bar.upToMs / 1000}`}
                  </td>
                  <td className="end">{bar.within + bar.late}</td>
                  <td className="end">{bar.late}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      <p className="sr">{said.limit(String(rule.limitMs / 1000))}</p>
    </section>
  );
}

function Drawing({ distribution, behind }: HistogramProps) {
  const texts = useTexts();
  const said = texts.calls.figuresPage;
  const [node, width] = useWidth<HTMLDivElement>();
  const { limitMs } = distribution.rule;
  const bars = barsShown(distribution.bars, limitMs);
  const most = Math.max(1, ...bars.map((bar) => bar.within + bar.late));
  const pitch = width / bars.length;
  const base = top + height;
  const limitX = (limitMs / 1000) * pitch;
  const every = pitch * 5 < 34 ? 10 : 5;
  return (
    <div ref={node} className="dist-box">
      {width === 0 ? null : (
        <svg className="dist" width={width} height={base + foot} role="group" aria-label={said.waits}>
          {bars.map((bar, i) => {
            const all = bar.within + bar.late;
            if (all === 0) return null;
            const over = String(bar.overMs / 1000);
            const name =
              bar.upToMs === null ? said.barAltLast(over, all) : said.barAlt(over, String(bar.upToMs / 1000), all);
            const to = {
              ...behind,
              ...(bar.overMs > 0 && { waitOverMs: String(bar.overMs) }),
              ...(bar.upToMs !== null && { waitUpToMs: String(bar.upToMs) }),
            };
            const x = i * pitch + 1;
            const barWidth = Math.max(1, pitch - 2);
            const lateHeight = (bar.late / most) * height;
            const inHeight = (bar.within / most) * height;
            return (
              <a key={bar.overMs} href={addressOf('calls', '', to)} aria-label={name}>
                <title>{name}</title>
                <rect x={i * pitch} y={top} width={pitch} height={height} className="d-hit" />
                <rect
                  x={x}
                  y={base - Math.max(1, inHeight)}
                  width={barWidth}
                  height={inHeight === 0 ? 0 : Math.max(1, inHeight)}
                  className="d-in"
                />
                <rect
                  x={x}
                  y={base - inHeight - Math.max(1, lateHeight)}
                  width={barWidth}
                  height={lateHeight === 0 ? 0 : Math.max(1, lateHeight)}
                  className="d-late"
                />
              </a>
            );
          })}
          <path d={`M0 ${base}H${width}`} className="base" />
          {bars.map((bar, i) => {
            const second = bar.overMs / 1000;
            if (second % every !== 0 || second * 1000 === limitMs || (i > 0 && width - i * pitch < 24)) return null;
            return (
              <text key={second} x={i * pitch} y={base + 16} className="ax" textAnchor={i === 0 ? 'start' : 'middle'}>
                {second}
              </text>
            );
          })}
          <path d={`M${limitX} 8V${base}`} className="limit" />
          <text x={limitX + 6} y="18" className="limit-t">
            {said.limit(String(limitMs / 1000))}
          </text>
          <text x={limitX} y={base + 16} className="ax lim" textAnchor="middle">
            {limitMs / 1000}
          </text>
        </svg>
      )}
    </div>
  );
}
