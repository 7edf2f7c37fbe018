/** The 15-second bar: fills towards the limit, which has its mark, and beyond. Moves by transform in 250 ms steps. */
import { useLayoutEffect, useRef } from 'react';
import { barShare, type Phase } from '../live/call-view.js';
import { useTicker } from '../shell/context.js';

export interface WaitBarProps {
  /** How long the call has waited, milliseconds; asked at every beat. */
  readonly wait: () => number;
  readonly limit: number;
  readonly phase: Phase;
}

export function WaitBar({ wait, limit, phase }: WaitBarProps) {
  const fill = useRef<HTMLSpanElement>(null);
  const ticker = useTicker();
  useLayoutEffect(() => {
    let shown = -1;
    return ticker.add(() => {
      const share = Math.round(barShare(wait(), limit) * 1000) / 1000;
      if (fill.current === null || share === shown) return;
      fill.current.style.transform = `scaleX(${share})`;
      shown = share;
    });
  }, [wait, limit, ticker]);
  return (
    <span className={`wait-track ${phase}`} aria-hidden="true">
      <span className="wait-fill" ref={fill} />
      <span className="wait-limit" />
    </span>
  );
}
