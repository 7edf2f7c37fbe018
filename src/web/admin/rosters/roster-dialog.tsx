/**
 * A roster: shifts, who serves which, leave and swaps. Refused by the server where it leaves VIP or dispatcher duty
 * without anybody, or puts one person on duty twice; what it says stands above, what was entered stays.
 */
import { useState } from 'react';
import { duties, type RosterJson } from '../../../contract/rosters.js';
import { SelectField, TextField } from '../../kit/field.js';
import { useForm } from '../../kit/form.js';
import { useConfirm, useNotice } from '../../kit/notices.js';
import { useDesk } from '../../shell/context.js';
import { useAdminSentences, useAdminTexts } from '../texts.js';
import { EditDialog, useEdited } from '../edit-dialog.js';
import { AssignmentRows } from './assignment-rows.js';
import { ExceptionRows } from './exception-rows.js';
import { bodyOfRoster, emptyRoster, formOfRoster, linesOfRoster, type RosterForm } from './roster.js';
import { rosterRefusal, rosterSentences } from './roster-said.js';
import { ShiftRows } from './shift-rows.js';
import { dateOf } from './week.js';

export interface RosterDialogProps {
  /** null: a new one. */
  readonly roster: RosterJson | null;
  readonly changed: () => void;
  readonly close: () => void;
}

export function RosterDialog({ roster, changed, close }: RosterDialogProps) {
  const texts = useAdminTexts();
  const words = texts.admin.rosters;
  const { rest, session } = useDesk();
  const say = useNotice();
  const confirm = useConfirm();
  const [said, setSaid] = useState<string | null>(null);
  const form = useForm<RosterForm>(
    roster === null ? emptyRoster(dateOf(Date.now(), session.site.zone), words.shiftName) : formOfRoster(roster),
    useAdminSentences(rosterSentences),
  );
  const edited = useEdited<RosterJson>(roster, `/api/v1/rosters/${roster?.id ?? ''}`, form.fail);
  const { values, put, problem } = form;

  const save = (over: number): void => {
    setSaid(null);
    form.submit<RosterJson>({
      check: ({ name }) => (name.trim() === '' ? { name: 'must not be empty' } : {}),
      send: (written) =>
        roster === null
          ? rest.send('POST', '/api/v1/rosters', bodyOfRoster(written))
          : rest.send('PUT', `/api/v1/rosters/${roster.id}`, { ...bodyOfRoster(written), version: over }),
      done(saved) {
        say({ tone: 'ok', text: words.saved(saved.name) });
        changed();
        close();
      },
      refused(answer) {
        if (answer.code !== 'conflict') return false;
        if (roster === null || !answer.message.includes('in the meantime')) {
          setSaid(rosterRefusal(answer, texts));
          return true;
        }
        edited.look();
        return true;
      },
    })();
  };

  async function remove(): Promise<void> {
    if (roster === null) return;
    const body = words.removeBody(roster.name);
    if (!(await confirm({ title: words.remove, body, action: words.remove, danger: true }))) return;
    const answer = await rest.send('DELETE', `/api/v1/rosters/${roster.id}?version=${edited.version}`);
    if (!answer.ok) return setSaid(rosterRefusal(answer, texts));
    say({ tone: 'ok', text: words.removed(roster.name) });
    changed();
    close();
  }

  return (
    <EditDialog
      title={roster?.name ?? words.add}
      close={close}
      size="l"
      form={form}
      edited={edited}
      save={save}
      lines={linesOfRoster}
      labels={words.parts}
      formOf={formOfRoster}
      said={said}
      start={
        roster === null ? null : (
          <button type="button" className="btn btn-late" onClick={() => void remove()}>
            {words.remove}
          </button>
        )
      }
    >
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
          label={words.duty}
          name="duty"
          value={values.duty}
          change={(value) => put('duty', value)}
          problem={problem('duty')}
          choices={duties.map((value) => ({ value, label: words.duties[value] }))}
        />
        <TextField
          label={words.from}
          name="from"
          type="date"
          value={values.from}
          change={(value) => put('from', value)}
          problem={problem('from')}
        />
        <TextField
          label={words.to}
          name="to"
          type="date"
          value={values.to}
          change={(value) => put('to', value)}
          problem={problem('to')}
          hint={words.toHint}
          optional
        />
      </div>
      <ShiftRows form={form} />
      <AssignmentRows form={form} />
      <ExceptionRows form={form} />
    </EditDialog>
  );
}
