/** Each PBX link with its state, since when, why, and how far the PBX's clock is off. */
import { useCallback } from 'react';
import type { LinkJson } from '../../contract/live.js';
import { ms, msOrNull } from '../format/instant.js';
import { words } from '../format/span.js';
import { Foreign } from '../kit/caller.js';
import type { IconName } from '../kit/icon.js';
import { Empty, Pane } from '../kit/pane.js';
import { Running } from '../kit/running.js';
import { Mark, type Tone } from '../kit/tag.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';

const marks: Readonly<Record<LinkJson['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  up: { tone: 'ok', icon: 'check' },
  connecting: { tone: 'void', icon: 'clock' },
  down: { tone: 'late', icon: 'broken' },
  refused: { tone: 'late', icon: 'lock' },
};

/** A smaller difference is nobody's trouble. */
const clockShown = 1000;

export function LinksPane() {
  const texts = useTexts();
  const links = useLive((state) => state.links);
  return (
    <Pane title={texts.pbx.title} className="pane-links">
      {links.size === 0 ? <Empty>{texts.pbx.empty}</Empty> : null}
      <ul className="rows">
        {[...links.values()].map((link) => (
          <Link key={link.pbx} link={link} />
        ))}
      </ul>
    </Pane>
  );
}

function Link({ link }: { readonly link: LinkJson }) {
  const texts = useTexts();
  const { live, time } = useDesk();
  const known = useLive((state) => !state.outages.has(link.pbx));
  const outage = useLive((state) => state.outages.get(link.pbx) ?? null);
  const { tone, icon } = link.state === 'up' && !known ? marks.connecting : marks[link.state];
  const heard = useCallback(() => {
    const at = msOrNull(link.lastHeardAt);
    return at === null ? texts.pbx.never : texts.pbx.heard(texts.ago(words(live.clock.server() - at, texts)));
  }, [link, live, texts]);
  const offset = link.clockOffsetMs ?? 0;
  const state = link.state === 'up' ? (known ? texts.link.ok : texts.link.taking) : texts.link[link.state];
  const since = link.state === 'up' ? ms(link.since) : (outage ?? ms(link.since));
  return (
    <li className="link-row">
      <Foreign text={link.pbx} className="strong" />
      <Mark tone={tone} icon={icon}>
        {state}
      </Mark>
      <span className="dim">{texts.link.since(time.moment(since, live.wallNow()))}</span>
      {link.state === 'up' ? null : <Running read={heard} className="dim" />}
      {link.reason === null ? null : <bdi className="link-why">{link.reason}</bdi>}
      {Math.abs(offset) < clockShown ? null : (
        <span className="link-why">
          {texts.pbx.clock(
            offset > 0 ? texts.pbx.ahead(words(offset, texts)) : texts.pbx.behind(words(-offset, texts)),
          )}
        </span>
      )}
    </li>
  );
}
