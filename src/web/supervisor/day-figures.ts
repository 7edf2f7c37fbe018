/** The day's figures from the server, asked again while the page is looked at; the page's own tally where there are none. */
import { useEffect, useState } from 'react';
import type { AnswerTimes } from '../session/api.js';
import { useConnection, useDesk } from '../shell/context.js';

const everyMs = 15_000;
const dayMs = 36 * 3_600_000;

/** null: not known (not allowed, not there, or not answered yet). */
export function useDayFigures(): AnswerTimes | null {
  const { live, time } = useDesk();
  const up = useConnection().state === 'up';
  const [figures, setFigures] = useState<AnswerTimes | null>(null);
  useEffect(() => {
    if (!up) return undefined;
    let wanted = true;
    const ask = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return;
      const from = time.dayStart(live.wallNow());
      const answer = await live.figures(from, time.dayStart(from + dayMs));
      if (wanted) setFigures(answer);
    };
    void ask();
    const timer = setInterval(() => void ask(), everyMs);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [up, live, time]);
  return figures;
}
