/** Times that a figure knows nothing of: named beside it, never counted as nothing. */
import type { UnknownIntervalJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { Icon } from '../kit/icon.js';
import { useDesk, useTexts } from '../shell/context.js';

/** `21:02–21:05 PBX 连接中断`, each of them. */
export function useGapText(): (gap: UnknownIntervalJson) => string {
  const texts = useTexts();
  const { time, live } = useDesk();
  return (gap) => {
    const now = live.wallNow();
    const from = ms(gap.from);
    const today = time.dayStart(from) === time.dayStart(now);
    const start = today ? time.minute(from) : time.moment(from, now);
    const end = gap.to === null ? texts.figures.gapOpen : time.minute(ms(gap.to));
    return `${start}–${end} ${texts.figures.gapCause[gap.cause]}`;
  };
}

interface GapsProps {
  readonly gaps: readonly UnknownIntervalJson[];
  /** What else is not known. */
  readonly before: string | null;
}

export function Gaps({ gaps, before }: GapsProps) {
  const texts = useTexts();
  const textOf = useGapText();
  const last = gaps.at(-1);
  if (last === undefined && before === null) return null;
  return (
    <p className="gap-line" title={gaps.map(textOf).join('\n')}>
      <Icon name="unknown" />
      {before === null ? null : <span className="nowrap">{before}</span>}
      {last === undefined ? null : <span className="cut">{texts.figures.gaps(textOf(last))}</span>}
      {gaps.length > 1 ? <span className="nowrap">+{gaps.length - 1}</span> : null}
    </p>
  );
}
