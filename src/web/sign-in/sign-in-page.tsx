/** Signing in: name, password, and for agents the phone at which they sit; errors beside them, what was typed is kept. */
import { useRef, useState, type FormEvent } from 'react';
import type { SessionJson } from '../../contract/roles.js';
import { Door } from '../access/door.js';
import { extensionForm } from '../access/phone.js';
import { TextField } from '../kit/field.js';
import { Icon } from '../kit/icon.js';
import type { Api } from '../session/api.js';
import { useTexts } from '../shell/context.js';
import { remember, remembered } from '../shell/remembered.js';
import { problemsOf, type Problems } from './problems.js';

export interface SignInProps {
  readonly api: Api;
  /** A session was open before and is over. */
  readonly ended: boolean;
  /** `phone`: the extension that he wants and has not got yet. */
  readonly entered: (session: SessionJson, phone: string | null) => void;
}

export function SignInPage({ api, ended, entered }: SignInProps) {
  const texts = useTexts();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [extension, setExtension] = useState(() => remembered('extension') ?? '');
  const [typed, setTyped] = useState(false);
  const [extensionProblem, setExtensionProblem] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problems>({});
  const userField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const missing: Problems = {
      ...(user.trim() === '' ? { user: { is: 'missing' } } : {}),
      ...(password === '' ? { password: { is: 'missing' } } : {}),
    };
    setProblems(missing);
    if (missing.user !== undefined) return userField.current?.focus();
    if (missing.password !== undefined) return passwordField.current?.focus();
    const phone = extension.trim();
    if (phone !== '' && !extensionForm.test(phone)) return setExtensionProblem(texts.kit.said.digits);
    setBusy(true);
    const answer = await api.signIn(user.trim(), password);
    setBusy(false);
    if (answer.is === 'in') {
      // What this computer remembers is the agent's who sits at it: others take no phone by signing in here.
      const mine = typed || answer.session.roles.includes('agent');
      if (typed && phone === '') remember('extension', null);
      if (phone === '' || !mine) return entered(answer.session, null);
      // His already: nothing to ask now, and nothing to take back should a colleague take it over later.
      if (phone !== answer.session.extension) return entered(answer.session, phone);
      remember('extension', phone);
      return entered(answer.session, null);
    }
    setProblems(problemsOf(answer));
    if (answer.is === 'wrong') passwordField.current?.select();
  };

  const userProblem =
    problems.user === undefined ? null : problems.user.is === 'missing' ? texts.signIn.needUser : problems.user.text;
  const passwordProblem =
    problems.password === undefined
      ? null
      : problems.password.is === 'missing'
        ? texts.signIn.needPassword
        : problems.password.is === 'wrong'
          ? texts.signIn.wrong
          : problems.password.text;
  const formProblem =
    problems.form === undefined
      ? null
      : problems.form.is === 'failed'
        ? texts.signIn.failed(problems.form.text)
        : texts.signIn[problems.form.is];

  return (
    <Door title={texts.signIn.title} lead={texts.signIn.lead}>
      {ended && formProblem === null ? (
        <p className="note" role="status">
          <Icon name="clock" small />
          {texts.signIn.ended}
        </p>
      ) : null}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <label className="lab" htmlFor="user">
          {texts.signIn.user}
        </label>
        <input
          id="user"
          ref={userField}
          className="inp"
          value={user}
          onChange={(event) => setUser(event.target.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={userProblem !== null}
          aria-describedby="user-problem"
        />
        <Problem id="user-problem" text={userProblem} />
        <label className="lab" htmlFor="password">
          {texts.signIn.password}
        </label>
        <span className="inp-row">
          <input
            id="password"
            ref={passwordField}
            className="inp"
            type={shown ? 'text' : 'password'}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="current-password"
            aria-invalid={passwordProblem !== null}
            aria-describedby="password-problem"
          />
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
        </span>
        <Problem id="password-problem" text={passwordProblem} />
        <TextField
          label={texts.access.phone.label}
          name="extension"
          optional
          value={extension}
          change={(value) => {
            setExtension(value);
            setTyped(true);
            setExtensionProblem(null);
          }}
          problem={extensionProblem}
          hint={texts.access.phone.signInHint}
          inputMode="tel"
          autoComplete="off"
          maxLength={20}
        />
        <button type="submit" className="btn btn-ink door-go" aria-disabled={busy}>
          {busy ? texts.signIn.busy : texts.signIn.submit}
        </button>
        <Problem id="form-problem" text={formProblem} />
      </form>
      <p className="small dim">{texts.signIn.visitors}</p>
    </Door>
  );
}

/** The place is always there, so that a message moves nothing. */
function Problem({ id, text }: { readonly id: string; readonly text: string | null }) {
  return (
    <p className="problem" id={id} role="alert">
      {text === null ? null : (
        <>
          <Icon name="stop" small />
          <span>{text}</span>
        </>
      )}
    </p>
  );
}
