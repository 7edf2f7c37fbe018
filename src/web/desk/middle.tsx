/**
 * Between who calls and the work: what helps now. One person: his open tickets; several: whom to choose; nobody known: the
 * three things to note down. Beside it the last calls. Its height is the same in every state.
 */
import { useMemo } from 'react';
import type { CardJson } from '../../contract/live.js';
import { ms, msOrNull } from '../format/instant.js';
import { recorded } from '../format/span.js';
import { Caller, Foreign } from '../kit/caller.js';
import { Tag } from '../kit/tag.js';
import { useDesk, useTexts } from '../shell/context.js';
import { Key } from '../shell/shortcuts.js';
import { useCallerSaid } from './caller-said.js';
import { vipWords } from './card-facts.js';
import { useConsole } from './desk-context.js';
import { Intake } from './intake.js';
import { MyTickets, OpenTickets } from './open-tickets.js';

export function Middle({ card }: { readonly card: CardJson | null }) {
  return (
    <section className="desk-mid">
      <div className="desk-mid-a">{card === null ? <MyTickets /> : <Left card={card} />}</div>
      <div className="desk-mid-b">{card === null ? <MyCalls /> : <LastCalls card={card} />}</div>
    </section>
  );
}

function Left({ card }: { readonly card: CardJson }) {
  if (card.match === 'several') return <Pick card={card} />;
  if (card.match === 'none' || card.match === 'withheld') return <Intake key={card.callId} card={card} />;
  return <OpenTickets card={card} />;
}

/** Candidates are shown, never guessed; a digit chooses. */
function Pick({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { say, busy } = useCallerSaid(card);
  const off = busy || card.state === 'withdrawn';
  return (
    <ol className="desk-pick" aria-label={texts.desk.pick.title}>
      {card.candidates.map((person, index) => (
        <li key={`${index} ${person.name}`}>
          <button
            type="button"
            aria-disabled={off}
            onClick={() => {
              if (!off) void say({ is: 'candidate', index, name: person.name });
            }}
          >
            {index < 9 ? (
              <Key id={`desk.pick.${index + 1}`} standard={String(index + 1)} />
            ) : (
              <kbd aria-hidden="true">·</kbd>
            )}
            <Foreign text={person.name} className="strong" />
            {person.vip === null ? null : (
              <Tag tone="vip" icon="vip">
                <bdi>{vipWords({ level: person.vip.level, reason: null }, texts)}</bdi>
              </Tag>
            )}
            <bdi className="mid cut">
              {[person.salutation ?? person.title, person.organisation, person.department].filter(Boolean).join(' · ')}
            </bdi>
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          aria-disabled={off}
          onClick={() => {
            if (!off) void say({ is: 'nobody' });
          }}
        >
          <Key id="desk.pick.0" standard="0" />
          <span>{texts.desk.pick.none}</span>
        </button>
      </li>
    </ol>
  );
}

function LastCalls({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { time, live } = useDesk();
  return (
    <>
      <h3 className="desk-h">{texts.desk.history.calls}</h3>
      {card.lastCalls.length === 0 ? <p className="desk-none">{texts.desk.history.noCalls}</p> : null}
      <ul className="desk-rows">
        {card.lastCalls.map((call) => {
          const at = msOrNull(call.offeredAt);
          return (
            <li key={call.id}>
              <time className="mid desk-when">{at === null ? '' : time.moment(at, live.wallNow())}</time>
              <span className="grow cut">{outcomeWords(call.outcome, texts)}</span>
              {call.answeredBy === null ? null : <Foreign text={call.answeredBy} className="mid" />}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function MyCalls() {
  const texts = useTexts();
  const { time, live, session } = useDesk();
  const { calls } = useConsole();
  const mine = useMemo(
    () =>
      (calls ?? [])
        .filter((call) => call.endedAt !== null && call.segments.some((segment) => segment.user === session.user))
        .slice(0, 3),
    [calls, session.user],
  );
  return (
    <>
      <h3 className="desk-h">{texts.desk.history.myCalls}</h3>
      {mine.length === 0 ? <p className="desk-none">{texts.desk.rail.recentNone}</p> : null}
      <ul className="desk-rows">
        {mine.map((call) => (
          <li key={call.id}>
            <time className="mid desk-when">{time.moment(ms(call.offeredAt ?? call.arrivedAt), live.wallNow())}</time>
            <span className="grow cut">
              <Caller caller={call.caller} />
            </span>
            <span className="mid nowrap">{recorded(call.talkMs, texts)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function outcomeWords(outcome: string | null, texts: ReturnType<typeof useTexts>): string {
  if (outcome === null) return '';
  return Object.entries(texts.outcome).find(([name]) => name === outcome)?.[1] ?? outcome;
}
