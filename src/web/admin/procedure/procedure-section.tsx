/** The procedure: what is in force, every edition that ever was, and a check of one that is being written. Read only. */
import { useState } from 'react';
import type { ProcedureVersionJson } from '../../../contract/procedure.js';
import { ms } from '../../format/instant.js';
import { useAsked } from '../../kit/ask.js';
import { Failed, Loading } from '../../kit/states.js';
import { Tabs } from '../../kit/tabs.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { SectionHead } from '../section.js';
import { CheckTab } from './check-tab.js';
import type { EditionJson } from './edition.js';
import { EditionsTab } from './editions-tab.js';
import { EditionView } from './edition-view.js';
import '../../styles/procedure.css';

const tabs = ['now', 'editions', 'check'] as const;
type Tab = (typeof tabs)[number];

export function ProcedureSection() {
  const texts = useAdminTexts();
  const said = texts.procedure;
  const { session } = useDesk();
  const [tab, setTab] = useState<Tab>('now');
  const current = useAsked<EditionJson>('/api/v1/procedure');
  const versions = useAsked<{ readonly items: readonly ProcedureVersionJson[] }>('/api/v1/procedure/versions');
  const mayCheck = session.roles.includes('administrator');
  const shown = tabs.filter((one) => one !== 'check' || mayCheck);
  const edition = current.value;
  return (
    <>
      <SectionHead title={texts.admin.sections.procedure} lead={said.lead} />
      <Tabs
        label={texts.admin.sections.procedure}
        tabs={shown.map((value) => ({ value, label: said.tabs[value] }))}
        value={tab}
        change={setTab}
      >
        {edition === null ? (
          current.refused === null ? (
            <Loading />
          ) : (
            <Failed refused={current.refused} again={current.again} />
          )
        ) : tab === 'now' ? (
          <>
            <EditionHead version={edition} />
            <EditionView procedure={edition.procedure} />
          </>
        ) : tab === 'editions' ? (
          <EditionsTab current={edition} versions={versions} />
        ) : (
          <CheckTab current={edition} />
        )}
      </Tabs>
    </>
  );
}

/** `ITSS · 第 3 版 · 11-24 10:07 起`. */
export function EditionHead({ version }: { readonly version: ProcedureVersionJson }) {
  const texts = useAdminTexts();
  const said = texts.procedure;
  const { time, live } = useDesk();
  return (
    <p className="proc-h">
      <b>
        <bdi>{version.name}</bdi>
      </b>
      <span>{said.edition(version.number)}</span>
      <span className="mid">{said.since(time.moment(ms(version.since), live.wallNow()))}</span>
      {version.current ? <span className="tag tag-ok">{said.current}</span> : null}
      <code className="dim" title={version.hash}>
        {version.hash.slice(0, 12)}
      </code>
    </p>
  );
}
