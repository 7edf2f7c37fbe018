/** A new account; its first password is shown when it is made. */
import { useState } from 'react';
import type { Role } from '../../../contract/roles.js';
import { Dialog } from '../../kit/dialog.js';
import { FormProblem, TextField } from '../../kit/field.js';
import { useForm } from '../../kit/form.js';
import type { Sentences } from '../../kit/said.js';
import { useDesk } from '../../shell/context.js';
import type { AdminTexts } from '../../i18n/texts.js';
import { useAdminSentences, useAdminTexts } from '../texts.js';
import { FirstPassword } from './first-password.js';
import { RolesField } from './roles-field.js';
import type { UserWithPassword } from './user.js';

const sentences: Sentences<AdminTexts> = [[/^exists already$/, ({ admin }) => admin.users.exists]];

export function AddUserDialog({ close }: { readonly close: () => void }) {
  const texts = useAdminTexts();
  const words = texts.admin.users;
  const { rest } = useDesk();
  const [made, setMade] = useState<UserWithPassword | null>(null);
  const form = useForm(
    { user: '', name: '', roles: ['agent'] as readonly Role[], extension: '' },
    useAdminSentences(sentences),
  );
  const { values, put, problem } = form;

  const submit = form.submit<UserWithPassword>({
    check: ({ user, name, roles }) => ({
      ...(user.trim() === '' && { user: 'must not be empty' }),
      ...(name.trim() === '' && { name: 'must not be empty' }),
      ...(roles.length === 0 && { roles: 'must name at least one role' }),
    }),
    send: ({ user, name, roles, extension }) =>
      rest.send('POST', '/api/v1/users', {
        user: user.trim(),
        name: name.trim(),
        roles,
        ...(extension.trim() !== '' && { extension: extension.trim() }),
      }),
    done: setMade,
    refused(answer) {
      if (answer.code !== 'conflict') return false;
      form.fail({ ...answer, code: 'invalid', fields: { user: 'exists already' } });
      return true;
    },
  });

  if (made !== null) {
    return (
      <Dialog
        title={words.added(made.name)}
        close={close}
        size="s"
        foot={
          <button type="button" className="btn btn-ink" onClick={close}>
            {words.handedOver}
          </button>
        }
      >
        <FirstPassword made={made} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={words.add}
      close={close}
      foot={
        <>
          <button type="button" className="btn" onClick={close}>
            {texts.kit.cancel}
          </button>
          <button type="button" className="btn btn-ink" data-save aria-disabled={form.busy} onClick={() => submit()}>
            {form.busy ? texts.kit.saving : words.make}
          </button>
        </>
      }
    >
      <form ref={form.ref} noValidate onSubmit={submit}>
        <FormProblem text={form.said} />
        <div className="fields">
          <TextField
            label={words.user}
            name="user"
            value={values.user}
            change={(value) => put('user', value)}
            problem={problem('user')}
            hint={words.userHint}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
            autoFocus
          />
          <TextField
            label={words.name}
            name="name"
            value={values.name}
            change={(value) => put('name', value)}
            problem={problem('name')}
            hint={words.nameHint}
            autoComplete="off"
            maxLength={80}
          />
          <TextField
            label={words.extension}
            name="extension"
            value={values.extension}
            change={(value) => put('extension', value)}
            problem={problem('extension')}
            hint={words.extensionHint}
            optional
            inputMode="tel"
            autoComplete="off"
            maxLength={20}
          />
          <RolesField value={values.roles} change={(value) => put('roles', value)} problem={problem('roles')} />
        </div>
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
