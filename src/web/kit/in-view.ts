/** Keeps the present one of a row of links in view, where the row is pushed sideways because not all of it fits. */
import { useEffect, type RefObject } from 'react';

/** `now`: changes with the present link. */
export function useCurrentInView(row: RefObject<HTMLElement | null>, now: unknown): void {
  useEffect(() => {
    // With the next frame, which lays everything out once: asked for at once, the page would be laid out twice.
    const frame = requestAnimationFrame(() => {
      const box = row.current;
      const link = box?.querySelector<HTMLElement>('[aria-current]');
      if (box === null || link == null) return;
      const start = link.offsetLeft - box.offsetLeft;
      if (start < box.scrollLeft || start + link.offsetWidth > box.scrollLeft + box.clientWidth)
        box.scrollLeft = start - (box.clientWidth - link.offsetWidth) / 2;
    });
    return () => cancelAnimationFrame(frame);
  }, [row, now]);
}
