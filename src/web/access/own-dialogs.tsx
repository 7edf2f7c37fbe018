/** What concerns one's own session, out of the menu: another phone, another password. */
import { Dialog } from '../kit/dialog.js';
import { useNotice } from '../kit/notices.js';
import { useDesk, useTexts } from '../shell/context.js';
import { PasswordForm } from './password-form.js';
import { PhoneForm } from './phone-form.js';

export function PhoneDialog({ close }: { readonly close: () => void }) {
  const texts = useTexts();
  const words = texts.access.phone;
  const { session, rest, changed } = useDesk();
  const say = useNotice();
  return (
    <Dialog title={texts.access.menu.changePhone} size="s" close={close}>
      <PhoneForm
        rest={rest}
        extension={session.extension ?? ''}
        done={(next) => {
          changed(next);
          say({ tone: 'ok', text: next.extension === null ? words.given : words.changed(next.extension) });
          close();
        }}
        other={
          <button type="button" className="btn" onClick={close}>
            {texts.kit.cancel}
          </button>
        }
      />
    </Dialog>
  );
}

export function PasswordDialog({ close }: { readonly close: () => void }) {
  const words = useTexts().access.password;
  const { session, rest, changed } = useDesk();
  const say = useNotice();
  return (
    <Dialog title={words.changeTitle} size="s" close={close}>
      <p className="mid">{words.changeLead}</p>
      <PasswordForm
        rest={rest}
        user={session.user}
        first={false}
        done={(next) => {
          changed(next);
          say({ tone: 'ok', text: words.changed });
          close();
        }}
      />
    </Dialog>
  );
}
