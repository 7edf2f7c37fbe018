/** Service calendars: the hours in which targets run. 7×24 unless hours are named. */
import { useState } from 'react';
import type { CalendarJson } from '../../../contract/rosters.js';
import { useAsked } from '../../kit/ask.js';
import { Failed, Loading } from '../../kit/states.js';
import { Table, type Column } from '../../kit/table.js';
import { useAdminTexts } from '../texts.js';
import { CalendarDialog } from './calendar-dialog.js';

export function CalendarsTab() {
  const words = useAdminTexts().admin.rosters;
  const asked = useAsked<{ readonly items: readonly CalendarJson[] }>('/api/v1/calendars');
  const [open, setOpen] = useState<CalendarJson | 'new' | null>(null);
  const columns: readonly Column<CalendarJson>[] = [
    { key: 'name', title: words.name, cell: ({ name }) => <b>{name}</b> },
    {
      key: 'hours',
      title: words.hours,
      wide: true,
      cell: ({ hours }) =>
        hours === null
          ? words.always
          : hours.map(({ weekday, start, end }) => `${words.weekdays[weekday - 1] ?? ''} ${start}–${end}`).join(' · '),
    },
    {
      key: 'holidays',
      title: words.onHolidays,
      cell: ({ hours, holidays }) => (hours === null ? '–' : holidays ? words.closedHolidays : words.openHolidays),
    },
  ];
  return (
    <>
      <div className="filters">
        <p className="mid filter-wide">{words.calendarsLead}</p>
        <button type="button" className="btn btn-ink filter-b" onClick={() => setOpen('new')}>
          {words.addCalendar}
        </button>
      </div>
      {asked.value === null ? (
        asked.refused === null ? (
          <Loading />
        ) : (
          <Failed refused={asked.refused} again={asked.again} />
        )
      ) : (
        <Table
          label={words.tabs.calendars}
          columns={columns}
          rows={asked.value.items}
          rowKey={({ id }) => id}
          open={setOpen}
        />
      )}
      {open === null ? null : (
        <CalendarDialog calendar={open === 'new' ? null : open} changed={asked.again} close={() => setOpen(null)} />
      )}
    </>
  );
}
