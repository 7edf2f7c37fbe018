/** Accounts: who may sign in, as what, at which phone. */
import { useState } from 'react';
import { Foreign } from '../../kit/caller.js';
import { useAsked } from '../../kit/ask.js';
import { Failed, Loading, Nothing } from '../../kit/states.js';
import { Table, type Column } from '../../kit/table.js';
import { Mark, Tag } from '../../kit/tag.js';
import { TextField } from '../../kit/field.js';
import { useAdminTexts } from '../texts.js';
import { SectionHead } from '../section.js';
import { AddUserDialog } from './add-user-dialog.js';
import { UserDialog } from './user-dialog.js';
import { usersFound, type UserJson } from './user.js';

interface Items<T> {
  readonly items: readonly T[];
}

export function UsersSection() {
  const texts = useAdminTexts();
  const words = texts.admin.users;
  const users = useAsked<Items<UserJson>>('/api/v1/users');
  const presence = useAsked<Items<{ readonly user: string }>>('/api/v1/presence');
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const present = new Set((presence.value?.items ?? []).map(({ user }) => user));
  const all = users.value?.items ?? [];
  const found = usersFound(all, search);
  const chosen = all.find(({ user }) => user === open);
  const again = (): void => {
    users.again();
    presence.again();
  };

  const columns: readonly Column<UserJson>[] = [
    {
      key: 'name',
      title: words.name,
      cell: (one) => (
        <span className="two">
          <Foreign text={one.name} className="strong" />
          <Foreign text={one.user} className="dim" />
        </span>
      ),
    },
    {
      key: 'roles',
      title: words.roles,
      wide: true,
      cell: (one) => (
        <span className="tags">
          {one.roles.map((role) => (
            <Tag key={role} tone="plain">
              {words.role[role]}
            </Tag>
          ))}
        </span>
      ),
    },
    { key: 'extension', title: words.extension, cell: (one) => one.extension ?? '–' },
    {
      key: 'state',
      title: words.state,
      cell: (one) =>
        one.disabled ? (
          <Mark tone="void" icon="lock">
            {words.disabled}
          </Mark>
        ) : one.mustChange ? (
          <Mark tone="amber" icon="clock">
            {words.mustChange}
          </Mark>
        ) : present.has(one.user) ? (
          <Mark tone="ok" icon="check">
            {words.present}
          </Mark>
        ) : (
          <span className="dim">{words.away}</span>
        ),
    },
  ];

  return (
    <>
      <SectionHead title={texts.admin.sections.users} lead={words.lead}>
        <button type="button" className="btn btn-ink" onClick={() => setAdding(true)}>
          {words.add}
        </button>
      </SectionHead>
      <div className="filters">
        <TextField label={words.search} name="search" type="search" value={search} change={setSearch} />
      </div>
      {users.value === null && users.refused !== null ? <Failed refused={users.refused} again={users.again} /> : null}
      {users.value === null && users.refused === null ? <Loading /> : null}
      {users.value !== null && found.length === 0 ? <Nothing>{words.nobody}</Nothing> : null}
      {found.length > 0 ? (
        <Table
          label={texts.admin.sections.users}
          columns={columns}
          rows={found}
          rowKey={({ user }) => user}
          open={({ user }) => setOpen(user)}
        />
      ) : null}
      {adding ? (
        <AddUserDialog
          close={() => {
            setAdding(false);
            again();
          }}
        />
      ) : null}
      {chosen === undefined ? null : (
        <UserDialog key={chosen.user} user={chosen} changed={again} close={() => setOpen(null)} />
      )}
    </>
  );
}
