/** The generated password of a first sign-in, shown this once: to be read out or handed over, not to be mailed. */
import { useState } from 'react';
import { Icon } from '../../kit/icon.js';
import { useAdminTexts } from '../texts.js';
import type { UserWithPassword } from './user.js';

export function FirstPassword({ made }: { readonly made: UserWithPassword }) {
  const words = useAdminTexts().admin.users;
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(made.password).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <section className="secret" aria-label={words.firstPassword}>
      <p>{words.firstPasswordOf(made.name, made.user)}</p>
      <p className="secret-p">
        <code data-secret>{made.password}</code>
        {/* Only a page over TLS or on this machine may copy. */}
        {'clipboard' in navigator ? (
          <button type="button" className="btn" onClick={copy}>
            {copied ? words.copied : words.copy}
          </button>
        ) : null}
      </p>
      <p className="problem">
        <Icon name="eye" small />
        <span>{words.once}</span>
      </p>
    </section>
  );
}
