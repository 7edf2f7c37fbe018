/** The directory: people, their organisations, those whom nobody calls back, and a whole list on its way in. */
import { useState, type ComponentType } from 'react';
import { Tabs } from '../../kit/tabs.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { SectionHead } from '../section.js';
import { BlockedTab } from './blocked-tab.js';
import { ImportTab } from './import/import-tab.js';
import { OrganisationsTab } from './organisations-tab.js';
import { PeopleTab } from './people-tab.js';

type Tab = 'people' | 'organisations' | 'blocked' | 'imports';
const pages: Readonly<Record<Tab, ComponentType>> = {
  people: PeopleTab,
  organisations: OrganisationsTab,
  blocked: BlockedTab,
  imports: ImportTab,
};

export function DirectorySection() {
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const { session } = useDesk();
  const [tab, setTab] = useState<Tab>('people');
  const tabs: readonly Tab[] = session.roles.includes('administrator')
    ? ['people', 'organisations', 'blocked', 'imports']
    : ['people', 'organisations', 'blocked'];
  const Page = pages[tab];
  return (
    <>
      <SectionHead title={texts.admin.sections.directory} lead={words.lead} />
      <Tabs
        label={texts.admin.sections.directory}
        tabs={tabs.map((value) => ({ value, label: words.tabs[value] }))}
        value={tab}
        change={setTab}
      >
        <Page />
      </Tabs>
    </>
  );
}
