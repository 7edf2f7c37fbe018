/** The audit log: who did what to what, when, from where. Read only; nobody changes it. */
import { useState } from 'react';
import { auditActions, auditSubjects, type AuditEntryJson } from '../../../contract/audit.js';
import { ms } from '../../format/instant.js';
import { usePages, useSettled } from '../../kit/ask.js';
import { Foreign } from '../../kit/caller.js';
import { DateTimeField, SelectField, TextField } from '../../kit/field.js';
import { PagedTable, type Column } from '../../kit/table.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { SectionHead } from '../section.js';
import { auditQueryOf, detailsOf, emptyAuditFilter, named, type AuditFilter } from './audit.js';

export function AuditSection() {
  const texts = useAdminTexts();
  const words = texts.admin.audit;
  const { session, time } = useDesk();
  const [filter, setFilter] = useState(emptyAuditFilter);
  const settled = useSettled(filter, 300);
  const query = auditQueryOf(settled, session.site.zone);
  const pages = usePages<AuditEntryJson>(query === '' ? '/api/v1/audit' : `/api/v1/audit?${query}`);
  const put = (change: Partial<AuditFilter>): void => setFilter((before) => Object.assign({ ...before }, change));
  const reversed = settled.from !== '' && settled.to !== '' && settled.from >= settled.to;

  const columns: readonly Column<AuditEntryJson>[] = [
    {
      key: 'at',
      title: words.at,
      cell: (one) => (
        <time dateTime={one.at} title={one.at}>
          {time.moment(ms(one.at), Date.now())}
        </time>
      ),
    },
    { key: 'actor', title: words.actor, cell: (one) => <Foreign text={named(one.actor, words.actors)} /> },
    { key: 'action', title: words.action, cell: (one) => named(one.action, words.actions) },
    {
      key: 'subject',
      title: words.subject,
      cell: (one) =>
        one.subject === null ? (
          ''
        ) : (
          <bdi>
            {named(one.subject.kind, words.subjects)} {one.subject.id}
          </bdi>
        ),
    },
    {
      key: 'details',
      title: words.details,
      wide: true,
      cell: (one) => <span lang="en">{detailsOf(one.details)}</span>,
    },
    { key: 'address', title: words.address, spare: true, cell: (one) => one.address ?? '' },
  ];

  return (
    <>
      <SectionHead title={texts.admin.sections.audit} lead={words.lead} />
      <div className="filters">
        <DateTimeField label={words.from} name="from" value={filter.from} change={(from) => put({ from })} />
        <DateTimeField
          label={words.to}
          name="to"
          value={filter.to}
          change={(to) => put({ to })}
          problem={reversed ? texts.kit.said.after : null}
        />
        <TextField
          label={words.actor}
          name="actor"
          value={filter.actor}
          change={(actor) => put({ actor })}
          placeholder={words.actorHint}
          autoComplete="off"
          maxLength={200}
        />
        <SelectField
          label={words.action}
          name="action"
          value={filter.action}
          change={(action) => put({ action })}
          choices={[
            { value: '', label: words.any },
            ...auditActions.map((value) => ({ value, label: named(value, words.actions) })),
          ]}
        />
        <SelectField
          label={words.subject}
          name="kind"
          value={filter.kind}
          change={(kind) => put({ kind })}
          choices={[
            { value: '', label: words.any },
            ...auditSubjects.map((value) => ({ value, label: named(value, words.subjects) })),
          ]}
        />
        {filter.kind === '' ? null : (
          <TextField
            label={words.subjectId}
            name="id"
            value={filter.id}
            change={(id) => put({ id })}
            autoComplete="off"
            maxLength={200}
          />
        )}
        <button type="button" className="btn filter-b" onClick={() => setFilter(emptyAuditFilter)}>
          {words.clear}
        </button>
      </div>
      {reversed ? null : (
        <PagedTable
          label={texts.admin.sections.audit}
          columns={columns}
          pages={pages}
          rowKey={({ seq }) => seq}
          empty={words.empty}
        />
      )}
    </>
  );
}
