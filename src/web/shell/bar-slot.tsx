/** The place in the bar that belongs to the room that is shown: the agent's state, a filter. Empty where a room has none. */
import { createContext, useContext, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

interface Slot {
  readonly node: HTMLElement | null;
  readonly place: (node: HTMLElement | null) => void;
}

const SlotContext = createContext<Slot>({ node: null, place: () => undefined });

export function BarSlotHost({ children }: { readonly children: ReactNode }) {
  const [node, place] = useState<HTMLElement | null>(null);
  return <SlotContext value={{ node, place }}>{children}</SlotContext>;
}

/** In the bar. */
export function BarSlotPlace() {
  const { place } = useContext(SlotContext);
  return <div className="bar-slot" ref={place} />;
}

/** In a room: what it shows in the bar. */
export function BarSlot({ children }: { readonly children: ReactNode }) {
  const { node } = useContext(SlotContext);
  return node === null ? null : createPortal(children, node);
}
