/** Who is signed in, and what concerns him alone: phone, password, language, light or dark, the lock, signing out. */
import { useState } from 'react';
import { PasswordDialog, PhoneDialog } from '../access/own-dialogs.js';
import { Icon } from '../kit/icon.js';
import { Menu, type MenuGroup } from '../kit/menu.js';
import { useDesk, useLanguage } from './context.js';
import { Key, useShortcutBook } from './shortcuts.js';
import { themes } from './theme.js';
import { useTheme } from './use-theme.js';

export function UserMenu() {
  const { texts, locale, choose } = useLanguage();
  const { session, signOut, lockNow } = useDesk();
  const [theme, setTheme] = useTheme();
  const book = useShortcutBook();
  const [dialog, setDialog] = useState<'phone' | 'password' | null>(null);
  const words = texts.access.menu;
  const run = (id: string) => (): void =>
    book
      .groups()
      .flatMap(({ shortcuts }) => shortcuts)
      .find((one) => one.id === id)
      ?.run();
  const groups: readonly MenuGroup[] = [
    {
      key: 'own',
      items: [
        { key: 'phone', label: words.changePhone, end: session.extension ?? '', run: () => setDialog('phone') },
        { key: 'password', label: words.changePassword, run: () => setDialog('password') },
      ],
    },
    {
      key: 'language',
      label: words.language,
      items: (['zh-CN', 'en'] as const).map((one) => ({
        key: one,
        label: (
          <span lang={one}>{one === 'en' ? 'English' : locale === 'en' ? texts.language.other : words.chinese}</span>
        ),
        checked: one === locale,
        run: () => choose(one),
      })),
    },
    {
      key: 'theme',
      label: words.theme,
      items: themes.map((one) => ({
        key: one,
        label: words.themes[one],
        checked: one === theme,
        run: () => setTheme(one),
      })),
    },
    {
      key: 'page',
      items: [
        { key: 'keys', label: texts.kit.keys.title, end: <Key id="shell.help" standard="?" />, run: run('shell.help') },
        ...(lockNow === null
          ? []
          : [{ key: 'lock', label: words.lock, end: <Key id="shell.lock" standard="L" />, run: lockNow }]),
        { key: 'out', label: texts.shell.signOut, run: signOut },
      ],
    },
  ];
  return (
    <>
      <Menu
        label={`${session.name} ${session.extension ?? session.user}`}
        className="me"
        button={
          <>
            <span className="me-i">
              <Icon name="user" />
            </span>
            <span className="me-t">
              <b className="cut">{session.name}</b>
              <span className="dim cut">{session.extension ?? session.user}</span>
            </span>
          </>
        }
        head={
          <p className="menu-h">
            <b>{session.name}</b>
            <span className="dim">{session.user}</span>
            <span className="dim">{session.extension === null ? words.noPhone : words.phone(session.extension)}</span>
          </p>
        }
        groups={groups}
      />
      {dialog === 'phone' ? <PhoneDialog close={() => setDialog(null)} /> : null}
      {dialog === 'password' ? <PasswordDialog close={() => setDialog(null)} /> : null}
    </>
  );
}
