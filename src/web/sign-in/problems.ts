/** Where on the sign-in page a refusal is said: beside the field it is about, else under the button. */
import type { SignIn } from '../session/api.js';

export type FieldProblem = { readonly is: 'missing' } | { readonly is: 'said'; readonly text: string };

export interface Problems {
  readonly user?: FieldProblem;
  readonly password?: FieldProblem | { readonly is: 'wrong' };
  readonly form?: { readonly is: 'offline' | 'tooMany' } | { readonly is: 'failed'; readonly text: string };
}

/** Which of the two was wrong is not said: a stranger must not learn user names. */
export function problemsOf(answer: Exclude<SignIn, { readonly is: 'in' }>): Problems {
  if (answer.is === 'wrong') return { password: { is: 'wrong' } };
  if (answer.is === 'too_many') return { form: { is: 'tooMany' } };
  if (answer.is === 'away') return { form: { is: 'offline' } };
  const user = answer.fields['user'];
  const password = answer.fields['password'];
  if (user === undefined && password === undefined) return { form: { is: 'failed', text: answer.message } };
  return {
    ...(user === undefined ? {} : { user: { is: 'said', text: user } }),
    ...(password === undefined ? {} : { password: { is: 'said', text: password } }),
  };
}
