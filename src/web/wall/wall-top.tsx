/** The board's head: whose board, which queue, the two links, the site's date and time; in its place a banner when it is stale. */
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { words } from '../format/span.js';
import { Icon } from '../kit/icon.js';
import { Running } from '../kit/running.js';
import { useConnection, useDesk, useLanguage, useLive, useTexts } from '../shell/context.js';
import { useFeed, useQueueName } from './feed.js';

interface TopProps {
  readonly board: HTMLElement | null;
  readonly queue: string | null;
  readonly choice: ReactNode;
  /** Since when the day's figures cannot be had; null while they can. */
  readonly stoppedAt: number | null;
}

function Clock() {
  const { live, time } = useDesk();
  const read = useCallback(() => time.minute(live.wallNow()), [live, time]);
  return <Running read={read} className="wall-clock" />;
}

function Today() {
  const { locale } = useLanguage();
  const { live, session } = useDesk();
  const { zone } = session.site;
  const read = useCallback(() => {
    const form = { month: 'long', day: 'numeric', weekday: 'short', timeZone: zone } as const;
    return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, form).format(live.wallNow());
  }, [locale, zone, live]);
  return <Running read={read} className="wall-date" />;
}

export function WallTop({ board, queue, choice, stoppedAt }: TopProps) {
  const texts = useTexts();
  const { session } = useDesk();
  const connection = useConnection();
  const outages = useLive((state) => state.outages);
  const nameOf = useQueueName();
  const { names } = useFeed();
  if (connection.state === 'lost') return <PageStale since={connection.since} tries={connection.tries} />;
  const [outage] = outages;
  return (
    <>
      <header className="wall-top">
        <h2 className="wall-site cut">{session.site.name}</h2>
        {choice ?? <bdi className="wall-q cut">{nameOf(queue) ?? texts.wall.allQueues}</bdi>}
        {session.demo ? <span className="wall-demo">{texts.wall.demo}</span> : null}
        <Links />
        <Today />
        <Clock />
        {names ? <FullScreen board={board} /> : null}
      </header>
      {stoppedAt === null ? null : <FiguresStale since={stoppedAt} />}
      {outage === undefined ? null : <PbxStale pbx={outage[0]} since={outage[1]} />}
    </>
  );
}

function Links() {
  const texts = useTexts();
  const connection = useConnection();
  const links = useLive((state) => state.links);
  const settled = useLive((state) => state.outages.size === 0);
  const up = connection.state === 'up';
  const known = [...links.values()];
  const bad = known.map((link) => link.state).find((state) => state !== 'up');
  let pbx = texts.link.unknown;
  if (up && bad !== undefined) pbx = texts.link[bad];
  else if (up && known.length > 0) pbx = settled ? texts.link.ok : texts.link.taking;
  const good = up && known.length > 0 && bad === undefined && settled;
  return (
    <ul className="wall-links">
      <li className={up ? 't-ok' : 't-void'}>
        <Icon name={up ? 'check' : 'unknown'} />
        <span>
          {texts.link.page} {up ? texts.link.ok : texts.link.connecting}
        </span>
      </li>
      <li className={good ? 't-ok' : bad === undefined ? 't-void' : 't-late'}>
        <Icon name={good ? 'check' : bad === undefined ? 'unknown' : 'broken'} />
        <span>
          {texts.link.pbx} {pbx}
        </span>
      </li>
    </ul>
  );
}

function PageStale({ since, tries }: { readonly since: number; readonly tries: number }) {
  const texts = useTexts();
  const { time } = useDesk();
  const more = useCallback(
    () => texts.link.pageLostMore(words(Date.now() - since, texts), tries),
    [texts, since, tries],
  );
  return (
    <div className="wall-stale">
      <Icon name="broken" />
      <b role="alert">{texts.link.pageLost(time.minute(since))}</b>
      <Running read={more} className="cut" />
      <Clock />
    </div>
  );
}

/** The server does not answer although its link seems to stand: the day's figures are those of before. */
function FiguresStale({ since }: { readonly since: number }) {
  const texts = useTexts();
  const { time } = useDesk();
  return (
    <div className="wall-stale wall-stale-2">
      <Icon name="broken" />
      <b role="alert">{texts.link.pageLost(time.minute(since))}</b>
      <span className="cut">{texts.wall.noFigures}</span>
    </div>
  );
}

function PbxStale({ pbx, since }: { readonly pbx: string; readonly since: number }) {
  const texts = useTexts();
  const { live, time } = useDesk();
  const link = useLive((state) => state.links.get(pbx));
  const more = useCallback(() => texts.link.pbxLostMore(words(live.wallNow() - since, texts)), [texts, live, since]);
  if (link === undefined || link.state === 'up') return null;
  return (
    <div className="wall-stale wall-stale-2">
      <Icon name="broken" />
      <b role="alert">{texts.link.pbxLost(pbx, time.moment(since, live.wallNow()))}</b>
      <Running read={more} className="cut" />
    </div>
  );
}

/** The board alone on the screen, and back. */
function FullScreen({ board }: { readonly board: HTMLElement | null }) {
  const texts = useTexts();
  const [full, setFull] = useState(false);
  useEffect(() => {
    const look = (): void => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, []);
  const turn = (): void => {
    const done = full ? document.exitFullscreen() : board?.parentElement?.requestFullscreen();
    // A browser may refuse; the board stays as it is.
    done?.catch(() => undefined);
  };
  return (
    <button type="button" className="wall-full" onClick={turn}>
      {full ? texts.wall.leaveFull : texts.wall.full}
    </button>
  );
}
