/**
 * The live page: calls as they ring, wait, talk and end; late answers; agents; PBX links. Parts that this reader is not
 * given are left out: an agent sees the cards of his own calls.
 */
import { PopStrip } from '../agent/pop-strip.js';
import { useConnection, useDesk, useLive, useTexts } from '../shell/context.js';
import { AgentsPane } from './agents.js';
import { Figures } from './figures.js';
import { LatesPane } from './lates.js';
import { LinksPane } from './links.js';
import { RecentPane } from './recent.js';
import { TalkingPane } from './talking.js';
import { WaitingPane } from './waiting.js';

export function LivePage() {
  const texts = useTexts();
  const { session } = useDesk();
  const ready = useLive((state) => state.ready);
  const sees = useLive((state) => state.sees);
  const hasCards = useLive((state) => state.cards.size > 0);
  const stale = useLive((state) => state.outages.size > 0);
  const lost = useConnection().state === 'lost';
  if (!ready) {
    return (
      <main id="main" className="page" tabIndex={-1}>
        <p className="loading" role="status">
          {texts.loading}
        </p>
      </main>
    );
  }
  return (
    <main id="main" className="page" tabIndex={-1} data-lost={lost ? '' : undefined} data-gap={stale ? '' : undefined}>
      {session.extension !== null || hasCards ? <PopStrip /> : null}
      <Figures />
      {sees.calls ? (
        <div className="board">
          <WaitingPane />
          <TalkingPane />
          {sees.agents ? <AgentsPane /> : null}
          <RecentPane />
          <LatesPane />
          <LinksPane />
        </div>
      ) : (
        <div className="board board-small">
          <p className="mid board-note">{texts.shell.noRoom}</p>
          {sees.agents ? <AgentsPane /> : null}
          <LinksPane />
        </div>
      )}
    </main>
  );
}
