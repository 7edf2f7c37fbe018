/** One account: name, roles, phone, whether he may sign in, a new first password. What ends his sessions is said before. */
import { useState } from 'react';
import { Dialog } from '../../kit/dialog.js';
import { FormProblem, SwitchField, TextField } from '../../kit/field.js';
import { useForm } from '../../kit/form.js';
import { useConfirm, useNotice } from '../../kit/notices.js';
import { refusalOf } from '../../kit/said.js';
import type { Answer } from '../../session/rest.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { FirstPassword } from './first-password.js';
import { RolesField } from './roles-field.js';
import { SessionsPart } from './sessions-part.js';
import { changesOf, type UserJson, type UserWithPassword } from './user.js';

export interface UserDialogProps {
  readonly user: UserJson;
  readonly changed: () => void;
  readonly close: () => void;
}

export function UserDialog({ user, changed, close }: UserDialogProps) {
  const texts = useAdminTexts();
  const words = texts.admin.users;
  const { rest, session } = useDesk();
  const say = useNotice();
  const confirm = useConfirm();
  const [made, setMade] = useState<UserWithPassword | null>(null);
  const own = session.user === user.user;
  const address = `/api/v1/users/${encodeURIComponent(user.user)}`;
  const form = useForm({
    name: user.name,
    roles: user.roles,
    disabled: user.disabled,
    extension: user.extension ?? '',
  });
  const { values, put, problem } = form;
  const change = changesOf(user, values);
  const ends = 'roles' in change || values.disabled;

  async function send(): Promise<Answer<UserJson>> {
    let last: Answer<UserJson> = { ok: true, value: user, headers: new Headers() };
    if (Object.keys(change).length > 0) last = await rest.send<UserJson>('PATCH', address, change);
    const extension = values.extension.trim();
    if (last.ok && extension !== (user.extension ?? '')) {
      last = await rest.send<UserJson>('PUT', `${address}/extension`, {
        extension: extension === '' ? null : extension,
      });
    }
    return last;
  }

  const submit = form.submit<UserJson>({
    check: ({ name, roles }) => ({
      ...(name.trim() === '' && { name: 'must not be empty' }),
      ...(roles.length === 0 && { roles: 'must name at least one role' }),
    }),
    send,
    done() {
      say({ tone: 'ok', text: words.saved(values.name) });
      changed();
      close();
    },
  });

  async function newPassword(): Promise<void> {
    const yes = await confirm({
      title: words.newPassword,
      body: words.newPasswordBody(user.name),
      action: words.newPasswordMake,
      danger: true,
    });
    if (!yes) return;
    const answer = await rest.send<UserWithPassword>('POST', `${address}/password`);
    if (answer.ok) {
      setMade(answer.value);
      changed();
    } else say({ tone: 'late', text: refusalOf(answer, texts) });
  }

  return (
    <Dialog
      title={words.title(user.name)}
      close={close}
      foot={
        <>
          <button type="button" className="btn" onClick={close}>
            {made === null ? texts.kit.cancel : texts.kit.close}
          </button>
          <button type="button" className="btn btn-ink" data-save aria-disabled={form.busy} onClick={() => submit()}>
            {form.busy ? texts.kit.saving : texts.kit.save}
          </button>
        </>
      }
    >
      {made === null ? null : <FirstPassword made={made} />}
      <form ref={form.ref} noValidate onSubmit={submit}>
        <FormProblem text={form.said} />
        <div className="fields">
          <TextField label={words.user} value={user.user} change={() => undefined} readOnly />
          <TextField
            label={words.name}
            name="name"
            value={values.name}
            change={(value) => put('name', value)}
            problem={problem('name')}
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
          <RolesField
            value={values.roles}
            change={(value) => put('roles', value)}
            problem={problem('roles')}
            disabled={own}
            {...(own && { hint: words.ownAccount })}
          />
        </div>
        <SwitchField
          label={words.maySignIn}
          name="enabled"
          value={!values.disabled}
          change={(value) => put('disabled', !value)}
          disabled={own}
          hint={own ? words.ownAccount : ends ? words.endsSessions : words.maySignInHint}
        />
        <button type="submit" hidden />
      </form>
      <div className="part-h">
        <button
          type="button"
          className="btn"
          data-password
          aria-disabled={own}
          onClick={own ? undefined : () => void newPassword()}
        >
          {words.newPassword}
        </button>
        <span className="dim">{own ? words.ownAccount : words.newPasswordHint}</span>
      </div>
      <SessionsPart user={user} />
    </Dialog>
  );
}
