/** One step of the procedure: what it asks for, and why it was refused. What is typed stays, also through a lock. */
import { useState } from 'react';
import type { CallPageJson } from '../../contract/call.js';
import type { OwnField } from '../../contract/procedure.js';
import type { StepName } from '../../contract/ticket-steps.js';
import type { TicketDetailJson, TicketJson } from '../../contract/ticket.js';
import { ms } from '../format/instant.js';
import { useAsked } from '../kit/ask.js';
import { Dialog } from '../kit/dialog.js';
import { useDraft } from '../kit/draft.js';
import { AreaField, DateTimeField, SegmentField, SelectField, SwitchField, TextField } from '../kit/field.js';
import { zoned } from '../kit/local-time.js';
import { useNotice } from '../kit/notices.js';
import type { Refused } from '../session/rest.js';
import { useDesk, useTexts } from '../shell/context.js';
import { refusedWords } from '../procedure/refusal.js';
import { useNews } from './news.js';
import type { Parts } from '../procedure/parts.js';
import { bodyOf, emptyStep, missingIn, stepFields, type StepField, type StepValues } from './step-form.js';

export interface StepDialogProps {
  readonly step: StepName;
  readonly ticket: TicketJson;
  readonly parts: Parts;
  readonly done: (detail: TicketDetailJson) => void;
  readonly close: () => void;
  /** Reads the ticket anew: it moved on since. */
  readonly again: () => void;
}

export function StepDialog({ step, ticket, parts, done, close, again }: StepDialogProps) {
  const texts = useTexts();
  const said = texts.tickets;
  const { rest, session } = useDesk();
  const notice = useNotice();
  const [values, setValues, drop] = useDraft<StepValues>(`ticket.step/${ticket.number}/${step}`, emptyStep);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const missing = missingIn(step, values);
  const put = <K extends StepField>(field: K, value: StepValues[K]): void => setValues({ ...values, [field]: value });

  const send = async (): Promise<void> => {
    setTried(true);
    if (busy || Object.keys(missing).length > 0) return;
    setBusy(true);
    const until = values.until === '' ? '' : (zoned(values.until, session.site.zone) ?? '');
    const answer = await rest.send<TicketDetailJson>(
      'POST',
      `/api/v1/tickets/${encodeURIComponent(ticket.number)}/${step}`,
      bodyOf(step, ticket.version, { ...values, until }),
    );
    setBusy(false);
    if (answer.ok) {
      drop();
      notice({ tone: 'ok', text: said.done(said.steps[step].name, ticket.number) });
      done(answer.value);
      close();
      return;
    }
    setRefused(answer);
    if (answer.reason === 'changed') again();
  };
  const problem = (field: StepField): string | null => {
    if (tried && missing[field] === true) return texts.kit.said.empty;
    const path = serverField(step, field);
    const sentence = path === null ? undefined : refused?.fields[path];
    return sentence ?? null;
  };
  return (
    <Dialog
      title={`${said.steps[step].name} ${ticket.number}`}
      close={close}
      foot={
        <>
          <button type="button" className="btn" onClick={close}>
            {texts.kit.cancel}
          </button>
          <button type="button" className="btn btn-ink" aria-disabled={busy} onClick={() => void send()}>
            {said.steps[step].name}
          </button>
        </>
      }
    >
      <form
        className="tix-step"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {stepFields[step].map((field) => (
          <Field key={field} {...{ field, step, ticket, parts, values, put }} problem={problem(field)} />
        ))}
        {refused === null ? null : (
          <p className="problem" role="alert">
            {refusedWords(refused, texts, parts)}
          </p>
        )}
      </form>
    </Dialog>
  );
}

