/**
 * A wallboard on a wall: `#/display/TOKEN`. The token is taken out of the address before anything else happens and given
 * for a cookie that no script can read; from then on `#/display` is enough. No user, no idle lock, no name on it; it ends
 * when the token is revoked.
 */
import { useCallback, useEffect, useMemo, useState, type FormEvent } from 'react';
import type { Locale } from '../../contract/roles.js';
import { siteTime } from '../format/day.js';
import { chooseLocale, loadTexts } from '../i18n/load.js';
import { createDrafts } from '../kit/draft.js';
import { TextField } from '../kit/field.js';
import { Icon, Sprite } from '../kit/icon.js';
import { startLive } from '../live/live.js';
import { restApi, type Fetch } from '../session/api.js';
import { restOf } from '../session/rest.js';
import { useCatalogue } from '../shell/catalogue.js';
import { DeskContext, LanguageContext, TickerContext, useLive, useTexts, type Desk } from '../shell/context.js';
import { placeOf } from '../shell/route.js';
import { useLookAgain, useTrouble } from '../shell/use-trouble.js';
import { displayApi, sessionOfDisplay, type Display, type DisplayState } from './display.js';
import { FeedContext, feedOfDisplay, type DisplayFeed } from './feed.js';
import { thresholdsOf } from './thresholds.js';
import { Wall } from './wall.js';
import '../styles/wall.css';

const sameOrigin: Fetch = (path, init) => fetch(path, { credentials: 'same-origin', ...init });
const again = 5000;

/** Reads the address once and leaves no token in it, nor in the history. */
function takeAddress(): { token: string | null; query: URLSearchParams } {
  const { rest, query } = placeOf(location.hash);
  const kept = query.toString();
  if (rest !== '') history.replaceState(null, '', `#/display${kept === '' ? '' : `?${kept}`}`);
  return { token: rest === '' ? null : rest, query };
}

/** Before anything is drawn, and once: what was taken is no longer in the address. */
const arrived = takeAddress();

export function DisplayApp() {
  const { token, query } = arrived;
  const [api] = useState(() => displayApi(sameOrigin));
  const [state, setState] = useState<DisplayState>({ is: 'starting' });
  const wanted = query.get('lang');
  const site = state.is === 'in' ? state.display.site.locale : null;
  const locale: Locale = chooseLocale(wanted, site === null ? navigator.languages : [site]);
  const catalogue = useCatalogue(locale, loadTexts);
  const shown = catalogue?.locale ?? locale;
  useEffect(() => {
    document.documentElement.lang = shown;
  }, [shown]);
  const language = useMemo(() => catalogue && { ...catalogue, choose: () => undefined }, [catalogue]);

  const enter = useCallback(
    async (given: string | null) => setState(await (given === null ? api.look() : api.enter(given))),
    [api],
  );
  useEffect(() => void enter(token), [enter, token]);
  useEffect(() => {
    if (state.is !== 'away') return undefined;
    const timer = setTimeout(() => void enter(token), again);
    return () => clearTimeout(timer);
  }, [state, enter, token]);
  // Nobody stands before it who could reload it; not before the token is in the cookie, for it is no longer in the address.
  const trouble = useTrouble();
  const settled = state.is !== 'starting' && state.is !== 'away';
  useEffect(() => {
    if (trouble !== null && settled) location.reload();
  }, [trouble, settled]);
  const ended = useCallback(() => setState({ is: 'out', wrong: false }), []);

  if (language === null) return null;
  return (
    <LanguageContext value={language}>
      <Sprite />
      {state.is === 'in' ? (
        <Board display={state.display} query={query} ended={ended} />
      ) : (
        <Door state={state} enter={(given) => void enter(given)} />
      )}
    </LanguageContext>
  );
}

function Board({
  display,
  query,
  ended,
}: {
  readonly display: Display;
  readonly query: URLSearchParams;
  readonly ended: () => void;
}) {
  const [running, setRunning] = useState<{ desk: Desk; feed: DisplayFeed } | null>(null);
  useEffect(() => {
    const session = sessionOfDisplay(display);
    const live = startLive(session, { ...restApi(sameOrigin), whoAmI: displayApi(sameOrigin).whoAmI }, ended);
    const feed = feedOfDisplay(live);
    const desk: Desk = {
      session,
      live,
      rest: restOf(sameOrigin, ''),
      time: siteTime(display.site.zone, display.site.clock),
      drafts: createDrafts(),
      signOut: ended,
      changed: () => undefined,
      lockNow: null,
    };
    setRunning({ desk, feed });
    return () => {
      feed.stop();
      live.stop();
    };
  }, [display, ended]);
  if (running === null) return null;
  return (
    <DeskContext value={running.desk}>
      <TickerContext value={running.desk.live.ticker}>
        <FeedContext value={running.feed}>
          <Screen query={query} />
        </FeedContext>
      </TickerContext>
    </DeskContext>
  );
}

function Screen({ query }: { readonly query: URLSearchParams }) {
  const texts = useTexts();
  const ready = useLive((live) => live.ready);
  useLookAgain();
  useEffect(() => {
    document.title = texts.wall.title;
  }, [texts]);
  return (
    <main id="main" className="wall-box wall-alone">
      {ready ? (
        <Wall queue={query.get('queue')} thresholds={thresholdsOf(query)} dark={query.get('theme') !== 'light'} />
      ) : (
        <p className="loading" role="status">
          {texts.loading}
        </p>
      )}
    </main>
  );
}

/** What stands on a screen that is no wallboard (yet): why, and where its token goes. */
function Door({ state, enter }: { readonly state: DisplayState; readonly enter: (token: string) => void }) {
  const texts = useTexts();
  const [token, setToken] = useState('');
  if (state.is === 'starting') return <p className="starting" role="status" />;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (token.trim() !== '') enter(token.trim());
  };
  return (
    <div className="door">
      <main className="door-b">
        <h1>{texts.wall.door.title}</h1>
        {state.is === 'away' ? (
          <p className="note" role="status">
            <Icon name="broken" small />
            {texts.wall.door.away}
          </p>
        ) : null}
        <p className="mid">{texts.wall.door.lead}</p>
        <form onSubmit={submit}>
          <TextField
            label={texts.wall.door.token}
            type="password"
            autoComplete="off"
            value={token}
            change={setToken}
            problem={state.is === 'out' && state.wrong ? texts.wall.door.wrong : null}
          />
          <button type="submit" className="btn btn-ink door-go">
            {texts.wall.door.enter}
          </button>
        </form>
      </main>
    </div>
  );
}
