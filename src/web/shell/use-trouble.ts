/** What is wrong with the parts of this page, and the look whether the server's are others now. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useConnection } from './context.js';
import { parts } from './page-parts.js';
import type { Trouble } from './parts.js';

/** null: nothing. */
export const useTrouble = (): Trouble | null => useSyncExternalStore(parts.subscribe, parts.trouble);

/** Whoever was away may have come back as another release. */
export function useLookAgain(): void {
  const { state } = useConnection();
  const lost = useRef(false);
  useEffect(() => {
    if (state === 'lost') lost.current = true;
    if (state !== 'up' || !lost.current) return;
    lost.current = false;
    void parts.look();
  }, [state]);
}
