/** At which phone one sits: an extension, whose it is now, and the question before it is taken from a colleague. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { SessionJson } from '../../contract/roles.js';
import { FormProblem, TextField } from '../kit/field.js';
import { useForm } from '../kit/form.js';
import { Icon } from '../kit/icon.js';
import type { Rest } from '../session/rest.js';
import { useTexts } from '../shell/context.js';
import { remember } from '../shell/remembered.js';
import { extensionForm, heldBy, takePhone } from './phone.js';

export interface PhoneFormProps {
  readonly rest: Rest;
  readonly extension: string;
  /** Asked at once, without waiting for a press: at signing in. */
  readonly atOnce?: boolean;
  readonly done: (session: SessionJson) => void;
  /** Beside the button. */
  readonly other: ReactNode;
}

export function PhoneForm({ rest, extension, atOnce = false, done, other }: PhoneFormProps) {
  const texts = useTexts();
  const words = texts.access.phone;
  const form = useForm({ extension });
  const { values, put, problem } = form;
  const [held, setHeld] = useState<{ readonly extension: string; readonly by: string } | null>(null);
  const wanted = values.extension.trim();
  const asks = held !== null && held.extension === wanted;

  const submit = form.submit<SessionJson>({
    check: () => (wanted === '' || extensionForm.test(wanted) ? {} : { extension: 'must be digits' }),
    send: () => takePhone(rest, wanted === '' ? null : wanted, asks),
    done(session) {
      remember('extension', session.extension);
      done(session);
    },
    refused(answer) {
      const by = heldBy(answer);
      if (by === null) return false;
      setHeld({ extension: wanted, by });
      return true;
    },
  });
  const begun = useRef(false);
  useEffect(() => {
    if (!atOnce || begun.current) return;
    begun.current = true;
    submit();
  }, [atOnce, submit]);

  return (
    <form ref={form.ref} noValidate onSubmit={submit} aria-busy={form.busy}>
      <TextField
        label={words.label}
        name="extension"
        value={values.extension}
        change={(value) => put('extension', value)}
        problem={problem('extension')}
        hint={words.hint}
        inputMode="tel"
        autoComplete="off"
        maxLength={20}
      />
      {asks ? (
        <p className="note note-amber" role="alert">
          <Icon name="tri" small />
          <span>
            <b>{words.held(held.extension, held.by)}</b> {words.heldMore}
          </span>
        </p>
      ) : null}
      <FormProblem text={form.refused?.code === 'invalid' ? null : form.said} />
      <div className="btn-row door-row">
        <button type="submit" className="btn btn-ink" data-takes={asks} aria-disabled={form.busy}>
          {form.busy ? texts.kit.saving : asks ? words.takeOver : wanted === '' ? words.giveBack : words.take}
        </button>
        {other}
      </div>
    </form>
  );
}
