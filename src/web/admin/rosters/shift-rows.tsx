/** The shifts of a roster: a name and two times of day on the site's clock. */
import { TextField } from '../../kit/field.js';
import type { Form } from '../../kit/form.js';
import { Icon } from '../../kit/icon.js';
import { useAdminTexts } from '../texts.js';
import { nextKey, type RosterForm, type ShiftRow } from './roster.js';

export function ShiftRows({ form }: { readonly form: Form<RosterForm> }) {
  const words = useAdminTexts().admin.rosters;
  const { values, put, problem } = form;
  const change = (key: number, next: Partial<ShiftRow>): void => {
    const before = values.shifts.find((row) => row.key === key);
    put(
      'shifts',
      values.shifts.map((row) => (row.key === key ? Object.assign({ ...row }, next) : row)),
    );
    // Assignments follow the name of their shift.
    if (before !== undefined && next.name !== undefined) {
      const { name } = next;
      put(
        'assignments',
        values.assignments.map((row) => (row.shift === before.name ? Object.assign({ ...row }, { shift: name }) : row)),
      );
    }
  };
  return (
    <fieldset className="rows-f" aria-label={words.shifts}>
      <h3 className="part-h">
        {words.shifts}
        <button
          type="button"
          className="btn btn-xs"
          disabled={values.shifts.length >= 24}
          onClick={() =>
            put('shifts', [...values.shifts, { key: nextKey(values.shifts), name: '', start: '08:00', end: '16:00' }])
          }
        >
          {words.addShift}
        </button>
        <span className="dim">{words.shiftsHint}</span>
      </h3>
      {values.shifts.map((row, i) => (
        <div key={row.key} className="row-f shift-row">
          <TextField
            label={words.shift}
            name={`shift-${i}`}
            value={row.name}
            change={(name) => change(row.key, { name })}
            problem={problem(`shifts.${i}.name`)}
            maxLength={40}
            autoComplete="off"
          />
          <TextField
            label={words.start}
            name={`start-${i}`}
            value={row.start}
            change={(start) => change(row.key, { start })}
            problem={problem(`shifts.${i}.start`)}
            placeholder="08:00"
            maxLength={5}
            autoComplete="off"
          />
          <TextField
            label={words.end}
            name={`end-${i}`}
            value={row.end}
            change={(end) => change(row.key, { end })}
            problem={problem(`shifts.${i}.end`)}
            placeholder="16:00"
            maxLength={5}
            autoComplete="off"
          />
          <button
            type="button"
            className="btn btn-quiet btn-i"
            aria-label={words.removeShift(row.name)}
            title={words.removeShift(row.name)}
            disabled={values.shifts.length === 1}
            onClick={() =>
              put(
                'shifts',
                values.shifts.filter(({ key }) => key !== row.key),
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
