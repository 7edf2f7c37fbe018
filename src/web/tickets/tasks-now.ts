/** The reader's tasks as they are now. Pure. */
import type { TaskJson } from '../../contract/task.js';
import { ms } from '../format/instant.js';

/** The list as it was read, with what was told since. */
export function tasksNow(
  items: readonly TaskJson[],
  told: ReadonlyMap<number, TaskJson>,
  user: string,
): readonly TaskJson[] {
  return items
    .map((task) => {
      const news = told.get(task.id);
      return news !== undefined && news.version > task.version ? news : task;
    })
    .filter(({ state, owner }) => state === 'open' && (owner.user === null || owner.user.user === user))
    .toSorted((a, b) => ms(a.deadline) - ms(b.deadline) || a.id - b.id);
}
