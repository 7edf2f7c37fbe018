/**
 * Rings and notifies in whatever room the agent is, for as long as he is signed in; where the desk is not the room that
 * is shown, a line in the bar says who calls and leads there. Takes no focus and covers no content.
 */
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { RunningWait } from '../kit/running.js';
import { Icon } from '../kit/icon.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import { usePlace } from '../shell/place.js';
import { roomsFor } from '../shell/rooms.js';
import { addressOf } from '../shell/route.js';
import { startAlerts, type Alerts, type AlertState } from './alerts.js';
import { callerWords } from './card-facts.js';
import { useCardClock } from './card-clock.js';
import type { CardJson } from '../../contract/live.js';

const AlertsContext = createContext<Alerts | null>(null);

export function AlertsHost({ children }: { readonly children: ReactNode }) {
  const texts = useTexts();
  const { live, session } = useDesk();
  const [alerts, setAlerts] = useState<Alerts | null>(null);
  const takesCalls = session.roles.includes('agent') || session.extension !== null;
  useEffect(() => {
    if (!takesCalls) return undefined;
    const started = startAlerts(live, session, texts);
    setAlerts(started);
    return () => {
      started.stop();
      setAlerts(null);
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a change of language does not start the ring anew
  }, [live, session, takesCalls]);
  useEffect(() => alerts?.speak(texts), [alerts, texts]);
  return <AlertsContext value={alerts}>{children}</AlertsContext>;
}

/** null for those who take no calls, and for the first moment. */
export function useAlerts(): { readonly alerts: Alerts; readonly state: AlertState } | null {
  const alerts = useContext(AlertsContext);
  const state = useSyncExternalStore(alerts?.subscribe ?? never, alerts?.state ?? nothing);
  return alerts === null || state === null ? null : { alerts, state };
}

const never = (): (() => void) => () => undefined;
const nothing = (): null => null;

/** For the other rooms. */
export function CallElsewhere({ desk }: { readonly desk: string }) {
  const { room: wanted } = usePlace();
  const { session } = useDesk();
  const own = roomsFor(session.roles);
  const room = (own.find(({ name }) => name === wanted) ?? own[0])?.name;
  const card = useLive(
    (state) => [...state.cards.values()].find((one) => one.state === 'ringing' && one.user === session.user) ?? null,
  );
  return card === null || room === desk || !own.some(({ name }) => name === desk) ? null : (
    <Calling card={card} desk={desk} />
  );
}

function Calling({ card, desk }: { readonly card: CardJson; readonly desk: string }) {
  const texts = useTexts();
  const { wait } = useCardClock(card);
  return (
    <p className="calls-you">
      <Icon name="phone" />
      <b className="cut" role="alert">
        <bdi>{texts.desk.alert.ringing(callerWords(card, texts))}</bdi>
      </b>
      <span className="secs">
        <RunningWait wait={wait} />
      </span>
      <a className="btn btn-xs" href={addressOf(desk)}>
        {texts.desk.alert.go}
      </a>
    </p>
  );
}
