/** One duty's week, day by day: who serves which shift, alternates in order, and hatched where nobody does. */
import { useEffect, useState } from 'react';
import { duties, type Duty, type HolidayJson, type OnDutyJson, type RosterJson } from '../../../contract/rosters.js';
import { useAsked, type Asked } from '../../kit/ask.js';
import { Foreign } from '../../kit/caller.js';
import { SegmentField } from '../../kit/field.js';
import { Icon } from '../../kit/icon.js';
import { Failed, Loading } from '../../kit/states.js';
import type { Refused } from '../../session/rest.js';
import { localOf } from '../../kit/local-time.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { addDays, dateOf, edgesOf, isGap, mondayOf, slotsByDay, slotsOf, type Slot } from './week.js';

export interface WeekTabProps {
  readonly rosters: Asked<{ readonly items: readonly RosterJson[] }>;
  readonly open: (roster: RosterJson) => void;
}

export function WeekTab({ rosters, open }: WeekTabProps) {
  const texts = useAdminTexts();
  const words = texts.admin.rosters;
  const { rest, session } = useDesk();
  const { zone } = session.site;
  const today = dateOf(Date.now(), zone);
  const [duty, setDuty] = useState<Duty>('vip_engineer');
  const [monday, setMonday] = useState(() => mondayOf(today));
  const [slots, setSlots] = useState<readonly Slot[] | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const holidays = useAsked<{ readonly items: readonly HolidayJson[] }>('/api/v1/holidays');
  const items = rosters.value?.items ?? null;

  useEffect(() => {
    if (items === null) return undefined;
    let wanted = true;
    const edges = edgesOf(items, duty, monday, zone);
    const asked = edges
      .slice(0, -1)
      .map((edge) =>
        rest.get<OnDutyJson>(
          `/api/v1/rosters/now?duty=${duty}&at=${encodeURIComponent(new Date(edge.at).toISOString())}`,
        ),
      );
    void Promise.all(asked).then((answers) => {
      if (!wanted) return;
      const failed = answers.find((answer) => !answer.ok);
      if (failed !== undefined && !failed.ok) return setRefused(failed);
      setRefused(null);
      setSlots(
        slotsOf(
          edges,
          answers.flatMap((answer) => (answer.ok ? [answer.value] : [])),
          zone,
        ),
      );
    });
    return () => {
      wanted = false;
    };
  }, [items, duty, monday, zone, rest]);

  const move = (weeks: number): void => {
    setSlots(null);
    setMonday(weeks === 0 ? mondayOf(today) : addDays(monday, weeks * 7));
  };
  const failed = rosters.refused ?? refused;
  const days = slots === null ? null : slotsByDay(slots, monday, zone);
  const gaps = slots?.filter(isGap).length ?? 0;
  const planned = items?.some((roster) => roster.duty === duty) ?? false;
  return (
    <>
      <div className="filters">
        <SegmentField
          label={words.duty}
          value={duty}
          change={(next) => {
            setSlots(null);
            setDuty(next);
          }}
          choices={duties.map((value) => ({ value, label: words.duties[value] }))}
        />
        <div className="btn-row filter-b">
          <button type="button" className="btn" onClick={() => move(-1)}>
            {words.before}
          </button>
          <button type="button" className="btn" onClick={() => move(0)}>
            {words.thisWeek}
          </button>
          <button type="button" className="btn" onClick={() => move(1)}>
            {words.after}
          </button>
        </div>
        {days === null || !planned ? null : (
          <p className={`filter-b ${gaps > 0 ? 't-late' : 't-ok'}`} role="status">
            <Icon name={gaps > 0 ? 'stop' : 'check'} small /> {gaps > 0 ? words.gaps(gaps) : words.noGaps}
          </p>
        )}
      </div>
      {failed === null ? null : <Failed refused={failed} again={rosters.again} />}
      {days === null && failed === null ? <Loading /> : null}
      {days === null ? null : (
        <ol className="week">
          {days.map((of, day) => {
            const date = addDays(monday, day);
            const holiday = (holidays.value?.items ?? []).find((one) => one.date === date);
            return (
              <li
                key={date}
                className={date === today ? 'day day-now' : 'day'}
                aria-current={date === today ? 'date' : undefined}
              >
                <h3 className="day-h">
                  <span>{words.weekdays[day] ?? ''}</span> <span className="dim">{date.slice(5)}</span>
                  {holiday === undefined ? null : (
                    <span className="day-x">
                      {holiday.worksAs === null
                        ? holiday.name
                        : words.worksAs(holiday.name, words.weekdays[holiday.worksAs - 1] ?? '')}
                    </span>
                  )}
                </h3>
                <ul>
                  {of.map((slot) => (
                    <SlotItem key={slot.from} slot={slot} zone={zone} rosters={items ?? []} open={open} />
                  ))}
                </ul>
              </li>
            );
          })}
        </ol>
      )}
    </>
  );
}

interface SlotItemProps {
  readonly slot: Slot;
  readonly zone: string;
  readonly rosters: readonly RosterJson[];
  readonly open: (roster: RosterJson) => void;
}

function SlotItem({ slot, zone, rosters, open }: SlotItemProps) {
  const words = useAdminTexts().admin.rosters;
  const { people, none } = slot.answer;
  const [first, ...others] = people;
  const roster = rosters.find((one) => one.name === first?.roster || one.id === first?.roster);
  const end = localOf(slot.to, zone).slice(11);
  const hours = `${localOf(slot.from, zone).slice(11)}–${end === '00:00' ? '24:00' : end}`;
  if (first === undefined) {
    return (
      <li className={none === null ? 'slot slot-gap' : 'slot'}>
        <span className="dim small">{hours}</span>
        {none === null ? (
          <b className="gap">{words.gap}</b>
        ) : (
          <span title={none.reason}>{words.noneHere(none.reason)}</span>
        )}
      </li>
    );
  }
  return (
    <li className="slot">
      <button
        type="button"
        className="row-b"
        aria-disabled={roster === undefined}
        onClick={() => roster && open(roster)}
      >
        <span className="dim small">
          {hours} {first.shift}
        </span>
        <Foreign text={first.name} className="strong" />
        {others.map((person, i) => (
          <span key={`${person.name}${person.rank}`} className="dim small cut">
            {words.alternate(i + 1)} {person.name}
          </span>
        ))}
      </button>
    </li>
  );
}
