/** The list narrowed down as wanted: a ready list, state, priority, time left, category, group, people; saved under a name. */
import { useState } from 'react';
import type { TicketFilterJson } from '../../contract/ticket-filters.js';
import type { TicketView } from '../../contract/ticket-lists.js';
import { ticketStates } from '../../contract/ticket-states.js';
import { Dialog } from '../kit/dialog.js';
import { FormProblem, SelectField, TextField, type Choice } from '../kit/field.js';
import { useNotice } from '../kit/notices.js';
import { refusalOf, saidOf } from '../kit/said.js';
import { useParts } from '../procedure/parts.js';
import type { Refused } from '../session/rest.js';
import { useDesk, useTexts } from '../shell/context.js';
import { isView, listQuery, type FilterKey, type ListPlace } from './list-place.js';
import { freshFilterId, type OwnFilters } from './own-filters.js';

const priorities = ['P1', 'P2', 'P3', 'P4'] as const;
const dues = ['late', 'soon'] as const;

export interface FilterDialogProps {
  readonly place: ListPlace;
  readonly shown: readonly TicketView[];
  readonly own: OwnFilters;
  /** The saved one that is being changed; null: a fresh one. */
  readonly saved: TicketFilterJson | null;
  readonly apply: (place: ListPlace) => void;
  readonly close: () => void;
}

export function FilterDialog({ place, shown, own, saved, apply, close }: FilterDialogProps) {
  const texts = useTexts();
  const said = texts.tickets;
  const words = said.filters;
  const { session } = useDesk();
  const notice = useNotice();
  const parts = useParts(null);
  const [draft, setDraft] = useState<ListPlace>({ ...place, view: place.view === 'tasks' ? null : place.view });
  const [name, setName] = useState(saved?.name ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const put = (key: FilterKey, value: string): void =>
    setDraft((before) => {
      const { [key]: _, ...others } = before.filters;
      return { ...before, filters: value === '' ? others : { ...others, [key]: value } };
    });
  const field = (key: FilterKey, label: string, choices: readonly Choice<string>[]) => {
    const value = draft.filters[key] ?? '';
    // What was saved and is offered no more stays chosen.
    const known = value === '' || choices.some((one) => one.value === value);
    const all = [{ value: '', label: words.any }, ...choices, ...(known ? [] : [{ value, label: value }])];
    return <SelectField label={label} optional value={value} change={(next) => put(key, next)} choices={all} />;
  };
  const fail = (answer: Refused): void => {
    if (answer.reason === 'name_taken') return setProblem(words.nameTaken);
    if (answer.reason === 'too_many') return setRefused(words.tooMany);
    const inName = answer.fields['name'];
    if (inName !== undefined) return setProblem(saidOf(inName, texts));
    if (answer.status === 409) return setRefused(words.changed);
    setRefused(refusalOf(answer, texts));
  };
  const save = async (as: TicketFilterJson | null): Promise<void> => {
    if (busy) return;
    setProblem(null);
    setRefused(null);
    if (name.trim() === '') return setProblem(texts.kit.said.empty);
    setBusy(true);
    const id = as?.id ?? freshFilterId();
    const answer = await own.save({ id, version: as?.version ?? 0, name: name.trim(), query: listQuery(draft) });
    setBusy(false);
    if (!answer.ok) return fail(answer);
    notice({ tone: 'ok', text: words.saved(answer.value.name) });
    apply({ ...draft, saved: id });
    close();
  };
  return (
    <Dialog
      title={saved === null ? words.title : words.titleOf(saved.name)}
      close={close}
      foot={
        <>
          <span className="foot-start">
            <button type="button" className="btn" onClick={close}>
              {texts.kit.cancel}
            </button>
          </span>
          <button
            type="button"
            className="btn"
            onClick={() => {
              apply({ ...draft, saved: null });
              close();
            }}
          >
            {words.look}
          </button>
          {saved === null ? null : (
            <button type="button" className="btn" aria-disabled={busy} onClick={() => void save(null)}>
              {words.saveAs}
            </button>
          )}
          <button type="button" className="btn btn-ink" data-save aria-disabled={busy} onClick={() => void save(saved)}>
            {busy ? texts.kit.saving : words.save}
          </button>
        </>
      }
    >
      <FormProblem text={refused} />
      <div className="fields">
        <SelectField
          label={words.view}
          optional
          value={draft.view ?? ''}
          change={(view) => setDraft({ ...draft, view: isView(view, texts) ? view : null })}
          choices={[
            { value: '', label: words.any },
            ...shown.map((view) => ({ value: view, label: said.views[view] })),
          ]}
        />
        {field(
          'state',
          words.state,
          ticketStates.map((value) => ({ value, label: said.states[value] })),
        )}
        {field(
          'priority',
          words.priority,
          priorities.map((value) => ({ value, label: value })),
        )}
        {field(
          'due',
          words.due,
          dues.map((value) => ({ value, label: words.dues[value] })),
        )}
        {field('category', said.form.category, parts.categories(draft.filters.category ?? null))}
        {field(
          'group',
          words.group,
          parts.groups.map(({ id, label }) => ({ value: id, label: parts.label(label) })),
        )}
        {field('owner', words.owner, [{ value: session.user, label: words.me }])}
        {field('assignee', words.assignee, [{ value: session.user, label: words.me }])}
        <TextField
          label={words.words}
          optional
          value={draft.words}
          maxLength={100}
          change={(next) => setDraft({ ...draft, words: next })}
        />
        <SelectField
          label={said.sort.label}
          value={draft.sort}
          change={(sort) => setDraft({ ...draft, sort })}
          choices={(['due', 'newest'] as const).map((value) => ({ value, label: said.sort[value] }))}
        />
        <TextField
          className="field-wide"
          label={words.name}
          hint={words.nameHint}
          value={name}
          maxLength={60}
          change={setName}
          problem={problem}
        />
      </div>
    </Dialog>
  );
}
