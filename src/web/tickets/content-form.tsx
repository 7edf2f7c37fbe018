/**
 * What an agent writes on a ticket. Only what was changed is sent, with the version that was read; what a colleague wrote
 * in the same field meanwhile stands beside it, and nothing is overwritten unseen.
 */
import { useState } from 'react';
import type { Level } from '../../contract/procedure.js';
import type { EditConflict } from '../../contract/ticket-steps.js';
import type { TicketDetailJson, TicketJson } from '../../contract/ticket.js';
import { useDraft } from '../kit/draft.js';
import { AreaField, SegmentField, SelectField, SwitchField, TextField } from '../kit/field.js';
import { useNotice } from '../kit/notices.js';
import type { Refused } from '../session/rest.js';
import { useDesk, useTexts } from '../shell/context.js';
import type { Parts } from '../procedure/parts.js';
import { refusedWords } from '../procedure/refusal.js';

interface Values {
  readonly subject: string;
  readonly description: string;
  readonly category: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly place: string;
  readonly tried: string;
  readonly contactName: string;
  readonly contactPhone: string;
  readonly contactMail: string;
  readonly remoteAssistance: boolean;
  readonly newProblem: boolean;
}
type Edits = Partial<Values>;
const levels: readonly Level[] = ['high', 'medium', 'low'];
const noEdits: Edits = {};

function valuesOf(ticket: TicketJson): Values {
  return {
    subject: ticket.subject ?? '',
    description: ticket.description ?? '',
    category: ticket.category ?? '',
    impact: ticket.impact,
    urgency: ticket.urgency,
    place: ticket.place ?? '',
    tried: ticket.tried ?? '',
    contactName: ticket.caller.name ?? '',
    contactPhone: ticket.caller.number ?? '',
    contactMail: ticket.caller.mail ?? '',
    remoteAssistance: ticket.remoteAssistance !== null,
    newProblem: ticket.newProblem,
  };
}

/** Of what was typed, what the ticket does not say already. */
export function changesOf(edits: Edits, ticket: TicketJson): Record<string, unknown> {
  const there: Readonly<Record<string, unknown>> = { ...valuesOf(ticket) };
  return Object.fromEntries(
    Object.entries(edits)
      .map(([field, value]) => [field, typeof value === 'string' ? value.trim() : value] as const)
      .filter(([field, value]) => there[field] !== value)
      .map(([field, value]) => [field, field === 'category' && value === '' ? null : value]),
  );
}

function isConflict(value: unknown): value is EditConflict {
  return typeof value === 'object' && value !== null && 'field' in value && 'theirs' in value;
}

export interface ContentFormProps {
  readonly ticket: TicketJson;
  readonly parts: Parts;
  readonly saved: (detail: TicketDetailJson) => void;
  readonly again: () => void;
  readonly close: () => void;
  /** What stands in subject and description as they are typed: articles are looked for by it. */
  readonly typed: (text: string) => void;
}

export function ContentForm({ ticket, parts, saved, again, close, typed }: ContentFormProps) {
  const texts = useTexts();
  const { form } = texts.tickets;
  const { rest } = useDesk();
  const notice = useNotice();
  const [edits, setEdits, drop] = useDraft<Edits>(`ticket.edit/${ticket.number}`, noEdits);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  const values: Values = { ...valuesOf(ticket), ...edits };
  const conflicts =
    refused === null || !Array.isArray(refused.error['conflicts']) ? [] : refused.error['conflicts'].filter(isConflict);

  const put = <K extends keyof Values>(field: K, value: Values[K]): void => {
    const next = { ...edits, [field]: value };
    setEdits(next);
    if (field === 'subject' || field === 'description') {
      const now = { ...values, ...next };
      typed(`${now.subject} ${now.description}`);
    }
  };
  const save = async (): Promise<void> => {
    if (busy) return;
    const changes = changesOf(edits, ticket);
    if (Object.keys(changes).length === 0) {
      drop();
      close();
      return;
    }
    setBusy(true);
    const answer = await rest.send<TicketDetailJson>('PATCH', `/api/v1/tickets/${encodeURIComponent(ticket.number)}`, {
      version: ticket.version,
      ...changes,
    });
    setBusy(false);
    if (answer.ok) {
      drop();
      notice({ tone: 'ok', text: form.saved });
      saved(answer.value);
      close();
      return;
    }
    setRefused(answer);
    // The next save is against what the ticket says now; what is typed stays.
    if (answer.status === 409) again();
  };
  const problem = (field: keyof Values): string | null => {
    const conflict = conflicts.find((one) => one.field === field);
    if (conflict !== undefined)
      return form.changedBy(conflict.by ?? texts.tickets.system, String(conflict.theirs ?? ''));
    return refused?.fields[field] ?? null;
  };
  const level = (field: 'impact' | 'urgency') => (
    <SegmentField
      label={form[field]}
      value={values[field]}
      change={(value) => put(field, value)}
      choices={levels.map((value) => ({ value, label: parts.level(field, value) }))}
      problem={problem(field)}
    />
  );
  const text = (field: 'subject' | 'place' | 'contactName' | 'contactPhone' | 'contactMail', most: number) => (
    <TextField
      label={form[field]}
      value={values[field]}
      change={(value) => put(field, value)}
      maxLength={most}
      autoComplete="off"
      problem={problem(field)}
    />
  );
  return (
    <form
      className="tix-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {text('subject', 200)}
      <div className="tix-form-row">
        <SelectField
          label={form.category}
          value={values.category}
          change={(category) => put('category', category)}
          choices={[{ value: '', label: form.noCategory }, ...parts.categories(ticket.category)]}
          problem={problem('category')}
        />
        {text('place', 200)}
      </div>
      <div className="tix-form-row">
        {level('impact')}
        {level('urgency')}
      </div>
      <AreaField
        label={form.description}
        value={values.description}
        change={(value) => put('description', value)}
        rows={6}
        maxLength={20_000}
        problem={problem('description')}
      />
      <AreaField
        label={form.tried}
        optional
        value={values.tried}
        change={(value) => put('tried', value)}
        rows={2}
        maxLength={5000}
        problem={problem('tried')}
      />
      <div className="tix-form-row">
        {text('contactName', 80)}
        {text('contactPhone', 80)}
        {text('contactMail', 200)}
      </div>
      <SwitchField
        look="check"
        label={form.remote}
        value={values.remoteAssistance}
        change={(on) => put('remoteAssistance', on)}
      />
      <SwitchField
        look="check"
        label={form.newProblem}
        value={values.newProblem}
        change={(on) => put('newProblem', on)}
      />
      {refused === null ? null : (
        <p className="problem" role="alert">
          {conflicts.length > 0 ? form.conflict : refusedWords(refused, texts, parts)}
        </p>
      )}
      <div className="tix-form-f">
        <button type="submit" className="btn btn-ink" aria-disabled={busy}>
          {form.save}
        </button>
        <button
          type="button"
          className="btn"
          onClick={() => {
            drop();
            close();
          }}
        >
          {form.cancel}
        </button>
      </div>
    </form>
  );
}