/** How the server calls what stands in a field of this step. */
function serverField(step: StepName, field: StepField): string | null {
  if (field === 'text') {
    if (step === 'resolve') return 'solution';
    if (step === 'comment') return 'text';
    return ['decline', 'cancel', 'reopen', 'escalate'].includes(step) ? 'reason' : 'note';
  }
  if (field === 'group' || field === 'user') return step === 'assign' ? 'owner' : 'to';
  return field === 'details' ? null : field;
}

interface FieldProps {
  readonly field: StepField;
  readonly step: StepName;
  readonly ticket: TicketJson;
  readonly parts: Parts;
  readonly values: StepValues;
  readonly put: <K extends StepField>(field: K, value: StepValues[K]) => void;
  readonly problem: string | null;
}

function Field({ field, step, ticket, parts, values, put, problem }: FieldProps) {
  const texts = useTexts();
  const { ask } = texts.tickets;
  const given = step === 'dispatch' || step === 'escalate';
  switch (field) {
    case 'text':
      return (
        <AreaField
          label={
            step === 'resolve'
              ? ask.solution
              : step === 'comment'
                ? ask.text
                : optionalText(step)
                  ? ask.note
                  : ask.reason
          }
          optional={optionalText(step)}
          value={values.text}
          change={(text) => put('text', text)}
          rows={step === 'resolve' || step === 'comment' ? 5 : 3}
          problem={problem}
        />
      );
    case 'group': {
      if (step === 'escalate' && values.kind === 'hierarchical') return null;
      const groups = parts.groups.filter((group) => step !== 'escalate' || group.kind === 'centre');
      return (
        <SelectField
          label={ask.group}
          value={values.group}
          change={(group) => put('group', group)}
          choices={[
            { value: '', label: ask.noGroup },
            ...(groups.length === 0 ? parts.groups : groups).map(({ id, label }) => ({
              value: id,
              label: parts.label(label),
            })),
          ]}
          problem={problem}
        />
      );
    }
    case 'user':
      if (step === 'escalate' && values.kind === 'hierarchical') return null;
      return (
        <TextField
          label={given ? ask.user : ask.owner}
          hint={given ? ask.userHint : ask.ownerHint}
          optional
          value={values.user}
          change={(user) => put('user', user)}
          maxLength={64}
          autoComplete="off"
          autoCapitalize="none"
          problem={problem}
        />
      );
    case 'details':
      return step === 'escalate' && values.kind === 'hierarchical' ? null : (
        <Details {...{ ticket, parts, values, put }} />
      );
    case 'reason':
      return (
        <SelectField
          label={ask.pendReason}
          value={values.reason}
          change={(reason) => put('reason', reason)}
          choices={[{ value: '', label: '……' }, ...parts.pendingReasons]}
          problem={problem}
        />
      );
    case 'until':
      return (
        <DateTimeField
          label={ask.until}
          optional
          value={values.until}
          change={(until) => put('until', until)}
          problem={problem}
        />
      );
    case 'onTheLine':
      return (
        <SwitchField
          look="check"
          label={ask.onTheLine}
          value={values.onTheLine}
          change={(on) => put('onTheLine', on)}
        />
      );
    case 'newProblem':
      return (
        <SwitchField
          look="check"
          label={ask.newProblem}
          value={values.newProblem}
          change={(on) => put('newProblem', on)}
        />
      );
    case 'toldUser':
      return (
        <SwitchField look="check" label={ask.toldUser} value={values.toldUser} change={(on) => put('toldUser', on)} />
      );
    case 'words':
      if (step === 'resolve' && !values.onTheLine) return null;
      return (
        <AreaField
          label={ask.words}
          hint={ask.wordsHint}
          optional={step === 'resolve' || values.answer === 'not_reached'}
          value={values.words}
          change={(words) => put('words', words)}
          rows={2}
          problem={problem}
        />
      );
    case 'answer':
      return (
        <SegmentField
          label={ask.answer}
          value={values.answer}
          change={(answer) => put('answer', answer)}
          choices={[
            { value: 'yes', label: ask.yes },
            { value: 'no', label: ask.no },
            { value: 'not_reached', label: ask.notReached },
          ]}
          problem={problem}
        />
      );
    case 'call':
      return <CallField {...{ ticket, values, put, problem, step }} />;
    case 'kind':
      return (
        <SegmentField
          label={ask.kind}
          value={values.kind}
          change={(kind) => put('kind', kind)}
          choices={[
            { value: 'functional', label: ask.functional },
            { value: 'hierarchical', label: ask.hierarchical },
          ]}
        />
      );
    case 'into':
      return (
        <TextField
          label={ask.into}
          value={values.into}
          change={(into) => put('into', into)}
          maxLength={40}
          problem={problem}
        />
      );
    default:
      return field satisfies never;
  }
}

