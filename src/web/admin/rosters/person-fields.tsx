/** Who is meant: somebody with an account, a person outside with a number, or nobody on purpose. */
import { useId } from 'react';
import { SelectField, TextField } from '../../kit/field.js';
import { useAsked } from '../../kit/ask.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import type { PersonRow } from './roster.js';

export interface PersonFieldsProps {
  readonly name: string;
  readonly label: string;
  readonly person: PersonRow;
  readonly change: (person: PersonRow) => void;
  /** Problems below the person's own path. */
  readonly problem: (field: string) => string | null;
  /** Only who it is, not how he is called. */
  readonly keyOnly?: boolean;
}

interface Named {
  readonly user: string;
  readonly name: string;
}

export function PersonFields({ name, label, person, change, problem, keyOnly = false }: PersonFieldsProps) {
  const words = useAdminTexts().admin.rosters;
  const { session } = useDesk();
  const list = useId();
  // Supervisors may not read accounts: they are given those who are present.
  const users = useAsked<{ readonly items: readonly Named[] }>(
    session.roles.includes('administrator') ? '/api/v1/users' : '/api/v1/presence',
  );
  const put = (next: Partial<PersonRow>): void => change(Object.assign({ ...person }, next));
  return (
    <>
      <SelectField
        label={label}
        name={`${name}-kind`}
        value={person.kind}
        change={(kind) => put({ kind })}
        choices={[
          { value: 'user', label: words.kinds.user },
          { value: 'external', label: words.kinds.external },
          ...(keyOnly ? [] : [{ value: 'none' as const, label: words.kinds.none }]),
        ]}
      />
      {person.kind === 'user' ? (
        <>
          <TextField
            label={words.user}
            name={`${name}-user`}
            value={person.user}
            change={(user) => put({ user })}
            problem={problem('user') ?? problem('')}
            list={list}
            autoComplete="off"
            maxLength={64}
          />
          <datalist id={list}>
            {(users.value?.items ?? []).map((one) => (
              <option key={one.user} value={one.user}>
                {one.name}
              </option>
            ))}
          </datalist>
        </>
      ) : null}
      {person.kind === 'external' && !keyOnly ? (
        <TextField
          label={words.personName}
          name={`${name}-name`}
          value={person.name}
          change={(next) => put({ name: next })}
          problem={problem('name')}
          autoComplete="off"
          maxLength={80}
        />
      ) : null}
      {person.kind === 'external' || (person.kind === 'user' && !keyOnly) ? (
        <TextField
          label={words.number}
          name={`${name}-number`}
          type="tel"
          value={person.number}
          change={(number) => put({ number })}
          problem={problem('number')}
          optional={person.kind === 'user'}
          autoComplete="off"
          maxLength={40}
        />
      ) : null}
      {person.kind === 'none' ? (
        <TextField
          label={words.noneReason}
          name={`${name}-reason`}
          value={person.reason}
          change={(reason) => put({ reason })}
          problem={problem('reason')}
          autoComplete="off"
          maxLength={200}
        />
      ) : null}
    </>
  );
}
