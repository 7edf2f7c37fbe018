/** Old and new password, with the rule's parts beside them: what is met already, what the server refused. */
import { useState } from 'react';
import type { SessionJson } from '../../contract/roles.js';
import { FormProblem, TextField } from '../kit/field.js';
import { useForm } from '../kit/form.js';
import { Icon, type IconName } from '../kit/icon.js';
import type { Sentences } from '../kit/said.js';
import type { Rest } from '../session/rest.js';
import { useTexts } from '../shell/context.js';
import { partStates, passwordParts, refusedPart, type PartState, type PasswordPart } from './password-parts.js';

export interface PasswordFormProps {
  readonly rest: Rest;
  readonly user: string;
  /** What the old one is called: that of the paper, or the present one. */
  readonly first: boolean;
  readonly done: (session: SessionJson) => void;
}

const sentences: Sentences = [
  [/at least (\d+) characters/, ({ access }) => access.password.failed.length],
  [/at most 200 characters/, ({ access }) => access.password.failed.length],
  [/three of/, ({ access }) => access.password.failed.classes],
  [/user name/, ({ access }) => access.password.failed.user_name],
  [/common name/, ({ access }) => access.password.failed.common],
  [/past year/, ({ access }) => access.password.failed.used_before],
  [/^current is wrong$|^is wrong$/, ({ access }) => access.password.wrong],
  [/^empty$/, ({ access }) => access.password.missing],
  [/^differs$/, ({ access }) => access.password.differs],
];

const icons: Readonly<Record<PartState | 'refused', IconName>> = {
  met: 'check',
  unmet: 'clock',
  later: 'clock',
  refused: 'stop',
};

export function PasswordForm({ rest, user, first, done }: PasswordFormProps) {
  const texts = useTexts();
  const words = texts.access.password;
  const form = useForm({ current: '', password: '', repeated: '' }, sentences);
  const { values, put, problem } = form;
  const [shown, setShown] = useState(false);
  const [refused, setRefused] = useState<{ readonly password: string; readonly part: PasswordPart } | null>(null);
  const states = partStates(values.password, user);
  const type = shown ? 'text' : 'password';

  return (
    <form
      ref={form.ref}
      noValidate
      onSubmit={form.submit<SessionJson>({
        check: ({ current, password, repeated }) => ({
          ...(current === '' && { current: 'empty' }),
          ...(password === '' && { password: 'empty' }),
          ...(password !== '' && repeated !== password && { repeated: repeated === '' ? 'empty' : 'differs' }),
        }),
        send: ({ current, password }) => rest.send('PUT', '/api/v1/session/password', { current, password }),
        done,
        refused(answer) {
          const part = refusedPart(answer.fields['password'] ?? '');
          setRefused(part === null ? null : { password: values.password, part });
          return false;
        },
      })}
    >
      {/* For password managers: whose password it is. */}
      <input
        className="sr"
        name="user"
        autoComplete="username"
        value={user}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <TextField
        label={first ? words.given : words.current}
        name="current"
        type={type}
        value={values.current}
        change={(value) => put('current', value)}
        problem={problem('current')}
        autoComplete="current-password"
      />
      <TextField
        label={words.next}
        name="password"
        type={type}
        value={values.password}
        change={(value) => put('password', value)}
        problem={problem('password')}
        autoComplete="new-password"
        after={
          <button
            type="button"
            className="btn inp-b"
            aria-pressed={shown}
            aria-label={shown ? texts.signIn.hidePassword : texts.signIn.showPassword}
            title={shown ? texts.signIn.hidePassword : texts.signIn.showPassword}
            onClick={() => setShown(!shown)}
          >
            <Icon name={shown ? 'hidden' : 'eye'} />
          </button>
        }
      />
      <ul className="parts" aria-label={words.rule}>
        {passwordParts.map((part) => {
          const state = refused?.part === part && refused.password === values.password ? 'refused' : states[part];
          return (
            <li key={part} className={`part part-${state}`} data-part={part} data-state={state}>
              <Icon name={icons[state]} small />
              <span>{words.parts[part]}</span>
              <span className="part-s">{words.states[state]}</span>
            </li>
          );
        })}
      </ul>
      <TextField
        label={words.repeated}
        name="repeated"
        type={type}
        value={values.repeated}
        change={(value) => put('repeated', value)}
        problem={problem('repeated')}
        autoComplete="new-password"
      />
      <FormProblem text={form.refused?.code === 'invalid' ? null : form.said} />
      <button type="submit" className="btn btn-ink door-go" aria-disabled={form.busy}>
        {form.busy ? texts.kit.saving : words.submit}
      </button>
    </form>
  );
}
