/**
 * Policy 2.4.1: name, company mail and number of an unknown caller. Nobody is made of a withheld number; who is known by
 * mail is linked, not made again. What was typed outlives a reload of the page.
 */
import { useEffect, useId, useState } from 'react';
import type { ContactJson } from '../../contract/contact.js';
import type { CardJson } from '../../contract/live.js';
import type { TicketDetailJson } from '../../contract/ticket.js';
import { useForm } from '../kit/form.js';
import { useNotice } from '../kit/notices.js';
import { saidOf } from '../kit/said.js';
import { useDesk, useTexts, type Desk } from '../shell/context.js';

interface Values {
  readonly name: string;
  readonly mail: string;
  readonly number: string;
  readonly department: string;
}

function readKept(key: string): Partial<Values> {
  try {
    const said: unknown = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    if (typeof said !== 'object' || said === null) return {};
    return Object.fromEntries(Object.entries(said).filter(([, value]) => typeof value === 'string'));
  } catch {
    return {};
  }
}

function keep(key: string, values: Values | null): void {
  try {
    if (values === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(values));
  } catch {
    // In this page's memory alone, then.
  }
}

/**
 * A ticket that opened at the answer does not know him yet: name, mail and mark are not typed a second time. Where it
 * cannot be written, the ticket's own form still asks for them.
 */
async function intoTicket(rest: Desk['rest'], number: string, contact: number): Promise<void> {
  const path = `/api/v1/tickets/${encodeURIComponent(number)}`;
  const now = await rest.get<TicketDetailJson>(path);
  if (now.ok) await rest.send('PATCH', path, { version: now.value.ticket.version, contact });
}

export function Intake({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { rest, session } = useDesk();
  const notice = useNotice();
  const words = texts.desk.intake;
  const { withheld } = card.caller;
  const key = `skylark.intake.${session.user}.${card.callId}`;
  const [first] = useState((): Values => {
    const number = withheld ? '' : (card.caller.number ?? card.caller.raw);
    // The PBX's own name for the caller is a hint worth keeping, not worth typing again.
    const name = withheld || card.said !== null ? '' : (card.caller.name ?? '');
    return { name, mail: '', number, department: '', ...readKept(key) };
  });
  const form = useForm(first);
  const { values } = form;
  useEffect(() => keep(key, form.touched ? values : null), [key, values, form.touched]);

  const submit = form.submit<{ contact: ContactJson; made: boolean }>({
    check: ({ name, mail, number }) => ({
      ...(name.trim() === '' && { name: 'must not be empty' }),
      ...(mail.trim() === '' && { mail: 'must not be empty' }),
      ...(withheld && number.trim() === '' && { number: 'must not be empty' }),
    }),
    send: ({ name, mail, number, department }) =>
      rest.send('POST', '/api/v1/contacts/intake', { name, mail, number, department }),
    done({ contact, made }) {
      keep(key, null);
      notice({ tone: 'ok', text: made ? words.made(contact.name) : words.found(contact.name) });
      void rest
        .send('PUT', `/api/v1/calls/${encodeURIComponent(card.callId)}/caller`, { is: 'contact', id: contact.id })
        .then((answer) => {
          if (!answer.ok && answer.status === 404) notice({ tone: 'calm', text: words.over });
        });
      if (card.ticket !== null) void intoTicket(rest, card.ticket, contact.id);
    },
  });
  const field = (
    name: keyof Values,
    label: string,
    more: { placeholder?: string; type?: string; optional?: boolean } = {},
  ) => (
    <Field
      name={name}
      label={label}
      value={values[name]}
      change={(value) => form.put(name, value)}
      problem={form.problem(name)}
      {...more}
    />
  );
  const general = form.said !== null && Object.keys(form.refused?.fields ?? {}).length === 0 ? form.said : null;
  return (
    <form ref={form.ref} className="desk-intake" aria-label={words.title} onSubmit={submit} noValidate>
      {field('name', words.name, { placeholder: words.namePlaceholder })}
      {field('mail', words.mail, { placeholder: words.mailPlaceholder, type: 'email' })}
      {field('number', withheld ? words.backNumber : words.number, {
        ...(withheld && { placeholder: words.backPlaceholder }),
        type: 'tel',
        optional: !withheld,
      })}
      {field('department', words.department, { optional: true })}
      <p className="desk-intake-p cut" role="alert">
        {general === null ? null : saidOf(general, texts)}
      </p>
      <button type="submit" className="btn btn-ink btn-xs" aria-disabled={form.busy}>
        {words.save}
      </button>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly problem: string | null;
  readonly placeholder?: string;
  readonly type?: string;
  readonly optional?: boolean;
}

/** Dense, and its height is the same with and without a problem: the problem stands in the label's line. */
function Field({ name, label, value, change, problem, placeholder, type = 'text', optional = false }: FieldProps) {
  const texts = useTexts();
  const id = useId();
  return (
    <div className="desk-field">
      <label htmlFor={id}>
        {label}
        {optional ? <span className="dim"> {texts.kit.optional}</span> : null}
        <b className="t-late" id={`${id}-p`} role="alert">
          {problem === null ? '' : ` ${problem}`}
        </b>
      </label>
      <input
        id={id}
        name={name}
        className="inp"
        type={type}
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        maxLength={200}
        onChange={(event) => change(event.target.value)}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-p`}
      />
    </div>
  );
}
