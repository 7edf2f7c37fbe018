/** The shell: language, session, and which room is shown. Nothing but the sign-in page without a session. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Locale, SessionJson } from '../../contract/roles.js';
import { siteTime } from '../format/day.js';
import { catalogues, chooseLocale } from '../i18n/texts.js';
import { Sprite } from '../kit/icon.js';
import { startLive } from '../live/live.js';
import { restApi, type Api } from '../session/api.js';
import { SignInPage } from '../sign-in/sign-in-page.js';
import { LivePage } from '../supervisor/live-page.js';
import { DeskContext, LanguageContext, type Desk } from './context.js';
import { LinkBanners } from './banners.js';
import { TopBar } from './top-bar.js';

const localeKey = 'skylark.locale';

/** A browser may refuse storage: the choice then lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(localeKey);
  } catch {
    return null;
  }
}

function store(locale: Locale): void {
  try {
    localStorage.setItem(localeKey, locale);
  } catch {
    // Kept for this page only.
  }
}

/** `starting`: not known yet. `out`: sign in; `ended` where a session was open before. */
type Presence =
  | { readonly is: 'starting' }
  | { readonly is: 'out'; readonly ended: boolean }
  | { readonly is: 'in'; readonly session: SessionJson };

export function App() {
  const [locale, setLocale] = useState(() => chooseLocale(stored(), navigator.languages));
  const [presence, setPresence] = useState<Presence>({ is: 'starting' });
  const [api] = useState<Api>(() => restApi((path, init) => fetch(path, { credentials: 'same-origin', ...init })));

  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);

  useEffect(() => {
    let wanted = true;
    void api.whoAmI().then((who) => {
      if (wanted) setPresence(who.is === 'in' ? who : { is: 'out', ended: false });
    });
    return () => {
      wanted = false;
    };
  }, [api]);

  const language = useMemo(
    () => ({
      texts: catalogues[locale],
      locale,
      choose(next: Locale) {
        store(next);
        setLocale(next);
      },
    }),
    [locale],
  );
  const enter = useCallback((session: SessionJson) => setPresence({ is: 'in', session }), []);
  const leave = useCallback((ended: boolean) => setPresence({ is: 'out', ended }), []);

  return (
    <LanguageContext value={language}>
      <Sprite />
      {presence.is === 'starting' ? <p className="starting" role="status" /> : null}
      {presence.is === 'out' ? <SignInPage api={api} ended={presence.ended} entered={enter} /> : null}
      {presence.is === 'in' ? <SignedIn api={api} session={presence.session} left={leave} /> : null}
    </LanguageContext>
  );
}

interface SignedInProps {
  readonly api: Api;
  readonly session: SessionJson;
  readonly left: (ended: boolean) => void;
}

function SignedIn({ api, session, left }: SignedInProps) {
  const [desk, setDesk] = useState<Desk | null>(null);
  useEffect(() => {
    const live = startLive(session, api, () => left(true));
    const signOut = (): void => {
      live.stop();
      void api.signOut(session.csrf).then(() => left(false));
    };
    setDesk({ session, live, time: siteTime(session.site.zone), signOut });
    return () => live.stop();
  }, [api, session, left]);
  if (desk === null) return null;
  return (
    <DeskContext value={desk}>
      <Rooms />
    </DeskContext>
  );
}

function Rooms() {
  return (
    <div className="frame">
      <TopBar />
      <LinkBanners />
      <LivePage />
    </div>
  );
}
