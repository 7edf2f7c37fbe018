/** Each link to a PBX: its state, since when, what it says, how far its clock is off; what the doctor finds. */
import { useCallback, useEffect } from 'react';
import type { LinkJson } from '../../../contract/live.js';
import { ms, msOrNull } from '../../format/instant.js';
import { words as spanWords } from '../../format/span.js';
import { useAsked } from '../../kit/ask.js';
import { Foreign } from '../../kit/caller.js';
import type { IconName } from '../../kit/icon.js';
import { Running } from '../../kit/running.js';
import { Nothing } from '../../kit/states.js';
import { Mark, type Tone } from '../../kit/tag.js';
import { useDesk, useLive } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import { SectionHead } from '../section.js';
import { Examination, WhyPart } from './doctor-part.js';

const marks: Readonly<Record<LinkJson['state'], { readonly tone: Tone; readonly icon: IconName }>> = {
  up: { tone: 'ok', icon: 'check' },
  connecting: { tone: 'void', icon: 'clock' },
  down: { tone: 'late', icon: 'broken' },
  refused: { tone: 'late', icon: 'lock' },
};

/** Milliseconds. */
const askEvery = 5000;

export function LinksSection() {
  const texts = useAdminTexts();
  const words = texts.admin.links;
  const links = useLive((state) => state.links);
  // Told at once when a link changes; how lately a PBX was heard is asked for.
  const asked = useAsked<{ readonly items: readonly LinkJson[] }>('/api/v1/links');
  const { again } = asked;
  useEffect(() => {
    const timer = setInterval(again, askEvery);
    return () => clearInterval(timer);
  }, [again]);
  const heardAt = new Map((asked.value?.items ?? []).map(({ pbx, lastHeardAt }) => [pbx, lastHeardAt]));
  return (
    <>
      <SectionHead title={texts.admin.sections.links} lead={words.lead} />
      {links.size === 0 ? <Nothing>{texts.pbx.empty}</Nothing> : null}
      <ul className="links">
        {[...links.values()].map((link) => (
          <LinkItem key={link.pbx} link={link} heardAt={heardAt.get(link.pbx) ?? link.lastHeardAt} />
        ))}
      </ul>
      <WhyPart />
    </>
  );
}

function LinkItem({ link, heardAt }: { readonly link: LinkJson; readonly heardAt: string | null }) {
  const texts = useAdminTexts();
  const words = texts.admin.links;
  const { live, time } = useDesk();
  const { tone, icon } = marks[link.state];
  const heard = useCallback(() => {
    const at = msOrNull(heardAt);
    return at === null ? texts.pbx.never : texts.ago(spanWords(live.clock.server() - at, texts));
  }, [heardAt, live, texts]);
  const offset = link.clockOffsetMs;
  return (
    <li className="link-card">
      <p className="row">
        <Foreign text={link.pbx} className="strong" />
        <Mark tone={tone} icon={icon}>
          {texts.link[link.state === 'up' ? 'ok' : link.state]}
        </Mark>
      </p>
      <dl className="facts">
        <dt>{words.since}</dt>
        <dd>{time.moment(ms(link.since), live.wallNow())}</dd>
        <dt>{words.heard}</dt>
        <dd>
          <Running read={heard} />
        </dd>
        <dt>{words.clock}</dt>
        <dd>{offset === null ? texts.unknown : words.offset((Math.round(offset) / 1000 || 0).toFixed(3))}</dd>
        <dt>{words.state}</dt>
        <dd>{link.resynchronised ? words.known : words.unknownState}</dd>
        {link.reason === null ? null : (
          <>
            <dt>{words.reason}</dt>
            <dd className="t-late">
              <bdi>{link.reason}</bdi>
            </dd>
          </>
        )}
      </dl>
      <Examination pbx={link.pbx} />
    </li>
  );
}
