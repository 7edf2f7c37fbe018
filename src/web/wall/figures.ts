/** The day's figures and the last hour's waits from the server, asked again while the board is looked at. */
import { useCallback, useEffect, useState } from 'react';
import type { CallPageJson } from '../../contract/call.js';
import type { AnswerTimesJson, WaitsJson } from '../../contract/figures.js';
import type { SiteTime } from '../format/day.js';
import { useConnection, useDesk } from '../shell/context.js';
import { useEvery } from './feed.js';

const everyMs = 15_000;
export const hourMs = 3_600_000;
const dayMs = 86_400_000;

const at = (milliseconds: number): string => new Date(milliseconds).toISOString();

export interface Day {
  readonly from: string;
  readonly to: string;
}

/** The site's day that holds `now`: its beginning and that of the next. */
export function dayOf(now: number, time: Pick<SiteTime, 'dayStart'>): Day {
  const from = time.dayStart(now);
  return { from: at(from), to: at(time.dayStart(from + 1.5 * dayMs)) };
}

export interface WallFigures {
  /** null: not known yet. */
  readonly today: AnswerTimesJson | null;
  readonly day: Day;
  readonly hour: (WaitsJson & { readonly until: number }) | null;
  /** The last late answers with who answered; null where the reader may not know it. */
  readonly lates: CallPageJson['items'] | null;
}

const latesShown = 4;

export function useWallFigures(queue: string | null, names: boolean): WallFigures {
  const { rest, live, time } = useDesk();
  const up = useConnection().state === 'up';
  const day = dayOf(live.wallNow(), time);
  const [state, setState] = useState<Omit<WallFigures, 'day'>>({ today: null, hour: null, lates: null });
  useEffect(() => setState({ today: null, hour: null, lates: null }), [queue]);
  const ask = useCallback(async () => {
    const now = live.wallNow();
    const { from, to } = dayOf(now, time);
    const only: Record<string, string> = queue === null ? {} : { queue };
    const figures = (name: string, interval: Record<string, string>): string =>
      `/api/v1/figures/${name}?${new URLSearchParams({ ...interval, ...only }).toString()}`;
    const late = { verdict: 'late', offeredFrom: from, offeredTo: to, limit: String(latesShown), ...only };
    const [today, hour, lates] = await Promise.all([
      rest.get<AnswerTimesJson>(figures('answer-times', { from, to })),
      rest.get<WaitsJson>(figures('waits', { from: at(now - hourMs), to: at(now) })),
      names ? rest.get<CallPageJson>(`/api/v1/calls?${new URLSearchParams(late).toString()}`) : null,
    ]);
    setState((before) => ({
      today: today.ok ? today.value : before.today,
      hour: hour.ok ? { ...hour.value, until: now } : before.hour,
      lates: lates === null ? null : lates.ok ? lates.value.items : before.lates,
    }));
  }, [rest, live, time, queue, names]);
  useEvery(ask, everyMs, up);
  return { ...state, day };
}
