/**
 * The agent's console: rail, card, script; the card above, the work below. One slot, always there: a ring fills it and
 * moves nothing, takes no focus and covers nothing that is typed.
 */
import { useEffect, useState } from 'react';
import { BarSlot } from '../shell/bar-slot.js';
import { useConnection, useLive, useTexts } from '../shell/context.js';
import { useShortcuts, type Shortcut } from '../shell/shortcuts.js';
import { Reminders } from '../tickets/reminders.js';
import '../styles/desk.css';
import { callerWords } from './card-facts.js';
import { useCallerSaid } from './caller-said.js';
import { ConsoleHost, useConsole } from './desk-context.js';
import { DeskBar } from './desk-bar.js';
import { Middle } from './middle.js';
import { Rail } from './rail.js';
import { Side } from './side.js';
import { WaitBand } from './wait-band.js';
import { Who } from './who.js';
import { Work } from './work.js';

export function DeskPage() {
  const texts = useTexts();
  const ready = useLive((state) => state.ready);
  if (!ready) {
    return (
      <main id="main" className="page" tabIndex={-1}>
        <p className="loading" role="status">
          {texts.loading}
        </p>
      </main>
    );
  }
  return (
    <ConsoleHost>
      <BarSlot>
        <DeskBar />
      </BarSlot>
      <Desk />
    </ConsoleHost>
  );
}

function Desk() {
  const texts = useTexts();
  const { cards, shown, cardPart } = useConsole();
  const lost = useConnection().state === 'lost';
  const stale = useLive((state) => state.outages.size > 0);
  const takeInHand = useKeys();
  const ringing = cards.filter((card) => card.state === 'ringing');
  return (
    <main
      id="main"
      className="page desk"
      tabIndex={-1}
      data-away={lost ? '' : undefined}
      data-gap={stale ? '' : undefined}
    >
      <p className="sr" role="alert">
        {ringing.map((card) => texts.desk.alert.ringing(callerWords(card, texts))).join('。')}
      </p>
      <Reminders />
      <Rail />
      <div className="desk-card" data-state={shown?.state ?? 'idle'}>
        <article className="desk-top" ref={cardPart} data-call={shown?.callId}>
          <WaitBand card={shown} />
          <Who card={shown} />
          <Middle card={shown} />
        </article>
        <FoldBar />
        <Work takeInHand={takeInHand} />
      </div>
      <Side card={shown} />
    </main>
  );
}

const foldsAfterMs = 5000;

/** A card that was withdrawn says why, and folds by itself unless somebody wants to read on. */
function FoldBar() {
  const texts = useTexts();
  const { shown, fold, cardPart } = useConsole();
  const [kept, setKept] = useState<string | null>(null);
  const gone = shown !== null && shown.state === 'withdrawn' ? shown : null;
  const folds = gone !== null && gone.reason !== 'ended' && kept !== gone.id;
  const id = gone?.id ?? null;
  useEffect(() => {
    if (!folds || id === null) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const again = (): void => {
      timer = setTimeout(() => {
        // While he writes in it, it stays.
        if (cardPart.current?.contains(document.activeElement) === true) again();
        else fold(id);
      }, foldsAfterMs);
    };
    again();
    return () => clearTimeout(timer);
  }, [folds, id, fold, cardPart]);
  if (gone === null) return <div className="desk-fold" />;
  return (
    <div className="desk-fold">
      <span className="mid cut">{gone.reason === 'answered_by_colleague' ? texts.desk.gone.notMissed : ''}</span>
      {folds ? (
        <button type="button" className="btn btn-xs" onClick={() => setKept(gone.id)}>
          {texts.desk.gone.keep}
        </button>
      ) : null}
      <button type="button" className="btn btn-xs" onClick={() => fold(gone.id)}>
        {texts.desk.gone.fold} <kbd aria-hidden="true">Esc</kbd>
      </button>
    </div>
  );
}

/** The room's keys. Returns what `N` does, for its button. */
function useKeys(): () => void {
  const texts = useTexts();
  const { shown, slots, step, take, fold, workPart } = useConsole();
  const { say } = useCallerSaid(shown);
  const { keys } = texts.desk;
  const lives = shown !== null && shown.state !== 'withdrawn';
  const several = lives && shown.match === 'several' ? shown : null;
  const takeInHand = (): void => {
    if (shown !== null) take(shown.callId);
    // The field of that call is there with the next drawing.
    requestAnimationFrame(() => workPart.current?.querySelector<HTMLElement>('.desk-note')?.focus());
  };
  const pick = (n: number): Shortcut => ({
    id: `desk.pick.${n}`,
    key: String(n),
    label: n === 0 ? keys.none : keys.choose(n),
    off: several === null || n > several.candidates.length,
    run() {
      const person = several?.candidates[n - 1];
      if (n === 0) void say({ is: 'nobody' });
      else if (person !== undefined) void say({ is: 'candidate', index: n - 1, name: person.name });
    },
  });
  useShortcuts(texts.desk.room, [
    { id: 'desk.next', key: 'J', label: keys.next, run: () => step(1) },
    { id: 'desk.previous', key: 'K', label: keys.previous, run: () => step(-1) },
    { id: 'desk.take', key: 'N', label: keys.take, off: shown === null && slots.work === null, run: takeInHand },
    {
      id: 'desk.not-this',
      key: 'B',
      label: keys.notThis,
      off: !lives || (shown.match !== 'one' && shown.said === null),
      run: () => void say(shown?.said == null ? { is: 'nobody' } : { is: 'open' }),
    },
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map(pick),
    {
      id: 'desk.fold',
      key: 'Escape',
      label: keys.fold,
      off: shown === null || lives,
      run: () => (shown === null ? undefined : fold(shown.id)),
    },
  ]);
  return takeInHand;
}
