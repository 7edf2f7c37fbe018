/** The shell: language, light or dark, session. Nothing but the sign-in page without a session. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Locale, SessionJson } from '../../contract/roles.js';
import { loadTexts } from '../i18n/load.js';
import type { Texts } from '../i18n/texts.js';
import { Sprite } from '../kit/icon.js';
import type { Api, WhoAmI } from '../session/api.js';
import { SignInPage } from '../sign-in/sign-in-page.js';
import { useCatalogue } from './catalogue.js';
import { LanguageContext } from './context.js';
import { remember } from './remembered.js';
import { SignedIn } from './signed-in.js';

/** What start.ts has found out before there was anything to draw. */
export interface AppProps {
  readonly api: Api;
  readonly locale: Locale;
  readonly texts: Texts;
  readonly who: WhoAmI;
}

/** `out`: sign in; `ended` where a session was open before. */
type Presence =
  | { readonly is: 'out'; readonly ended: boolean }
  | { readonly is: 'in'; readonly session: SessionJson; readonly phone: string | null };

export function App({ api, locale: first, texts, who }: AppProps) {
  const [locale, setLocale] = useState(first);
  const [presence, setPresence] = useState<Presence>(() =>
    who.is === 'in' ? { is: 'in', session: who.session, phone: null } : { is: 'out', ended: false },
  );

  const catalogue = useCatalogue(locale, loadTexts, { texts, locale: first });
  const shown = catalogue?.locale ?? locale;
  useEffect(() => {
    document.documentElement.lang = shown;
  }, [shown]);

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
