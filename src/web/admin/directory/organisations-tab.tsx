/** Organisations: their names and notes. One to which people belong cannot be removed. */
import { useState } from 'react';
import type { OrganisationJson } from '../../../contract/contact.js';
import { usePages, useSettled } from '../../kit/ask.js';
import { AreaField, TextField } from '../../kit/field.js';
import { useForm } from '../../kit/form.js';
import { useConfirm, useNotice } from '../../kit/notices.js';
import { refusalOf, type Sentences } from '../../kit/said.js';
import { PagedTable, type Column } from '../../kit/table.js';
import { useDesk } from '../../shell/context.js';
import type { AdminTexts } from '../../i18n/texts.js';
import { useAdminSentences, useAdminTexts } from '../texts.js';
import { EditDialog, useEdited } from '../edit-dialog.js';

const sentences: Sentences<AdminTexts> = [[/belongs to #/, ({ admin }) => admin.directory.organisationTaken]];

export function OrganisationsTab() {
  const words = useAdminTexts().admin.directory;
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<OrganisationJson | 'new' | null>(null);
  const asked = useSettled(search.trim());
  const pages = usePages<OrganisationJson>(
    asked === '' ? '/api/v1/organisations' : `/api/v1/organisations?q=${encodeURIComponent(asked)}`,
  );
  const columns: readonly Column<OrganisationJson>[] = [
    { key: 'name', title: words.organisation, cell: ({ name }) => <b>{name}</b> },
    { key: 'notes', title: words.fields.notes, wide: true, cell: ({ notes }) => notes ?? '' },
  ];
  return (
    <>
      <div className="filters">
        <TextField
          label={words.searchName}
          name="search"
          type="search"
          value={search}
          change={setSearch}
          className="filter-wide"
        />
        <button type="button" className="btn btn-ink filter-b" onClick={() => setOpen('new')}>
          {words.addOrganisation}
        </button>
      </div>
      <PagedTable
        label={words.tabs.organisations}
        columns={columns}
        pages={pages}
        rowKey={({ id }) => id}
        open={setOpen}
        empty={words.noOrganisation}
      />
      {open === null ? null : (
        <OrganisationDialog
          organisation={open === 'new' ? null : open}
          changed={pages.again}
          close={() => setOpen(null)}
        />
      )}
    </>
  );
}

interface OrganisationDialogProps {
  readonly organisation: OrganisationJson | null;
  readonly changed: () => void;
  readonly close: () => void;
}

function OrganisationDialog({ organisation, changed, close }: OrganisationDialogProps) {
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const { rest, session } = useDesk();
  const say = useNotice();
  const confirm = useConfirm();
  const form = useForm(
    { name: organisation?.name ?? '', notes: organisation?.notes ?? '' },
    useAdminSentences(sentences),
  );
  const edited = useEdited<OrganisationJson>(
    organisation,
    `/api/v1/organisations/${organisation?.id ?? ''}`,
    form.fail,
  );
  const { values, put, problem } = form;

  const save = (over: number): void =>
    form.submit<OrganisationJson>({
      check: ({ name }) => (name.trim() === '' ? { name: 'must not be empty' } : {}),
      send: (body) =>
        organisation === null
          ? rest.send('POST', '/api/v1/organisations', body)
          : rest.send('PUT', `/api/v1/organisations/${organisation.id}`, { ...body, version: over }),
      done(saved) {
        say({ tone: 'ok', text: words.saved(saved.name) });
        changed();
        close();
      },
      refused(answer) {
        if (organisation === null || !('version' in answer.fields)) {
          // A name that is taken is a wrong field.
          if (answer.code === 'conflict') form.fail({ ...answer, code: 'invalid' });
          return answer.code === 'conflict';
        }
        edited.look();
        return true;
      },
    })();

  async function remove(): Promise<void> {
    if (organisation === null) return;
    const body = words.removeBody(organisation.name);
    if (!(await confirm({ title: words.remove, body, action: words.removeAction, danger: true }))) return;
    const answer = await rest.send('DELETE', `/api/v1/organisations/${organisation.id}`);
    if (answer.ok) {
      changed();
      close();
    } else {
      const text = answer.code === 'conflict' ? words.organisationUsed : refusalOf(answer, texts);
      say({ tone: 'late', text });
    }
  }

  const lines = (one: { readonly name: string; readonly notes: string | null }): Record<string, string> => ({
    name: one.name,
    notes: one.notes ?? '',
  });
  return (
    <EditDialog
      title={organisation?.name ?? words.addOrganisation}
      close={close}
      form={form}
      edited={edited}
      save={save}
      lines={lines}
      labels={words.fields}
      formOf={(one) => ({ name: one.name, notes: one.notes ?? '' })}
      className="stack"
      start={
        organisation === null || !session.roles.includes('administrator') ? null : (
          <button type="button" className="btn btn-late" onClick={() => void remove()}>
            {words.remove}
          </button>
        )
      }
    >
      <TextField
        label={words.name}
        name="name"
        value={values.name}
        change={(value) => put('name', value)}
        problem={problem('name')}
        maxLength={120}
        autoComplete="off"
      />
      <AreaField
        label={words.fields.notes}
        name="notes"
        value={values.notes}
        change={(value) => put('notes', value)}
        problem={problem('notes')}
        optional
        maxLength={1000}
      />
    </EditDialog>
  );
}
