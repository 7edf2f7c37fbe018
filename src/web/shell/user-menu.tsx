/** Who is signed in, and what concerns him alone: language, light or dark, the keys, signing out. */
import { Icon } from '../kit/icon.js';
import { Menu, type MenuGroup } from '../kit/menu.js';
import { useDesk, useLanguage } from './context.js';
import { Key, useShortcutBook } from './shortcuts.js';
import { themes, useTheme } from './theme.js';

export function UserMenu() {
  const { texts, locale, choose } = useLanguage();
  const { session, signOut } = useDesk();
  const [theme, setTheme] = useTheme();
  const book = useShortcutBook();
  const words = texts.access.menu;
  const run = (id: string) => (): void =>
    book
      .groups()
      .flatMap(({ shortcuts }) => shortcuts)
      .find((one) => one.id === id)
      ?.run();
  const groups: readonly MenuGroup[] = [
    {
      key: 'language',
      label: words.language,
      items: (['zh-CN', 'en'] as const).map((one) => ({
        key: one,
        label: <span lang={one}>{one === 'en' ? 'English' : words.chinese}</span>,
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
        { key: 'out', label: texts.shell.signOut, run: signOut },
      ],
    },
  ];
  return (
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
  );
}
