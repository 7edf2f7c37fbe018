/** Who serves which shift on which days, in which order he is called. */
import { holidayModes } from '../../../contract/rosters.js';
import { SelectField, SwitchField, TextField } from '../../kit/field.js';
import type { Form } from '../../kit/form.js';
import { Icon } from '../../kit/icon.js';
import { useAdminTexts } from '../texts.js';
import { PersonFields } from './person-fields.js';
import { emptyAssignment, nextKey, type AssignmentRow, type RosterForm } from './roster.js';

export function AssignmentRows({ form }: { readonly form: Form<RosterForm> }) {
  const words = useAdminTexts().admin.rosters;
  const { values, put, problem } = form;
  const rows = values.assignments;
  const change = (key: number, next: Partial<AssignmentRow>): void =>
    put(
      'assignments',
      rows.map((row) => (row.key === key ? Object.assign({ ...row }, next) : row)),
    );
  const [firstShift] = values.shifts;
  return (
    <fieldset className="rows-f" aria-label={words.assignments}>
      <h3 className="part-h">
        {words.assignments}
        <button
          type="button"
          className="btn btn-xs"
          disabled={rows.length >= 200}
          onClick={() => put('assignments', [...rows, emptyAssignment(nextKey(rows), firstShift?.name ?? '')])}
        >
          {words.addAssignment}
        </button>
        <span className="dim">{words.assignmentsHint}</span>
      </h3>
      {rows.map((row, i) => (
        <div key={row.key} className="card-f">
          <div className="fields">
            <PersonFields
              name={`a${i}`}
              label={words.who}
              person={row.person}
              change={(person) => change(row.key, { person })}
              problem={(field) =>
                problem(field === '' ? `assignments.${i}.person` : `assignments.${i}.person.${field}`)
              }
            />
            <SelectField
              label={words.shift}
              name={`a${i}-shift`}
              value={row.shift}
              change={(shift) => change(row.key, { shift })}
              problem={problem(`assignments.${i}.shift`)}
              choices={[...new Set([...values.shifts.map(({ name }) => name), row.shift])].map((name) => ({
                value: name,
                label: name === '' ? '–' : name,
              }))}
            />
            <SelectField
              label={words.rank}
              name={`a${i}-rank`}
              value={row.rank}
              change={(rank) => change(row.key, { rank })}
              problem={problem(`assignments.${i}.rank`)}
              choices={Array.from({ length: 6 }, (_, n) => ({
                value: String(n + 1),
                label: n === 0 ? words.first : words.alternate(n),
              }))}
            />
            <div className="field field-wide">
              <span className="lab">{words.weekdaysLabel}</span>
              <div className="toggles" role="group" aria-label={words.weekdaysLabel}>
                {words.weekdays.map((day, at) => (
                  <button
                    key={day}
                    type="button"
                    className="btn btn-xs"
                    aria-pressed={row.weekdays.includes(at + 1)}
                    onClick={() =>
                      change(row.key, {
                        weekdays: row.weekdays.includes(at + 1)
                          ? row.weekdays.filter((other) => other !== at + 1)
                          : [...row.weekdays, at + 1],
                      })
                    }
                  >
                    {day}
                  </button>
                ))}
                <span className="dim small">{row.weekdays.length === 0 ? words.everyDay : ''}</span>
              </div>
            </div>
          </div>
          <details className="more">
            <summary>{words.more}</summary>
            <div className="fields">
              <TextField
                label={words.from}
                type="date"
                value={row.from}
                change={(from) => change(row.key, { from })}
                problem={problem(`assignments.${i}.from`)}
                optional
              />
              <TextField
                label={words.to}
                type="date"
                value={row.to}
                change={(to) => change(row.key, { to })}
                problem={problem(`assignments.${i}.to`)}
                optional
              />
              <TextField
                label={words.dates}
                value={row.dates}
                change={(dates) => change(row.key, { dates })}
                problem={problem(`assignments.${i}.dates`)}
                hint={words.datesHint}
                optional
                autoComplete="off"
              />
              <SelectField
                label={words.onHolidays}
                value={row.holidays}
                change={(holidays) => change(row.key, { holidays })}
                choices={holidayModes.map((value) => ({ value, label: words.holidayModes[value] }))}
              />
              <SwitchField
                look="check"
                label={words.beside}
                value={row.beside}
                change={(beside) => change(row.key, { beside })}
              />
            </div>
          </details>
          <button
            type="button"
            className="btn btn-quiet btn-i card-x"
            aria-label={words.removeAssignment}
            title={words.removeAssignment}
            disabled={rows.length === 1}
            onClick={() =>
              put(
                'assignments',
                rows.filter(({ key }) => key !== row.key),
              )
            }
          >
            <Icon name="x" />
          </button>
        </div>
      ))}
    </fieldset>
  );
}
