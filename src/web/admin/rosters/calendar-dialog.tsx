/** One service calendar: 7×24, or hours by weekday. */
import { useState } from 'react';
import type { CalendarJson } from '../../../contract/rosters.js';
import { FormProblem, SelectField, SwitchField, TextField } from '../../kit/field.js';
import { useForm } from '../../kit/form.js';
import { Icon } from '../../kit/icon.js';
import { useConfirm, useNotice } from '../../kit/notices.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { EditDialog, useEdited } from '../edit-dialog.js';
import { nextKey } from './roster.js';
import { rosterRefusal } from './roster-said.js';

interface HoursRow {
  readonly key: number;
  readonly weekday: string;
  readonly start: string;
  readonly end: string;
}
interface CalendarForm {
  readonly name: string;
  readonly always: boolean;
  readonly hours: readonly HoursRow[];
  readonly holidays: boolean;
}

const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const;
/** What an office has, to begin with. */
const office: readonly HoursRow[] = weekdays
  .slice(0, 5)
  .map((weekday, key) => ({ key, weekday, start: '09:00', end: '18:00' }));

function formOf(calendar: CalendarJson | null): CalendarForm {
  if (calendar === null) return { name: '', always: false, hours: office, holidays: true };
  return {
    name: calendar.name,
    always: calendar.hours === null,
    hours: (calendar.hours ?? []).map(({ weekday, start, end }, key) => ({
      key,
      weekday: String(weekday),
      start,
      end,
    })),
    holidays: calendar.holidays,
  };
}

const bodyOf = ({ name, always, hours, holidays }: CalendarForm): Readonly<Record<string, unknown>> => ({
  name,
  hours: always ? null : hours.map(({ weekday, start, end }) => ({ weekday: Number(weekday), start, end })),
  holidays,
});

export interface CalendarDialogProps {
  readonly calendar: CalendarJson | null;
  readonly changed: () => void;
  readonly close: () => void;
}

export function CalendarDialog({ calendar, changed, close }: CalendarDialogProps) {
  const texts = useAdminTexts();
  const words = texts.admin.rosters;
  const { rest } = useDesk();
  const say = useNotice();
  const confirm = useConfirm();
  const [said, setSaid] = useState<string | null>(null);
  const form = useForm(formOf(calendar));
  const edited = useEdited<CalendarJson>(calendar, `/api/v1/calendars/${calendar?.id ?? ''}`, form.fail);
  const { values, put, problem } = form;

  const save = (over: number): void => {
    setSaid(null);
    form.submit<CalendarJson>({
      check: ({ name, always, hours }) => ({
        ...(name.trim() === '' && { name: 'must not be empty' }),
        ...(!always && hours.length === 0 && { hours: 'must not be empty' }),
      }),
      send: (written) =>
        calendar === null
          ? rest.send('POST', '/api/v1/calendars', bodyOf(written))
          : rest.send('PUT', `/api/v1/calendars/${calendar.id}`, { ...bodyOf(written), version: over }),
      done(saved) {
        say({ tone: 'ok', text: words.saved(saved.name) });
        changed();
        close();
      },
      refused(answer) {
        if (answer.code !== 'conflict') return false;
        if (calendar === null || !answer.message.includes('in the meantime')) {
          setSaid(rosterRefusal(answer, texts));
          return true;
        }
        edited.look();
        return true;
      },
    })();
  };

  async function remove(): Promise<void> {
    if (calendar === null) return;
    const body = words.removeBody(calendar.name);
    if (!(await confirm({ title: words.remove, body, action: words.remove, danger: true }))) return;
    const answer = await rest.send('DELETE', `/api/v1/calendars/${calendar.id}?version=${edited.version}`);
    if (!answer.ok) return setSaid(rosterRefusal(answer, texts));
    changed();
    close();
  }

  const lines = (one: CalendarForm): Record<string, string> => ({
    name: one.name,
    hours: one.always
      ? words.always
      : one.hours.map(({ weekday, start, end }) => `${weekday} ${start}–${end}`).join('; '),
    holidays: one.holidays ? words.closedHolidays : words.openHolidays,
  });
  const labels: Readonly<Record<string, string>> = { name: words.name, hours: words.hours, holidays: words.onHolidays };
  const change = (key: number, next: Partial<HoursRow>): void =>
    put(
      'hours',
      values.hours.map((row) => (row.key === key ? Object.assign({ ...row }, next) : row)),
    );

  return (
    <EditDialog
      title={calendar?.name ?? words.addCalendar}
      close={close}
      form={form}
      edited={edited}
      save={save}
      lines={lines}
      labels={labels}
      formOf={formOf}
      said={said}
      className="stack"
      start={
        calendar === null || calendar.id === 'default' ? null : (
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
        maxLength={80}
        autoComplete="off"
      />
      <SwitchField label={words.always} name="always" value={values.always} change={(value) => put('always', value)} />
      {values.always ? null : (
        <fieldset className="rows-f" aria-label={words.hours}>
          <h3 className="part-h">
            {words.hours}
            <button
              type="button"
              className="btn btn-xs"
              onClick={() =>
                put('hours', [
                  ...values.hours,
                  { key: nextKey(values.hours), weekday: '1', start: '09:00', end: '18:00' },
                ])
              }
            >
              {words.addHours}
            </button>
          </h3>
          <FormProblem text={problem('hours')} />
          {values.hours.map((row, i) => (
            <div key={row.key} className="row-f hours-row">
              <SelectField
                label={words.weekday}
                value={row.weekday}
                change={(weekday) => change(row.key, { weekday })}
                choices={weekdays.map((value, at) => ({
                  value: value as string,
                  label: words.weekdays[at] ?? value,
                }))}
              />
              <TextField
                label={words.start}
                value={row.start}
                change={(start) => change(row.key, { start })}
                problem={problem(`hours.${i}.start`)}
                maxLength={5}
              />
              <TextField
                label={words.end}
                value={row.end}
                change={(end) => change(row.key, { end })}
                problem={problem(`hours.${i}.end`)}
                maxLength={5}
              />
              <button
                type="button"
                className="btn btn-quiet btn-i"
                aria-label={words.removeHours}
                title={words.removeHours}
                onClick={() =>
                  put(
                    'hours',
                    values.hours.filter(({ key }) => key !== row.key),
                  )
                }
              >
                <Icon name="x" />
              </button>
            </div>
          ))}
          <SwitchField
            label={words.closedHolidays}
            value={values.holidays}
            change={(value) => put('holidays', value)}
          />
        </fieldset>
      )}
    </EditDialog>
  );
}
