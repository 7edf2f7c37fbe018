/** The rooms of somebody who is signed in and not locked: live state, bar, banners, the room that the address names. */
import { useLayoutEffect, useMemo, useState, type RefObject } from 'react';
import type { LockCardJson } from '../../contract/messages.js';
import type { SessionJson } from '../../contract/roles.js';
import { IdleGuard } from '../access/idle-guard.js';
import type { IdleWatch } from '../access/idle-watch.js';
import { SessionNews } from '../access/session-news.js';
import { AlertsHost, CallElsewhere } from '../desk/alerts-host.js';
import { siteTime } from '../format/day.js';
import type { Drafts } from '../kit/draft.js';
import { NoticesHost } from '../kit/notices.js';
import { startLive, type Live } from '../live/live.js';
import type { Api } from '../session/api.js';
import type { Rest } from '../session/rest.js';
import { BarSlotHost } from './bar-slot.js';
import { LinkBanners } from './banners.js';
import { DeskContext, TickerContext, useDesk, type Desk } from './context.js';
import { usePlace } from './place.js';
import { RoomPage } from './room-page.js';
import { firstRoom, roomsFor } from './rooms.js';
import { ShortcutsHost } from './shortcuts.js';
import { TopBar } from './top-bar.js';

export interface WorkingProps {
  readonly api: Api;
  readonly rest: Rest;
  readonly session: SessionJson;
  readonly drafts: Drafts;
  /** Where the shell finds the live part and the watch, for the lock. */
  readonly live: RefObject<Live | null>;
  readonly watch: RefObject<IdleWatch | null>;
  readonly lock: (tell: boolean, cards?: readonly LockCardJson[]) => void;
  /** Asks the server what has become of the session. */
  readonly look: () => Promise<unknown>;
  readonly left: (ended: boolean) => void;
  readonly changed: (session: SessionJson) => void;
  readonly signOut: () => void;
}

export function Working(props: WorkingProps) {
  const { api, rest, session, drafts, live: liveRef, watch, lock, look, left, changed, signOut } = props;
  const [live, setLive] = useState<Live | null>(null);
  // Another phone or name is the same live part; other rights or another proof are not.
  const { csrf, user } = session;
  const roles = session.roles.join();
  // Before anything is drawn, so that the link is on its way while the shell is drawn, and no empty page is.
  useLayoutEffect(() => {
    const started = startLive(session, api, () => left(true));
    liveRef.current = started;
    setLive(started);
    return () => {
      liveRef.current = null;
      started.stop();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- of the session what is named below counts
  }, [api, left, liveRef, csrf, user, roles]);

  const idleMs = session.idleLockMs ?? null;
  const desk = useMemo((): Desk | null => {
    if (live === null) return null;
    return {
      session,
      live,
      rest,
      time: siteTime(session.site.zone, session.site.clock),
      drafts,
      signOut: () => {
        live.stop();
        signOut();
      },
      changed,
      lockNow: idleMs === null ? null : () => lock(true),
    };
  }, [session, live, rest, drafts, signOut, changed, idleMs, lock]);

  if (desk === null || live === null) return null;
  return (
    <DeskContext value={desk}>
      <TickerContext value={live.ticker}>
        <ShortcutsHost>
          <NoticesHost>
            <SessionNews lock={lock} look={look} />
            <AlertsHost>
              <BarSlotHost>
                <Rooms guard={idleMs === null ? null : <IdleGuard idleMs={idleMs} watch={watch} lock={lock} />} />
              </BarSlotHost>
              <CallElsewhere desk="desk" />
            </AlertsHost>
          </NoticesHost>
        </ShortcutsHost>
      </TickerContext>
    </DeskContext>
  );
}

/** The room that the address names, else the first one that this reader has. */
function Rooms({ guard }: { readonly guard: React.ReactNode }) {
  const { session } = useDesk();
  const { room: wanted } = usePlace();
  const own = useMemo(() => roomsFor(session.roles), [session.roles]);
  const room = firstRoom(session.roles, wanted);
  if (room === undefined) return null;
  return (
    <div className="frame">
      <TopBar rooms={own} here={room} />
      {guard}
      <LinkBanners />
      <RoomPage key={room.name} room={room} />
    </div>
  );
}
