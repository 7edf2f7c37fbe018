/** The directory: people, their organisations, and those whom nobody calls back. */
import { useState } from 'react';
import { Tabs } from '../../kit/tabs.js';
import { useTexts } from '../../shell/context.js';
import { SectionHead } from '../section.js';
import { BlockedTab } from './blocked-tab.js';
import { OrganisationsTab } from './organisations-tab.js';
import { PeopleTab } from './people-tab.js';

const tabs = ['people', 'organisations', 'blocked'] as const;
type Tab = (typeof tabs)[number];

export function DirectorySection() {
  const texts = useTexts();
  const words = texts.admin.directory;
  const [tab, setTab] = useState<Tab>('people');
  return (
    <>
      <SectionHead title={texts.admin.sections.directory} lead={words.lead} />
      <Tabs
        label={texts.admin.sections.directory}
        tabs={tabs.map((value) => ({ value, label: words.tabs[value] }))}
        value={tab}
        change={setTab}
      >
        {tab === 'people' ? <PeopleTab /> : tab === 'organisations' ? <OrganisationsTab /> : <BlockedTab />}
      </Tabs>
    </>
  );
}
