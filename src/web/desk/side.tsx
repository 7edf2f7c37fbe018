/** Beside the card: what is noted about the caller, what colleagues wrote on this call, and the words to be said. */
import type { CardJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { useDesk, useTexts } from '../shell/context.js';
import { useNote } from './desk-context.js';
import { Script } from './script.js';

export function Side({ card }: { readonly card: CardJson | null }) {
  const texts = useTexts();
  const { side } = texts.desk;
  return (
    <aside className="desk-side" aria-label={side.label} tabIndex={0}>
      {card === null ? (
        <>
          <h2 className="desk-side-h">{side.title}</h2>
          <p className="desk-side-p dim">{side.idle}</p>
        </>
      ) : (
        <>
          {/* Who will not speak to him needs no words. */}
          {card.state === 'withdrawn' && card.reason !== 'ended' ? null : <Script key={card.callId} card={card} />}
          <Facts card={card} />
        </>
      )}
    </aside>
  );
}

function Facts({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { time, live } = useDesk();
  const { side } = texts.desk;
  const note = useNote(card.callId);
  const notes = (card.person?.notes ?? '').trim();
  const others = note?.others ?? [];
  return (
    <>
      <h2 className="desk-side-h">{side.title}</h2>
      <section className="desk-side-s">
        <h3>{side.notes}</h3>
        {notes === '' ? <p className="dim">{side.nothing}</p> : <p className="desk-prose">{notes}</p>}
      </section>
      {others.length === 0 ? null : (
        <section className="desk-side-s">
          <h3>{side.colleagues}</h3>
          {others.map((other) => (
            <figure key={other.by}>
              <figcaption className="dim">
                <bdi>{side.noteBy(other.by, time.moment(ms(other.savedAt), live.wallNow()))}</bdi>
              </figcaption>
              <p className="desk-prose">{other.note}</p>
            </figure>
          ))}
        </section>
      )}
    </>
  );
}
