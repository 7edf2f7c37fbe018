/** The day's figures and the last hour's waits from the server, asked again while the board is looked at. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CallPageJson } from '../../contract/call.js';
import type { AnswerTimesJson, WaitsJson } from '../../contract/figures.js';
import { useConnection, useDesk } from '../shell/context.js';
import { at, dayOf, hourMs, type Day } from './day.js';
import { useEvery } from './feed.js';

const everyMs = 15_000;

export interface WallFigures {
  /** null: not known yet. */
  readonly today: AnswerTimesJson | null;
  readonly day: Day;
  readonly hour: (WaitsJson & { readonly until: number }) | null;
  /** When the day's figures were last told (the browser's clock), where they cannot be had now; null while they can. */
  readonly stoppedAt: number | null;
  /** The last late answers with who answered; null where the reader may not know it. */
  readonly lates: CallPageJson['items'] | null;
}

const latesShown = 4;

type State = Omit<WallFigures, 'day'> & { readonly toldAt: number | null };
const nothing: State = { today: null, hour: null, lates: null, stoppedAt: null, toldAt: null };

export function useWallFigures(queue: string | null, names: boolean): WallFigures {
  const { rest, live, time } = useDesk();
  const up = useConnection().state === 'up';
  const day = dayOf(live.wallNow(), time);
  const [state, setState] = useState<State>(nothing);
  const wanted = useRef(queue);
  useEffect(() => {
    wanted.current = queue;
    setState(nothing);
  }, [queue]);
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
    // An answer about the queue of before says nothing of this one.
    if (wanted.current !== queue) return;
    const toldAt = Date.now();
    setState((before) => ({
      toldAt: today.ok ? toldAt : before.toldAt,
      stoppedAt: today.ok ? null : before.toldAt,
      today: today.ok ? today.value : before.today,
      hour: hour.ok ? { ...hour.value, until: now } : before.hour,
      lates: lates === null ? null : lates.ok ? lates.value.items : before.lates,
    }));
  }, [rest, live, time, queue, names]);
  useEvery(ask, everyMs, up);
  const { toldAt: _, ...told } = state;
  return { ...told, day };
}
