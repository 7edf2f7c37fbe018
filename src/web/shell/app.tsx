/** The shell: language, light or dark, session. Nothing but the sign-in page without a session. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Locale, SessionJson } from '../../contract/roles.js';
import { chooseLocale, loadTexts } from '../i18n/load.js';
import { Sprite } from '../kit/icon.js';
import { restApi, type Api } from '../session/api.js';
import { SignInPage } from '../sign-in/sign-in-page.js';
import { useCatalogue } from './catalogue.js';
import { LanguageContext } from './context.js';
import { remember, remembered } from './remembered.js';
import { SignedIn } from './signed-in.js';
import { applyTheme, themeOf } from './theme.js';

/** `starting`: not known yet. `out`: sign in; `ended` where a session was open before. */
type Presence =
  | { readonly is: 'starting' }
  | { readonly is: 'out'; readonly ended: boolean }
  | { readonly is: 'in'; readonly session: SessionJson; readonly phone: string | null };

export function App() {
  const [locale, setLocale] = useState(() => chooseLocale(remembered('locale'), navigator.languages));
  const [presence, setPresence] = useState<Presence>({ is: 'starting' });
  const [api] = useState<Api>(() => restApi((path, init) => fetch(path, { credentials: 'same-origin', ...init })));

  const catalogue = useCatalogue(locale, loadTexts);
  const shown = catalogue?.locale ?? locale;
  useEffect(() => {
    document.documentElement.lang = shown;
  }, [shown]);
  useEffect(() => applyTheme(themeOf(remembered('theme'))), []);

  useEffect(() => {
    let wanted = true;
    void api.whoAmI().then((who) => {
      if (wanted) setPresence(who.is === 'in' ? { ...who, phone: null } : { is: 'out', ended: false });
    });
    return () => {
      wanted = false;
    };
  }, [api]);

  const language = useMemo(
    () =>
      catalogue && {
        ...catalogue,
        choose(next: Locale) {
          remember('locale', next);
          setLocale(next);
        },
      },
    [catalogue],
  );
  const enter = useCallback(
    (session: SessionJson, phone: string | null) => setPresence({ is: 'in', session, phone }),
    [],
  );
  const change = useCallback(
    (session: SessionJson) => setPresence((before) => (before.is === 'in' ? { ...before, session } : before)),
    [],
  );
  const leave = useCallback((ended: boolean) => setPresence({ is: 'out', ended }), []);

  if (language === null) return <p className="starting" role="status" />;
  return (
    <LanguageContext value={language}>
      <Sprite />
      {presence.is === 'starting' ? <p className="starting" role="status" /> : null}
      {presence.is === 'out' ? <SignInPage api={api} ended={presence.ended} entered={enter} /> : null}
      {presence.is === 'in' ? (
        <SignedIn
          key={presence.session.user}
          api={api}
          session={presence.session}
          wanted={presence.phone}
          left={leave}
          changed={change}
        />
      ) : null}
    </LanguageContext>
  );
}
