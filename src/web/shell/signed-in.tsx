/**
 * A session's pages in the order in which they stand before each other: the lock, the first password, the phone, the
 * rooms. What is locked is not there: rooms and live state are taken down, and only drafts stay, in memory.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LockCardJson } from '../../contract/messages.js';
import type { SessionJson } from '../../contract/roles.js';
import { FirstPasswordPage } from '../access/first-password-page.js';
import type { IdleWatch } from '../access/idle-watch.js';
import { LockPage } from '../access/lock-page.js';
import { clockOfAnswer, clockOfLive, type LockClock } from '../access/lock.js';
import { PhonePage } from '../access/phone-page.js';
import { createDrafts } from '../kit/draft.js';
import type { Live } from '../live/live.js';
import type { Api, Fetch } from '../session/api.js';
import { restOf } from '../session/rest.js';
import { go, hidePlace } from './place.js';
import { Working } from './working.js';

const sameOrigin: Fetch = (path, init) => fetch(path, { credentials: 'same-origin', ...init });

export interface SignedInProps {
  readonly api: Api;
  readonly session: SessionJson;
  /** The extension that was filled in at signing in; null: none, or it is his already. */
  readonly wanted: string | null;
  readonly left: (ended: boolean) => void;
  readonly changed: (session: SessionJson) => void;
}

interface Locked {
  readonly cards: readonly LockCardJson[];
  readonly clock: LockClock;
  readonly tell: boolean;
  /** Where the reader was: an address may hold a number that was looked for. */
  readonly place: string;
}

export function SignedIn({ api, session, wanted, left, changed }: SignedInProps) {
  const [drafts] = useState(createDrafts);
  const [locked, setLocked] = useState<Locked | null>(() =>
    session.held === 'locked' ? { cards: [], clock: clockOfAnswer(null), tell: false, place: hidePlace() } : null,
  );
  const [phone, setPhone] = useState(wanted);
  const live = useRef<Live | null>(null);
  const watch = useRef<IdleWatch | null>(null);
  const isLocked = useRef(locked !== null);
  isLocked.current = locked !== null;
  const { csrf } = session;

  const lock = useCallback((tell: boolean, cards: readonly LockCardJson[] = []) => {
    if (isLocked.current) return;
    isLocked.current = true;
    const clock = live.current === null ? clockOfAnswer(null) : clockOfLive(live.current);
    setLocked({ cards, clock, tell, place: hidePlace() });
  }, []);

  const look = useCallback(async () => {
    const who = await api.whoAmI();
    if (who.is === 'out') left(true);
    else if (who.is === 'in') {
      if (who.session.held === 'locked') lock(false);
      else changed(who.session);
    }
    return who;
  }, [api, left, changed, lock]);

  const rest = useMemo(
    () =>
      restOf(sameOrigin, csrf, {
        held(why) {
          if (why === 'locked') lock(false);
          else void look();
        },
        ended: () => left(true),
        acted: () => watch.current?.signed(),
      }),
    [csrf, left, lock, look],
  );

  // A page that was loaded locked has no clock but the answer's.
  const loadedLocked = useRef(locked !== null);
  useEffect(() => {
    if (!loadedLocked.current) return;
    loadedLocked.current = false;
    void rest.get<SessionJson>('/api/v1/session').then((answer) => {
      if (answer.ok) setLocked((now) => (now === null ? now : { ...now, clock: clockOfAnswer(answer.headers) }));
    });
  }, [rest]);

  const signOut = useCallback(() => {
    drafts.clear();
    void api.signOut(csrf).then(() => left(false));
  }, [api, csrf, drafts, left]);

  const open = useCallback(
    (next: SessionJson) => {
      changed(next);
      if (locked !== null) go(locked.place, true);
      setLocked(null);
    },
    [changed, locked],
  );
  const elsewhere = useCallback(() => {
    void api.whoAmI().then((who) => {
      if (who.is === 'in' && who.session.held !== 'locked') open(who.session);
    });
  }, [api, open]);
  const ended = useCallback(() => left(true), [left]);

  if (locked !== null) {
    return (
      <LockPage
        api={api}
        rest={rest}
        session={session}
        clock={locked.clock}
        cards={locked.cards}
        tell={locked.tell}
        unlocked={open}
        elsewhere={elsewhere}
        signedOut={ended}
        signOut={signOut}
      />
    );
  }
  if (session.held === 'password_change') {
    return <FirstPasswordPage rest={rest} session={session} done={changed} signOut={signOut} />;
  }
  if (phone !== null && phone !== session.extension) {
    return (
      <PhonePage
        rest={rest}
        session={session}
        wanted={phone}
        done={(next) => {
          setPhone(null);
          changed(next);
        }}
      />
    );
  }
  return (
    <Working
      api={api}
      rest={rest}
      session={session}
      drafts={drafts}
      live={live}
      watch={watch}
      lock={lock}
      look={look}
      left={left}
      changed={changed}
      signOut={signOut}
    />
  );
}
