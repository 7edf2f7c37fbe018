/** The password was made for him: nothing is open before he has chosen one of his own. */
import type { SessionJson } from '../../contract/roles.js';
import type { Rest } from '../session/rest.js';
import { useTexts } from '../shell/context.js';
import { Door } from './door.js';
import { PasswordForm } from './password-form.js';

export interface FirstPasswordProps {
  readonly rest: Rest;
  readonly session: SessionJson;
  readonly done: (session: SessionJson) => void;
  readonly signOut: () => void;
}

export function FirstPasswordPage({ rest, session, done, signOut }: FirstPasswordProps) {
  const words = useTexts().access.password;
  return (
    <Door title={words.firstTitle} lead={words.firstLead(session.name)}>
      <PasswordForm rest={rest} user={session.user} first done={done} />
      <p className="door-out">
        <button type="button" className="btn btn-quiet" onClick={signOut}>
          {words.leave}
        </button>
      </p>
    </Door>
  );
}
