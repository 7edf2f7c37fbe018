/** Leave and swaps: what differs from the plan on some days. */
import { SelectField, TextField } from '../../kit/field.js';
import type { Form } from '../../kit/form.js';
import { Icon } from '../../kit/icon.js';
import { useAdminTexts } from '../texts.js';
import { PersonFields } from './person-fields.js';
import { emptyException, nextKey, type ExceptionRow, type RosterForm } from './roster.js';

export function ExceptionRows({ form }: { readonly form: Form<RosterForm> }) {
  const words = useAdminTexts().admin.rosters;
  const { values, put, problem } = form;
  const rows = values.exceptions;
  const change = (key: number, next: Partial<ExceptionRow>): void =>
    put(
      'exceptions',
      rows.map((row) => (row.key === key ? Object.assign({ ...row }, next) : row)),
    );
  return (
    <fieldset className="rows-f" aria-label={words.exceptions}>
      <h3 className="part-h">
        {words.exceptions}
        <button
          type="button"
          className="btn btn-xs"
          disabled={rows.length >= 300}
          onClick={() => put('exceptions', [...rows, emptyException(nextKey(rows))])}
        >
          {words.addException}
        </button>
        {rows.length === 0 ? <span className="dim">{words.noExceptions}</span> : null}
      </h3>
      {rows.map((row, i) => {
        const leave = row.kind === 'leave';
        const path = `exceptions.${i}`;
        const out = leave ? `${path}.person` : `${path}.out`;
        return (
          <div key={row.key} className="card-f">
            <div className="fields">
              <SelectField
                label={words.exceptionKind}
                name={`e${i}-kind`}
                value={row.kind}
                change={(kind) => change(row.key, { kind })}
                choices={[
                  { value: 'leave', label: words.leave },
                  { value: 'swap', label: words.swap },
                ]}
              />
              <PersonFields
                name={`e${i}-out`}
                label={leave ? words.away : words.replaced}
                person={row.out}
                change={(person) => change(row.key, { out: person })}
                problem={(field) => problem(field === '' ? out : `${out}.${field}`)}
                keyOnly
              />
              {leave ? null : (
                <PersonFields
                  name={`e${i}-in`}
                  label={words.replaces}
                  person={row.in}
                  change={(person) => change(row.key, { in: person })}
                  problem={(field) => problem(field === '' ? `${path}.in` : `${path}.in.${field}`)}
                />
              )}
              <TextField
                label={leave ? words.from : words.date}
                name={`e${i}-from`}
                type="date"
                value={row.from}
                change={(from) => change(row.key, { from })}
                problem={problem(leave ? `${path}.from` : `${path}.date`)}
              />
              {leave ? (
                <TextField
                  label={words.to}
                  name={`e${i}-to`}
                  type="date"
                  value={row.to}
                  change={(to) => change(row.key, { to })}
                  problem={problem(`${path}.to`)}
                />
              ) : null}
              <SelectField
                label={words.shift}
                name={`e${i}-shift`}
                value={row.shift}
                change={(shift) => change(row.key, { shift })}
                problem={problem(`${path}.shift`)}
                choices={[
                  { value: '', label: leave ? words.allShifts : '–' },
                  ...values.shifts.filter(({ name }) => name !== '').map(({ name }) => ({ value: name, label: name })),
                ]}
              />
            </div>
            <button
              type="button"
              className="btn btn-quiet btn-i card-x"
              aria-label={words.removeException}
              title={words.removeException}
              onClick={() =>
                put(
                  'exceptions',
                  rows.filter(({ key }) => key !== row.key),
                )
              }
            >
              <Icon name="x" />
            </button>
          </div>
        );
      })}
    </fieldset>
  );
}
