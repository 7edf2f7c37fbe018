/** Text that runs with time: written straight into the DOM at each beat, no component is drawn for a passing second. */
import { useLayoutEffect, useRef } from 'react';
import { useDesk } from '../shell/context.js';

export function Running({ read, className }: { readonly read: () => string; readonly className?: string }) {
  const node = useRef<HTMLSpanElement>(null);
  const { ticker } = useDesk().live;
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
