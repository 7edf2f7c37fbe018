/** What the server tells of tickets and tasks while a page shows them: the page asks again, once after a burst. */
import { useEffect, useRef } from 'react';
import type { ServerMessage } from '../live/protocol.js';
import { useConnection, useDesk } from '../shell/context.js';

/** Milliseconds: several changes of one act are one. */
const together = 300;

/** Calls `run` soon after a message that `concerns` this part, and when the server is back after a loss. */
export function useNews(concerns: (message: ServerMessage) => boolean, run: () => void): void {
  const { live } = useDesk();
  const latest = useRef({ concerns, run });
  latest.current = { concerns, run };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = live.listen((message) => {
      if (!latest.current.concerns(message) || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        latest.current.run();
      }, together);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [live]);
  const { state } = useConnection();
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== 'up' && state === 'up') latest.current.run();
    before.current = state;
  }, [state]);
}
