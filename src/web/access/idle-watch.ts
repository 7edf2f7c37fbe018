/**
 * Watches a signed-in page for signs of its user and tells the server of them; notices when they have been missing too
 * long. All tabs of one browser share their signs, as they share the session. Nothing that happens by itself is a sign.
 */
import type { SessionJson } from '../../contract/roles.js';
import type { Rest } from '../session/rest.js';
import { createIdle, idleTimes } from './idle.js';

export interface IdleWatch {
  /** Milliseconds until the lock. */
  left(): number;
  /** The server has had a sign of the user just now by another way. */
  signed(): void;
  stop(): void;
}

export interface IdleWatchDeps {
  readonly idleMs: number;
  readonly rest: Rest;
  /** Is the user in a call on his own phone, as far as this page knows? That is a sign too. */
  readonly inCall: () => boolean;
  readonly warned: (warned: boolean) => void;
  /** It is locked; `told`: by the server, else because the server could not be asked. */
  readonly locked: (told: boolean) => void;
}

const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
const lookEvery = 1000;
/** The server has its own knowledge of calls and other tabs: asked again after this while it says "not locked". */
const askAgainAfter = 4000;
const channelName = 'skylark.signs';

export function watchIdle({ idleMs, rest, inCall, warned, locked }: IdleWatchDeps): IdleWatch {
  const idle = createIdle(idleTimes(idleMs), Date.now());
  const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel(channelName) : null;
  let stopped = false;
  let askAt = 0;
  let said = false;

  const say = (now: boolean): void => {
    if (said === now || stopped) return;
    said = now;
    warned(now);
  };

  async function ask(): Promise<void> {
    if (Date.now() < askAt) return;
    askAt = Number.POSITIVE_INFINITY;
    const answer = await rest.get<SessionJson>('/api/v1/session');
    askAt = Date.now() + askAgainAfter;
    if (stopped) return;
    // Whoever cannot be asked does not say no: the page locks by itself.
    if (!answer.ok && answer.status === 401) return;
    if (!answer.ok) locked(false);
    else if (answer.value.held === 'locked') locked(true);
  }

  function look(): void {
    const now = Date.now();
    if (inCall()) idle.signed(now);
    const phase = idle.phase(now);
    say(phase === 'warned');
    if (phase === 'due') void ask();
  }

  async function report(): Promise<void> {
    const at = Date.now();
    say(false);
    const answer = await rest.send('POST', '/api/v1/session/activity');
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel, which has no target
    if (answer.ok) others?.postMessage(at);
    else idle.unreported(Date.now());
  }

  let where = '';
  function acted(event: Event): void {
    // Made by a program, by something that lies on the keyboard, by the page moving under a pointer that stands still.
    if (!event.isTrusted || (event instanceof KeyboardEvent && event.repeat)) return;
    if (event instanceof PointerEvent && event.type === 'pointermove') {
      const here = `${event.screenX} ${event.screenY}`;
      const moved = where !== '' && here !== where;
      where = here;
      if (!moved) return;
    }
    const next = idle.act(Date.now());
    if (next === 'report') void report();
    else if (next === 'due') look();
  }

  const heard = (event: MessageEvent<unknown>): void => {
    if (typeof event.data !== 'number') return;
    idle.signed(Math.min(event.data, Date.now()));
    look();
  };
  const options = { capture: true, passive: true } as const;
  for (const sign of signs) window.addEventListener(sign, acted, options);
  document.addEventListener('visibilitychange', look);
  others?.addEventListener('message', heard);
  const timer = setInterval(look, lookEvery);

  return {
    left: () => idle.left(Date.now()),
    signed: () => {
      idle.signed(Date.now());
      look();
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      for (const sign of signs) window.removeEventListener(sign, acted, options);
      document.removeEventListener('visibilitychange', look);
      others?.close();
    },
  };
}
