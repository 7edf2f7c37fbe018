/** Watches for signs of the user, and says a minute before that the page will lock. */
import { useCallback, useEffect, useState, type RefObject } from 'react';
import { Icon } from '../kit/icon.js';
import { Running } from '../kit/running.js';
import { useDesk, useTexts } from '../shell/context.js';
import { watchIdle, type IdleWatch } from './idle-watch.js';

export interface IdleGuardProps {
  readonly idleMs: number;
  readonly watch: RefObject<IdleWatch | null>;
  readonly lock: (tell: boolean) => void;
}

export function IdleGuard({ idleMs, watch, lock }: IdleGuardProps) {
  const texts = useTexts();
  const { live, rest, session } = useDesk();
  const { extension } = session;
  const [warned, setWarned] = useState(false);

  useEffect(() => {
    const inCall = (): boolean => {
      const { cards, agents } = live.store.state();
      if ([...cards.values()].some((card) => card.state === 'answered_here')) return true;
      if (extension === null) return false;
      return [...agents.values()].some(
        (agent) => agent.extension === extension && (agent.state === 'in_call' || agent.state === 'on_hold'),
      );
    };
    const mine = watchIdle({ idleMs, rest, inCall, warned: setWarned, locked: (told) => lock(!told) });
    watch.current = mine;
    return () => {
      watch.current = null;
      mine.stop();
    };
  }, [idleMs, live, rest, extension, lock, watch]);

  const left = useCallback(
    () => texts.access.lock.warnLeft(Math.max(0, Math.ceil((watch.current?.left() ?? 0) / 1000))),
    [texts, watch],
  );
  if (!warned) return null;
  return (
    <div className="banner banner-amber">
      <Icon name="lock" />
      <b role="alert">{texts.access.lock.warn}</b>
      <Running read={left} />
    </div>
  );
}
