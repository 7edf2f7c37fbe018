/** Days off and make-up days (调休): added one by one or as a stretch, taken away one by one. */
import { useState } from 'react';
import type { HolidayJson } from '../../../contract/rosters.js';
import { useAsked } from '../../kit/ask.js';
import { Dialog } from '../../kit/dialog.js';
import { FormProblem, SelectField, TextField } from '../../kit/field.js';
import { useForm } from '../../kit/form.js';
import { useNotice } from '../../kit/notices.js';
import { Failed, Loading, Nothing } from '../../kit/states.js';
import { Table, type Column } from '../../kit/table.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { rosterRefusal } from './roster-said.js';
import { addDays, weekdayOf } from './week.js';

interface Items {
  readonly items: readonly HolidayJson[];
}

export function HolidaysTab({ changed }: { readonly changed: () => void }) {
  const texts = useAdminTexts();
  const words = texts.admin.rosters;
  const { rest } = useDesk();
  const say = useNotice();
  const asked = useAsked<Items>('/api/v1/holidays');
  const [adding, setAdding] = useState(false);
  const items = (asked.value?.items ?? []).toSorted((a, b) => (a.date < b.date ? 1 : -1));

  async function remove(date: string): Promise<void> {
    const answer = await rest.send('DELETE', `/api/v1/holidays/${date}`);
    if (!answer.ok) say({ tone: 'late', text: rosterRefusal(answer, texts) });
    asked.again();
    changed();
  }

  const columns: readonly Column<HolidayJson>[] = [
    {
      key: 'date',
      title: words.date,
      cell: ({ date }) => `${date} ${words.weekdays[weekdayOf(date) - 1] ?? ''}`,
    },
    { key: 'name', title: words.name, wide: true, cell: ({ name }) => name },
    {
      key: 'kind',
      title: words.holidayKind,
      cell: ({ worksAs }) => (worksAs === null ? words.dayOff : words.makeUp(words.weekdays[worksAs - 1] ?? '')),
    },
    {
      key: 'remove',
      title: '',
      cell: ({ date }) => (
        <button type="button" className="btn btn-xs" onClick={() => void remove(date)}>
          {texts.kit.remove}
        </button>
      ),
    },
  ];
  return (
    <>
      <div className="filters">
        <p className="mid filter-wide">{words.holidaysLead}</p>
        <button type="button" className="btn btn-ink filter-b" onClick={() => setAdding(true)}>
          {words.addHoliday}
        </button>
      </div>
      {asked.value === null ? (
        asked.refused === null ? (
          <Loading />
        ) : (
          <Failed refused={asked.refused} again={asked.again} />
        )
      ) : items.length === 0 ? (
        <Nothing>{words.noHolidays}</Nothing>
      ) : (
        <Table label={words.tabs.holidays} columns={columns} rows={items} rowKey={({ date }) => date} />
      )}
      {adding ? (
        <HolidayDialog
          close={() => setAdding(false)}
          done={() => {
            setAdding(false);
            asked.again();
            changed();
          }}
        />
      ) : null}
    </>
  );
}

const mostAtOnce = 60;

function HolidayDialog({ close, done }: { readonly close: () => void; readonly done: () => void }) {
  const texts = useAdminTexts();
  const words = texts.admin.rosters;
  const { rest } = useDesk();
  const [said, setSaid] = useState<string | null>(null);
  const form = useForm({ name: '', from: '', to: '', worksAs: '' });
  const { values, put, problem } = form;
  const submit = form.submit<Items>({
    check: ({ name, from, to }) => ({
      ...(name.trim() === '' && { name: 'must not be empty' }),
      ...(from === '' && { from: 'must not be empty' }),
      ...(to !== '' && to < from && { to: 'must lie after `from`' }),
    }),
    send({ name, from, to, worksAs }) {
      const items: { date: string; name: string; worksAs: number | null }[] = [];
      for (let date = from; date <= (to === '' ? from : to) && items.length < mostAtOnce; date = addDays(date, 1))
        items.push({ date, name: name.trim(), worksAs: worksAs === '' ? null : Number(worksAs) });
      return rest.send('POST', '/api/v1/holidays', { items });
    },
    done,
    refused(answer) {
      if (answer.code !== 'conflict') return false;
      setSaid(rosterRefusal(answer, texts));
      return true;
    },
  });
  return (
    <Dialog
      title={words.addHoliday}
      close={close}
      foot={
        <>
          <button type="button" className="btn" onClick={close}>
            {texts.kit.cancel}
          </button>
          <button type="button" className="btn btn-ink" data-save aria-disabled={form.busy} onClick={() => submit()}>
            {form.busy ? texts.kit.saving : texts.kit.save}
          </button>
        </>
      }
    >
      <form ref={form.ref} noValidate onSubmit={submit}>
        <FormProblem text={said ?? form.said} />
        <div className="fields">
          <TextField
            label={words.name}
            name="name"
            value={values.name}
            change={(value) => put('name', value)}
            problem={problem('name')}
            maxLength={80}
            autoComplete="off"
          />
          <SelectField
            label={words.holidayKind}
            name="worksAs"
            value={values.worksAs}
            change={(value) => put('worksAs', value)}
            choices={[
              { value: '', label: words.dayOff },
              ...words.weekdays.map((day, i) => ({ value: String(i + 1), label: words.makeUp(day) })),
            ]}
          />
          <TextField
            label={words.firstDay}
            name="from"
            type="date"
            value={values.from}
            change={(value) => put('from', value)}
            problem={problem('from') ?? problem('items.0.date')}
          />
          <TextField
            label={words.to}
            name="to"
            type="date"
            value={values.to}
            change={(value) => put('to', value)}
            problem={problem('to')}
            hint={words.oneDayHint}
            optional
          />
        </div>
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
