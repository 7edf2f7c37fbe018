/** The two links, told apart: page ⇄ server and server ⇄ PBX, with the age of the last event. */
import { useCallback } from 'react';
import type { LinkJson } from '../../contract/live.js';
import { msOrNull } from '../format/instant.js';
import { words } from '../format/span.js';
import { Running } from '../kit/running.js';
import type { LiveState } from '../live/state.js';
import { useConnection, useDesk, useLive, useTexts } from './context.js';

/** The links as one: the worst of them. null: none is known. */
function worst(state: LiveState): LinkJson | null {
  const rank = { refused: 0, down: 1, connecting: 2, up: 3 } as const;
  let found: LinkJson | null = null;
  for (const link of state.links.values()) if (found === null || rank[link.state] < rank[found.state]) found = link;
  return found;
}

function lastEvent(state: LiveState): number | null {
  let last = state.eventAt;
  for (const link of state.links.values()) {
    const heard = msOrNull(link.lastHeardAt);
    if (heard !== null && (last === null || heard > last)) last = heard;
  }
  return last;
}

export function LinkMarks() {
  const texts = useTexts();
  const { live, time } = useDesk();
  const { store, clock } = live;
  const connection = useConnection();
  const link = useLive(worst);
  const settled = useLive((state) => state.outages.size === 0);
  const up = connection.state === 'up';
  const age = useCallback(() => {
    const at = lastEvent(store.state());
    return at === null ? texts.link.noEvent : texts.link.lastEvent(texts.ago(words(clock.server() - at, texts)));
  }, [store, clock, texts]);

  let pbx = texts.link.unknown;
  let dot = 'dot dot-void';
  if (up && link !== null) {
    pbx = link.state === 'up' ? (settled ? texts.link.ok : texts.link.taking) : texts.link[link.state];
    dot =
      link.state === 'up'
        ? settled
          ? 'dot'
          : 'dot dot-void'
        : link.state === 'connecting'
          ? 'dot dot-void'
          : 'dot dot-late';
  }
  return (
    <ul className="marks">
      <li>
        <i className={up ? 'dot' : connection.state === 'lost' ? 'dot dot-late' : 'dot dot-void'} />
        <span className="ends">{texts.link.page}</span>
        <span>{up ? texts.link.ok : connection.state === 'lost' ? texts.link.down : texts.link.connecting}</span>
        {connection.state === 'lost' ? (
          <span>{texts.link.since(time.moment(connection.since, Date.now()))}</span>
        ) : null}
      </li>
      <li>
        <i className={dot} />
        <span className="ends">{texts.link.pbx}</span>
        <span>{pbx}</span>
        {up && link?.state === 'up' ? <Running read={age} className="ends marks-age" /> : null}
      </li>
    </ul>
  );
}
