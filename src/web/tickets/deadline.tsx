/** How long there is still time for a task, counting. */
import { useCallback, useMemo } from 'react';
import { ms } from '../format/instant.js';
import { words } from '../format/span.js';
import { Icon, type IconName } from '../kit/icon.js';
import { Running } from '../kit/running.js';
import { useBeat, useDesk, useTexts } from '../shell/context.js';
import { soon, taskPhase, type TaskPhase } from './task-words.js';

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
