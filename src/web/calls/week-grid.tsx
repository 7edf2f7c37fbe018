/** Weekday × hour: share within the limit, volume or late answers in each cell, unknown times hatched; each opens its calls. */
import { useState } from 'react';
import type { WeekHourJson, WeekJson } from '../../contract/figures.js';
import { percent, words } from '../format/span.js';
import { SegmentField } from '../kit/field.js';
import { useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { cellOf, shows, thresholds, type Show } from './cells.js';
import type { Behind } from './figures-page.js';

interface WeekProps {
  readonly week: WeekJson;
  readonly behind: Behind;
}

export function WeekGrid({ week, behind }: WeekProps) {
  const texts = useTexts();
  const said = texts.calls.figuresPage;
  const [show, setShow] = useState<Show>('level');
  const at = new Map(week.hours.map((hour) => [`${hour.weekday} ${hour.hour}`, hour]));
  const most = Math.max(0, ...week.hours.map((hour) => (show === 'late' ? hour.late : hour.offered)));
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  return (
    <section className="figures-part">
      <h2>
        {said.week} <span className="dim">{said.weekLead(week.zone)}</span>
      </h2>
      <SegmentField
        label={said.show}
        className="week-show"
        value={show}
        change={setShow}
        choices={shows.map((value) => ({ value, label: said.shows[value] }))}
      />
      <div className="week-box" tabIndex={0} role="group" aria-label={said.week}>
        <table className="week">
          <thead>
            <tr>
              <td />
              {hours.map((hour) => (
                <th key={hour} scope="col">
                  {hour % 2 === 0 ? String(hour).padStart(2, '0') : <span className="sr">{hour}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {said.days.map((day, i) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {hours.map((hour) => (
                  <td key={hour}>
                    <HourCell
                      day={day}
                      place={i * 24 + hour}
                      hour={at.get(`${i + 1} ${hour}`)}
                      show={show}
                      most={most}
                      behind={behind}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Keys show={show} />
    </section>
  );
}

interface CellProps {
  readonly day: string;
  /** Hour of the week, 0 being Monday's first. */
  readonly place: number;
  readonly hour: WeekHourJson | undefined;
  readonly show: Show;
  readonly most: number;
  readonly behind: Behind;
}

function HourCell({ day, place, hour, show, most, behind }: CellProps) {
  const texts = useTexts();
  const said = texts.calls.figuresPage;
  const { text, look } = cellOf(hour, show, most);
  const counted = hour === undefined ? 0 : hour.offered - hour.shortAbandoned;
  const level = hour === undefined || counted <= 0 ? texts.figures.noCalls : `${percent(hour.within, counted)}%`;
  const name = said.cell(day, String(place % 24).padStart(2, '0'), counted, level, hour?.late ?? 0);
  const blind =
    hour === undefined || hour.unknownMs === 0
      ? ''
      : `${texts.listMark}${said.cellUnknown(words(hour.unknownMs, texts))}`;
  if (hour === undefined || hour.offered === 0)
    return (
      <span className={`week-c ${look}`} title={`${name}${blind}`}>
        <span className="sr">{`${level}${blind}`}</span>
      </span>
    );
  const more = show === 'late' ? { verdict: 'late' } : show === 'level' ? { counted: 'true' } : {};
  return (
    <a
      className={`week-c ${look}`}
      title={`${name}${blind}`}
      aria-label={`${name}${blind}`}
      href={addressOf('calls', '', { ...behind, weekHour: String(place), ...more })}
    >
      {text}
    </a>
  );
}

function Keys({ show }: { readonly show: Show }) {
  const texts = useTexts();
  const said = texts.calls.figuresPage;
  const letter = show === 'volume' ? 'v' : 'l';
  return (
    <ul className="figures-legend">
      {show === 'level' ? (
        <>
          <li>
            <i className="q week-c reached" />
            {said.keyReached(thresholds.target)}
          </li>
          <li>
            <i className="q week-c below_target" />
            {said.keyBelow(thresholds.target)}
          </li>
          <li>
            <i className="q week-c below_floor" />
            {said.keyBelow(thresholds.floor)}
          </li>
        </>
      ) : (
        <li>
          {said.less}
          {[1, 2, 3, 4].map((shade) => (
            <i key={shade} className={`q week-c ${letter}${shade}`} />
          ))}
          {said.many}
        </li>
      )}
      <li>
        <i className="q week-c none" />
        {said.keyNone}
      </li>
      <li>
        <i className="q week-c none blind" />
        {said.keyUnknown}
      </li>
    </ul>
  );
}