const optionalText = (step: StepName): boolean => ['dispatch', 'start', 'pend', 'close'].includes(step);

/** The calls that may count: those linked, and the latest ones with this caller. */
function CallField({
  ticket,
  values,
  put,
  problem,
  step,
}: Pick<FieldProps, 'ticket' | 'values' | 'put' | 'problem' | 'step'>) {
  const texts = useTexts();
  const { ask, callWhy } = texts.tickets;
  const { time, live } = useDesk();
  const { number } = ticket.caller;
  const query = new URLSearchParams({ number: number ?? '', limit: '10' });
  const latest = useAsked<CallPageJson>(number === null ? null : `/api/v1/calls?${query.toString()}`);
  useNews((message) => message.type === 'call.ended', latest.again);
  const named = (what: string, at: string | null): string =>
    at === null ? what : `${what} ${time.moment(ms(at), live.wallNow())}`;
  const linked = ticket.calls.map(({ id, why, startedAt }) => ({ value: id, label: named(callWhy[why], startedAt) }));
  const others = (latest.value?.items ?? [])
    .filter(({ id }) => !ticket.calls.some((call) => call.id === id))
    .map(({ id, direction, arrivedAt }) => ({ value: id, label: named(texts.direction[direction], arrivedAt) }));
  const none = ticket.resolvedOnLine && step === 'confirm' ? ask.openingCall : ask.noCall;
  return (
    <SelectField
      label={ask.call}
      optional={step === 'reopen'}
      name="call"
      value={values.call}
      change={(call) => put('call', call)}
      choices={[{ value: '', label: none }, ...others, ...linked]}
      problem={problem}
    />
  );
}

/** The fields of its own that the chosen centre asks for. */
function Details({ ticket, parts, values, put }: Pick<FieldProps, 'ticket' | 'parts' | 'values' | 'put'>) {
  const texts = useTexts();
  const group = parts.group(values.group);
  const own = (group?.requires ?? []).filter((field): field is OwnField => typeof field === 'object');
  if (own.length === 0) return null;
  const valueOf = (id: string): string => values.details[id] ?? ticket.details[id] ?? '';
  const set = (id: string, value: string): void => put('details', { ...values.details, [id]: value });
  return (
    <fieldset className="tix-details">
      <legend className="lab">{texts.tickets.form.details}</legend>
      {own.map((field) => {
        const common = { label: parts.label(field.label), value: valueOf(field.id) };
        const change = (value: string): void => set(field.id, value);
        if (field.kind === 'long_text') return <AreaField key={field.id} {...common} change={change} rows={2} />;
        if (field.kind === 'choice' || field.kind === 'yes_no') {
          const choices =
            field.kind === 'choice'
              ? field.choices.map((value) => ({ value, label: value }))
              : [
                  { value: 'yes', label: texts.tickets.yes },
                  { value: 'no', label: texts.tickets.no },
                ];
          return (
            <SelectField
              key={field.id}
              {...common}
              change={change}
              choices={[{ value: '', label: '……' }, ...choices]}
            />
          );
        }
        return <TextField key={field.id} {...common} change={change} maxLength={500} />;
      })}
    </fieldset>
  );
}
