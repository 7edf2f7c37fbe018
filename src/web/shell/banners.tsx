/** What says that the page is stale: in words, since when, what still works. One for the page's link, one for each PBX's. */
import { useCallback } from 'react';
import type { LinkJson } from '../../contract/live.js';
import { words } from '../format/span.js';
import { Icon } from '../kit/icon.js';
import { Running } from '../kit/running.js';
import { useConnection, useDesk, useLive, useTexts } from './context.js';
import { useLookAgain, useTrouble } from './use-trouble.js';

export function LinkBanners() {
  const connection = useConnection();
  const outages = useLive((state) => state.outages);
  const links = useLive((state) => state.links);
  useLookAgain();
  // Without the server nothing is known of the PBX: one banner, not two.
  if (connection.state === 'lost') return <PageLost since={connection.since} tries={connection.tries} />;
  return (
    <>
      <Outdated />
      {[...outages].map(([pbx, since]) => {
        const link = links.get(pbx);
        return link === undefined || link.state === 'up' ? null : <PbxLost key={pbx} link={link} since={since} />;
      })}
    </>
  );
}

/** It goes on working; when to reload is for whoever works with it to say. */
function Outdated() {
  const texts = useTexts();
  const trouble = useTrouble();
  if (trouble === null) return null;
  return (
    <div className="banner banner-amber">
      <Icon name="repeat" />
      <b role="status">{texts.link[trouble]}</b>
      <button type="button" className="btn btn-xs" onClick={() => location.reload()}>
        {texts.link.reload}
      </button>
    </div>
  );
}

function PageLost({ since, tries }: { readonly since: number; readonly tries: number }) {
  const texts = useTexts();
  const { time } = useDesk();
  const more = useCallback(
    () => texts.link.pageLostMore(words(Date.now() - since, texts), tries),
    [texts, since, tries],
  );
  return (
    <div className="banner">
      <Icon name="broken" />
      <b role="alert">{texts.link.pageLost(time.moment(since, Date.now()))}</b>
      <Running read={more} />
    </div>
  );
}

function PbxLost({ link, since }: { readonly link: LinkJson; readonly since: number }) {
  const texts = useTexts();
  const { live, time } = useDesk();
  const refused = link.state === 'refused';
  const at = time.moment(since, live.wallNow());
  const more = useCallback(
    () => (refused ? texts.link.pbxRefusedMore : texts.link.pbxLostMore(words(live.wallNow() - since, texts))),
    [texts, refused, live, since],
  );
  return (
    <div className="banner">
      <Icon name="broken" />
      <b role="alert">{refused ? texts.link.pbxRefused(link.pbx, at) : texts.link.pbxLost(link.pbx, at)}</b>
      <Running read={more} />
      {link.reason === null ? null : <bdi className="banner-r cut">{link.reason}</bdi>}
    </div>
  );
}
