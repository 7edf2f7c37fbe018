/** Text that runs with time: written straight into the DOM at each beat, no component is drawn for a passing second. */
import { useCallback, useLayoutEffect, useRef } from 'react';
import { running, runningUnit } from '../format/span.js';
import { useTexts, useTicker } from '../shell/context.js';

export function Running({ read, className }: { readonly read: () => string; readonly className?: string }) {
  const node = useRef<HTMLSpanElement>(null);
  const ticker = useTicker();
  useLayoutEffect(() => {
    let shown: string | null = null;
    return ticker.add(() => {
      const text = read();
      if (node.current === null || text === shown) return;
      node.current.textContent = text;
      shown = text;
    });
  }, [read, ticker]);
  return <span ref={node} className={className} />;
}

/** A running wait with its unit. `wait`: milliseconds, asked at every beat. */
export function RunningWait({ wait }: { readonly wait: () => number }) {
  const texts = useTexts();
  const text = useCallback(() => running(wait()), [wait]);
  const unit = useCallback(() => runningUnit(wait(), texts), [wait, texts]);
  return (
    <>
      <Running read={text} />
      <small>
        <Running read={unit} />
      </small>
    </>
  );
}
