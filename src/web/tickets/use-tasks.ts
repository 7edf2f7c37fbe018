/**
 * The reader's own tasks, first what is due first: read from the server, kept fresh by what it tells. What is done or was
 * taken by a colleague goes at once; what is new is read, so that one's own are told from a duty's by the server alone.
 */
import { useEffect, useMemo, useState } from 'react';
import type { TaskJson } from '../../contract/task.js';
import { usePages } from '../kit/ask.js';
import type { Refused } from '../session/rest.js';
import { useDesk } from '../shell/context.js';
import { useNews } from './news.js';
import { tasksNow } from './tasks-now.js';

export interface MyTasks {
  readonly items: readonly TaskJson[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly refused: Refused | null;
  readonly again: () => void;
  /** Takes over what an act has answered with. */
  readonly put: (task: TaskJson) => void;
}

const read = '/api/v1/tasks?owner=me&limit=100';
/** Told tasks that are remembered until the next reading has them. */
const kept = 200;

export function useMyTasks(): MyTasks {
  const { live, session } = useDesk();
  const pages = usePages<TaskJson>(read);
  const [told, setTold] = useState<ReadonlyMap<number, TaskJson>>(new Map());
  const put = useMemo(
    () =>
      (task: TaskJson): void =>
        setTold((before) => new Map([...before, [task.id, task] as const].slice(-kept))),
    [],
  );
  useEffect(
    () =>
      live.listen((message) => {
        if (message.type === 'task.changed') put(message.task);
      }),
    [live, put],
  );
  useNews((message) => message.type === 'task.changed' && message.task.state === 'open', pages.again);
  const items = useMemo(() => tasksNow(pages.items, told, session.user), [pages.items, told, session.user]);
  const { state, refused, again } = pages;
  return useMemo(() => ({ items, state, refused, again, put }), [items, state, refused, again, put]);
}
