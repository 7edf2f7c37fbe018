/**
 * The locked screen: whose it is, the password, and of a ringing call no more than its line, its running wait and "VIP".
 * Everything else of the page is taken down before this is shown.
 */
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LockCardJson } from '../../contract/messages.js';
import type { SessionJson } from '../../contract/roles.js';
import { ms } from '../format/instant.js';
import { rest as restOfLimit } from '../format/span.js';
import { Foreign } from '../kit/caller.js';
import { FormProblem, TextField } from '../kit/field.js';
import { useForm } from '../kit/form.js';
import { Icon } from '../kit/icon.js';
import { Running, RunningWait } from '../kit/running.js';
import type { Sentences } from '../kit/said.js';
import { Mark, Tag } from '../kit/tag.js';
import { beatMs, ticker as startTicker, type Ticker } from '../kit/ticker.js';
import { WaitBar } from '../kit/wait-bar.js';
import { phaseOf } from '../live/call-view.js';
import type { Connection } from '../live/socket.js';
import type { Api } from '../session/api.js';
import type { Rest } from '../session/rest.js';
import { TickerContext, useBeat, useTexts } from '../shell/context.js';
import { Door } from './door.js';
import type { LockClock } from './lock.js';
import { startLockedFeed } from './locked-feed.js';

export interface LockPageProps {
  readonly api: Api;
  readonly rest: Rest;
  readonly session: SessionJson;
  readonly clock: LockClock;
  readonly cards: readonly LockCardJson[];
  /** The server does not know of it yet. */
  readonly tell: boolean;
  readonly unlocked: (session: SessionJson) => void;
  /** Unlocked elsewhere, by the same person in the same session. */
  readonly elsewhere: () => void;
  readonly signedOut: () => void;
  readonly signOut: () => void;
}

const sentences: Sentences = [
  [/^is wrong$|^The password is wrong$/, ({ access }) => access.lock.wrong],
  [/^empty$/, ({ signIn }) => signIn.needPassword],
];

const icons = { calm: 'clock', amber: 'tri', late: 'stop' } as const;

export function LockPage(props: LockPageProps) {
  const { api, rest, session, clock, tell, unlocked, elsewhere, signedOut, signOut } = props;
  const texts = useTexts();
  const words = texts.access.lock;
  const [cards, setCards] = useState(props.cards);
  const [connection, setConnection] = useState<Connection | null>(null);
  const [ticker, setTicker] = useState<Ticker | null>(null);
  const form = useForm({ password: '' }, sentences);
  const field = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const beat = startTicker((task) => {
      const timer = setInterval(task, beatMs);
      return () => clearInterval(timer);
    });
    setTicker(beat);
    return () => beat.stop();
  }, []);

  useEffect(() => {
    const feed = startLockedFeed({
      api,
      rest,
      tell,
      cards: setCards,
      connection: setConnection,
      unlocked: elsewhere,
      signedOut,
    });
    const hurry = (): void => {
      if (document.visibilityState === 'visible') feed.hurry();
    };
    document.addEventListener('visibilitychange', hurry);
    window.addEventListener('online', hurry);
    return () => {
      document.removeEventListener('visibilitychange', hurry);
      window.removeEventListener('online', hurry);
      feed.stop();
    };
  }, [api, rest, tell, elsewhere, signedOut]);

  // Not on a ring: once, when the page is locked.
  useEffect(() => field.current?.querySelector('input')?.focus(), []);

  const ringing = cards.filter((card) => card.state === 'ringing');
  return (
    <Door title={words.title} lead={words.lead(session.name)}>
      <section className="locked" aria-label={words.calls}>
        <p className="sr" role="alert">
          {ringing.map((card) => words.rings(lineOf(card, words.line), card.vip)).join('。')}
        </p>
        {cards.length === 0 ? (
          <p className="locked-none dim">
            <Icon name="phone" small />
            {connection?.state === 'lost' ? words.lost : words.quiet}
          </p>
        ) : null}
        {ticker === null ? null : (
          <TickerContext value={ticker}>
            {cards.map((card) => (
              <LockCard key={card.id} card={card} clock={clock} />
            ))}
          </TickerContext>
        )}
      </section>
      <form
        ref={form.ref}
        noValidate
        onSubmit={form.submit<SessionJson>({
          check: ({ password }) => (password === '' ? { password: 'empty' } : {}),
          send: ({ password }) => rest.send('POST', '/api/v1/session/unlock', { password }),
          done: unlocked,
        })}
      >
        <input
          className="sr"
          name="user"
          autoComplete="username"
          value={session.user}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <div ref={field}>
          <TextField
            label={texts.signIn.password}
            name="password"
            type="password"
            value={form.values.password}
            change={(value) => form.put('password', value)}
            problem={form.problem('password')}
            autoComplete="current-password"
          />
        </div>
        <FormProblem text={form.refused?.code === 'invalid' ? null : form.said} />
        <button type="submit" className="btn btn-ink door-go" aria-disabled={form.busy}>
          {form.busy ? words.busy : words.submit}
        </button>
      </form>
      <p className="door-out">
        <button type="button" className="btn btn-quiet" onClick={signOut}>
          {words.other}
        </button>
      </p>
    </Door>
  );
}

function lineOf(card: LockCardJson, fallback: string): string {
  return card.queueName ?? card.queue ?? fallback;
}

const LockCard = memo(function LockCard({ card, clock }: { readonly card: LockCardJson; readonly clock: LockClock }) {
  const texts = useTexts();
  const words = texts.access.lock;
  const start = ms(card.offeredAt ?? card.ringingSince);
  const wait = useCallback(() => Math.max(0, clock.now(card.callId) - start), [clock, card.callId, start]);
  const phase = useBeat(() => phaseOf(wait(), card.limitMs));
  const left = useCallback(() => restOfLimit(wait(), card.limitMs, texts), [wait, card.limitMs, texts]);
  const line = useMemo(() => lineOf(card, words.line), [card, words]);
  const rings = card.state === 'ringing';
  return (
    <article className={`locked-card ${rings ? phase : ''}`}>
      {rings ? <WaitBar wait={wait} limit={card.limitMs} phase={phase} /> : null}
      <p className="locked-h">
        <Foreign text={line} className="strong" />
        {card.vip ? (
          <Tag tone="vip" icon="vip">
            {texts.pop.vip}
          </Tag>
        ) : null}
        {rings ? (
          <b className="secs">
            <RunningWait wait={wait} />
          </b>
        ) : null}
      </p>
      <p className="locked-h">
        {rings ? (
          <>
            <Mark tone={phase} icon={icons[phase]}>
              {texts.phase[phase]}
            </Mark>
            <Running read={left} className="dim" />
          </>
        ) : (
          <Mark tone="ok" icon="phone">
            {words.inCall}
          </Mark>
        )}
      </p>
    </article>
  );
});
