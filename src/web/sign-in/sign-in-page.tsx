/** Signing in: two fields, errors beside them, what was typed is kept. */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { SessionJson } from '../../contract/roles.js';
import { Icon } from '../kit/icon.js';
import type { Api } from '../session/api.js';
import { useTexts } from '../shell/context.js';
import { LanguageSwitch } from '../shell/language-switch.js';
import { problemsOf, type Problems } from './problems.js';

export interface SignInProps {
  readonly api: Api;
  /** A session was open before and is over. */
  readonly ended: boolean;
  readonly entered: (session: SessionJson) => void;
}

export function SignInPage({ api, ended, entered }: SignInProps) {
  const texts = useTexts();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problems>({});
  const userField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = `${texts.pages.signIn} · ${texts.product}`;
  }, [texts]);

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
    setBusy(true);
    const answer = await api.signIn(user.trim(), password);
    setBusy(false);
    if (answer.is === 'in') return entered(answer.session);
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
    <div className="door">
      <header className="door-h">
        <span className="brand">
          <Icon name="bird" />
          {texts.product}
        </span>
        <LanguageSwitch />
      </header>
      <main className="door-b" id="main">
        <h1>{texts.signIn.title}</h1>
        <p className="mid">{texts.signIn.lead}</p>
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
          <button type="submit" className="btn btn-ink door-go" aria-disabled={busy}>
            {busy ? texts.signIn.busy : texts.signIn.submit}
          </button>
          <Problem id="form-problem" text={formProblem} />
        </form>
        <p className="small dim">{texts.signIn.visitors}</p>
      </main>
    </div>
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
