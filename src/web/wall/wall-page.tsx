/** The room `wall`: the board for somebody who is signed in, with the choice of a queue and each figure leading to its calls. */
import { useMemo } from 'react';
import { Loading } from '../kit/states.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import { go, usePlace } from '../shell/place.js';
import { addressOf } from '../shell/route.js';
import { FeedContext, feedOfLive } from './feed.js';
import { thresholdsOf } from './thresholds.js';
import { Wall } from './wall.js';
import '../styles/wall.css';

export function WallPage() {
  const { live } = useDesk();
  const feed = useMemo(() => feedOfLive(live), [live]);
  const ready = useLive((state) => state.ready);
  const { query } = usePlace();
  const queue = query.get('queue');
  return (
    <main id="main" className="page wall-box" tabIndex={-1}>
      {ready ? (
        <FeedContext value={feed}>
          <Wall
            queue={queue}
            thresholds={thresholdsOf(query)}
            dark={query.get('theme') !== 'light'}
            choice={<QueueChoice queue={queue} query={query} />}
          />
        </FeedContext>
      ) : (
        <Loading />
      )}
    </main>
  );
}

function QueueChoice({ queue, query }: { readonly queue: string | null; readonly query: URLSearchParams }) {
  const texts = useTexts();
  const queues = useLive((state) => state.queues);
  const names = new Map([...queues.values()].map((one) => [one.queue, one.name]));
  if (queue !== null && !names.has(queue)) names.set(queue, queue);
  const choose = (chosen: string): void => {
    const rest = Object.fromEntries([...query].filter(([key]) => key !== 'queue'));
    go(addressOf('wall', '', chosen === '' ? rest : { ...rest, queue: chosen }), true);
  };
  return (
    <select
      className="wall-choice"
      aria-label={texts.wall.queue}
      value={queue ?? ''}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">{texts.wall.allQueues}</option>
      {[...names].map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}
