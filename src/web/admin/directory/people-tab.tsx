/** People of the directory: found by name, sound or initials, mail, department, a piece of a number. */
import { useState } from 'react';
import type { ContactJson } from '../../../contract/contact.js';
import { usePages, useSettled } from '../../kit/ask.js';
import { Foreign } from '../../kit/caller.js';
import { SelectField, TextField } from '../../kit/field.js';
import { PagedTable, type Column } from '../../kit/table.js';
import { Tag } from '../../kit/tag.js';
import { shownNumber } from '../../format/number.js';
import { useAdminTexts } from '../texts.js';
import { PersonDialog } from './person-dialog.js';

export function PeopleTab() {
  const words = useAdminTexts().admin.directory;
  const [search, setSearch] = useState('');
  const [vip, setVip] = useState<'' | 'true' | 'false'>('');
  const [open, setOpen] = useState<number | 'new' | null>(null);
  const asked = useSettled(search.trim());
  const query = new URLSearchParams({ ...(asked !== '' && { q: asked }), ...(vip !== '' && { vip }) }).toString();
  const pages = usePages<ContactJson>(query === '' ? '/api/v1/contacts' : `/api/v1/contacts?${query}`);

  const columns: readonly Column<ContactJson>[] = [
    {
      key: 'name',
      title: words.name,
      cell: (one) => (
        <span className="two">
          <span className="row">
            <Foreign text={one.name} className="strong" />
            {one.vip === null ? null : (
              <Tag tone={one.vip.valid ? 'vip' : 'plain'} icon="vip">
                {one.vip.valid ? one.vip.level : words.vipNotNow(one.vip.level)}
              </Tag>
            )}
          </span>
          {one.title === null ? null : <Foreign text={one.title} className="dim" />}
        </span>
      ),
    },
    {
      key: 'organisation',
      title: words.organisation,
      cell: (one) => (
        <span className="two">
          <span>{one.organisation ?? '–'}</span>
          {one.department === null ? null : <Foreign text={one.department} className="dim" />}
        </span>
      ),
    },
    {
      key: 'numbers',
      title: words.numbers,
      cell: (one) => (
        <span className="two">
          {one.numbers.map(({ number }) => (
            <span key={number} className="nowrap">
              {shownNumber(number)}
            </span>
          ))}
        </span>
      ),
    },
    { key: 'mail', title: words.mail, spare: true, cell: (one) => one.mail ?? '' },
    { key: 'source', title: words.source, spare: true, cell: (one) => words.sources[one.source] },
  ];

  return (
    <>
      <div className="filters">
        <TextField
          label={words.search}
          name="search"
          type="search"
          value={search}
          change={setSearch}
          placeholder={words.searchHint}
          className="filter-wide"
        />
        <SelectField
          label={words.vip}
          name="vip"
          value={vip}
          change={setVip}
          choices={[
            { value: '', label: words.all },
            { value: 'true', label: words.vipOnly },
            { value: 'false', label: words.vipNone },
          ]}
        />
        <button type="button" className="btn btn-ink filter-b" onClick={() => setOpen('new')}>
          {words.add}
        </button>
      </div>
      <PagedTable
        label={words.tabs.people}
        columns={columns}
        pages={pages}
        rowKey={({ id }) => id}
        open={({ id }) => setOpen(id)}
        empty={asked === '' ? words.nobody : words.notFound(asked)}
      />
      {open === null ? null : (
        <PersonDialog id={open === 'new' ? null : open} changed={pages.again} close={() => setOpen(null)} />
      )}
    </>
  );
}
