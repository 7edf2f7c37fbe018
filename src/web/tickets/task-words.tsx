/** Words that lists of tasks share: what is to be done, for whom, and how long there is still time. */
import { useCallback, useMemo } from 'react';
import type { TaskJson } from '../../contract/task.js';
import { ms } from '../format/instant.js';
import { readableNumber } from '../format/number.js';
import { words } from '../format/span.js';
import type { Texts } from '../i18n/texts.js';
import { Icon, type IconName } from '../kit/icon.js';
import { Running } from '../kit/running.js';
import { useBeat, useDesk, useTexts } from '../shell/context.js';
import { shortNumber } from './ticket-words.js';

/** Whom it is about: his name, else his number. */
export function personOf({ person }: Pick<TaskJson, 'person'>): string {
  return person.name ?? (person.number === null ? '' : readableNumber(person.number));
}

/** `回电 林小满`, `0031 回访确认`. */
export function taskTitle(task: TaskJson, { tickets }: Texts): string {
  const kind = tickets.tasks.kinds[task.kind];
  if (task.kind === 'call_back') return `${kind} ${personOf(task)}`.trim();
  return task.ticket === null ? kind : `${shortNumber(task.ticket)} ${kind}`;
}

export type TaskPhase = 'calm' | 'amber' | 'late';

/** Less than this before the deadline is soon, milliseconds. */
const soon = 10 * 60_000;

/** `left`: milliseconds until the deadline. */
export const taskPhase = (left: number): TaskPhase => (left < 0 ? 'late' : left < soon ? 'amber' : 'calm');

const icons = { calm: 'clock', amber: 'tri', late: 'stop' } as const satisfies Record<TaskPhase, IconName>;

/** The deadline in words, counting: `10:58 前`, `还剩 4 分`, `超 17 分`. */
export function Deadline({ at }: { readonly at: string }) {
  const texts = useTexts();
  const { live, time } = useDesk();
  const said = texts.tickets.tasks;
  const deadline = ms(at);
  const phase = useBeat(() => taskPhase(deadline - live.wallNow()));
  const hour = useBeat(() => Math.floor(live.wallNow() / 3_600_000));
  const by = useMemo(() => {
    // Once an hour is often enough to see that another day has come.
    const today = time.dayStart(deadline) === time.dayStart(Math.max(live.wallNow(), hour * 3_600_000));
    return said.before(today ? time.minute(deadline) : time.moment(deadline, live.wallNow()));
  }, [time, deadline, live, hour, said]);
  const read = useCallback(() => {
    const left = deadline - live.wallNow();
    if (left < 0) return said.late(words(-left, texts));
    return left < soon ? said.left(words(left, texts)) : by;
  }, [live, deadline, by, said, texts]);
  return (
    <span className={`mark t-${phase === 'calm' ? 'plain' : phase}`} data-phase={phase}>
      <Icon name={icons[phase]} small />
      <Running read={read} />
    </span>
  );
}
