/** After signing in with an extension: passes by itself where the phone is free, else asks. */
import type { SessionJson } from '../../contract/roles.js';
import type { Rest } from '../session/rest.js';
import { useTexts } from '../shell/context.js';
import { Door } from './door.js';
import { PhoneForm } from './phone-form.js';

export interface PhonePageProps {
  readonly rest: Rest;
  readonly session: SessionJson;
  readonly wanted: string;
  readonly done: (session: SessionJson) => void;
}

export function PhonePage({ rest, session, wanted, done }: PhonePageProps) {
  const words = useTexts().access.phone;
  return (
    <Door title={words.title} lead={words.lead(session.name)}>
      <PhoneForm
        rest={rest}
        extension={wanted}
        atOnce
        done={done}
        other={
          <button type="button" className="btn" onClick={() => done(session)}>
            {session.extension === null ? words.without : words.stay(session.extension)}
          </button>
        }
      />
    </Door>
  );
}
