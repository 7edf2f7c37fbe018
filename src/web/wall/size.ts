/** How wide a drawing is on the screen: drawings keep their words at their size instead of being scaled. */
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

export function useWidth<E extends Element>(): readonly [RefObject<E | null>, number] {
  const node = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = node.current;
    if (element === null) return undefined;
    setWidth(Math.round(element.getBoundingClientRect().width));
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [node, width];
}
