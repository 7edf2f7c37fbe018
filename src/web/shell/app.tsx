/** The shell: language, session, and which room is shown. Nothing but the sign-in page without a session. */
import { Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import type { Locale, SessionJson } from '../../contract/roles.js';
import { siteTime } from '../format/day.js';
import { catalogues, chooseLocale } from '../i18n/texts.js';
import { createDrafts } from '../kit/draft.js';
import { Sprite } from '../kit/icon.js';
import { NoticesHost } from '../kit/notices.js';
import { startLive } from '../live/live.js';
import { restApi, type Api, type Fetch } from '../session/api.js';
import { restOf } from '../session/rest.js';
import { SignInPage } from '../sign-in/sign-in-page.js';
import { DeskContext, LanguageContext, useDesk, useTexts, type Desk } from './context.js';
import { LinkBanners } from './banners.js';
import { BarSlotHost } from './bar-slot.js';
import { usePlace } from './place.js';
import { remember, remembered } from './remembered.js';
import { roomsFor } from './rooms.js';
import { ShortcutsHost } from './shortcuts.js';
import { TopBar } from './top-bar.js';

const sameOrigin: Fetch = (path, init) => fetch(path, { credentials: 'same-origin', ...init });

/** `starting`: not known yet. `out`: sign in; `ended` where a session was open before. */
type Presence =
  | { readonly is: 'starting' }
  | { readonly is: 'out'; readonly ended: boolean }
  | { readonly is: 'in'; readonly session: SessionJson };

export function App() {
  const [locale, setLocale] = useState(() => chooseLocale(remembered('locale'), navigator.languages));
  const [presence, setPresence] = useState<Presence>({ is: 'starting' });
  const [api] = useState<Api>(() => restApi(sameOrigin));

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
        remember('locale', next);
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
  const [drafts] = useState(createDrafts);
  useEffect(() => {
    const live = startLive(session, api, () => left(true));
    const signOut = (): void => {
      live.stop();
      void api.signOut(session.csrf).then(() => left(false));
    };
    const rest = restOf(sameOrigin, session.csrf);
    setDesk({ session, live, rest, time: siteTime(session.site.zone), drafts, signOut });
    return () => live.stop();
  }, [api, session, drafts, left]);
  if (desk === null) return null;
  return (
    <DeskContext value={desk}>
      <ShortcutsHost>
        <NoticesHost>
          <BarSlotHost>
            <Rooms />
          </BarSlotHost>
        </NoticesHost>
      </ShortcutsHost>
    </DeskContext>
  );
}

/** The room that the address names, else the first one that this reader has. */
function Rooms() {
  const texts = useTexts();
  const { session } = useDesk();
  const { room: wanted } = usePlace();
  const own = useMemo(() => roomsFor(session.roles), [session.roles]);
  const room = own.find(({ name }) => name === wanted) ?? own[0];
  if (room === undefined) return null;
  return (
    <div className="frame">
      <TopBar rooms={own} here={room} />
      <LinkBanners />
      <Suspense
        fallback={
          <main id="main" className="page" tabIndex={-1}>
            <p className="loading" role="status">
              {texts.loading}
            </p>
          </main>
        }
      >
        <room.Page />
      </Suspense>
    </div>
  );
}
