/** Duty rosters: who is on duty now, the week, what is missing; rosters, holidays and service calendars. */
import { useState } from 'react';
import type { RosterJson } from '../../../contract/rosters.js';
import { useAsked } from '../../kit/ask.js';
import { Tabs } from '../../kit/tabs.js';
import { useAdminTexts } from '../texts.js';
import { SectionHead } from '../section.js';
import { CalendarsTab } from './calendars-tab.js';
import { HolidaysTab } from './holidays-tab.js';
import { OnDutyNow } from './on-duty-now.js';
import { RosterDialog } from './roster-dialog.js';
import { RosterList } from './roster-list.js';
import { WeekTab } from './week-tab.js';

const tabs = ['week', 'rosters', 'holidays', 'calendars'] as const;
type Tab = (typeof tabs)[number];

export function RostersSection() {
  const texts = useAdminTexts();
  const words = texts.admin.rosters;
  const [tab, setTab] = useState<Tab>('week');
  const [open, setOpen] = useState<RosterJson | 'new' | null>(null);
  /** Raised with each change, so that week and warnings are asked again. */
  const [turn, setTurn] = useState(0);
  const rosters = useAsked<{ readonly items: readonly RosterJson[] }>('/api/v1/rosters');
  const changed = (): void => {
    rosters.again();
    setTurn((before) => before + 1);
  };
  return (
    <>
      <SectionHead title={texts.admin.sections.rosters} lead={words.lead}>
        <button type="button" className="btn btn-ink" onClick={() => setOpen('new')}>
          {words.add}
        </button>
      </SectionHead>
      <OnDutyNow key={`now${turn}`} />
      <Tabs
        label={texts.admin.sections.rosters}
        tabs={tabs.map((value) => ({ value, label: words.tabs[value] }))}
        value={tab}
        change={setTab}
      >
        {tab === 'week' ? <WeekTab key={`week${turn}`} rosters={rosters} open={setOpen} /> : null}
        {tab === 'rosters' ? <RosterList rosters={rosters} open={setOpen} /> : null}
        {tab === 'holidays' ? <HolidaysTab changed={() => setTurn((before) => before + 1)} /> : null}
        {tab === 'calendars' ? <CalendarsTab /> : null}
      </Tabs>
      {open === null ? null : (
        <RosterDialog roster={open === 'new' ? null : open} changed={changed} close={() => setOpen(null)} />
      )}
    </>
  );
}
