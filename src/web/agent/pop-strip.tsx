/**
 * The signed-in user's own calls: a strip that is always there, so that a ring moves nothing. Reading only; the agent's
 * page will work with the same cards.
 */
import { memo, useCallback, useMemo } from 'react';
import type { CardJson } from '../../contract/live.js';
import { ms } from '../format/instant.js';
import { readableNumber } from '../format/number.js';
import { recorded, rest, stopwatch } from '../format/span.js';
import type { Texts } from '../i18n/texts.js';
import { Foreign } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { Running, RunningWait } from '../kit/running.js';
import { Mark, Tag } from '../kit/tag.js';
import { WaitBar } from '../kit/wait-bar.js';
import { phaseOf } from '../live/call-view.js';
import { useBeat, useDesk, useLive, useTexts } from '../shell/context.js';
import { cardsInOrder, cardsShown, pbxOfCall } from './cards.js';

const phaseIcon = { calm: 'clock', amber: 'tri', late: 'stop' } as const;

export function PopStrip() {
  const texts = useTexts();
  const cards = useLive((state) => state.cards);
  const order = useMemo(() => cardsInOrder(cards.values()), [cards]);
  const gap = useLive((state) => state.outages.size > 0);
  const ringing = order.filter((card) => card.state === 'ringing');
  return (
    <section className="pops" aria-label={texts.pop.title}>
      <p className="sr" role="alert">
        {ringing.map((card) => texts.pop.alert(spoken(card, texts))).join('。')}
      </p>
      {order.length === 0 ? (
        <p className="pop pop-idle">
          <Icon name="phone" />
          {gap ? texts.pop.idleUnknown : texts.pop.idle}
        </p>
      ) : null}
      {order.slice(0, cardsShown).map((card) => (
        <Card key={card.id} card={card} />
      ))}
      {order.length > cardsShown ? <p className="pop-more dim">{texts.pop.more(order.length - cardsShown)}</p> : null}
    </section>
  );
}

function numberOf(card: CardJson, texts: Texts): string {
  if (card.caller.withheld) return texts.call.withheld;
  if (card.caller.number !== null) return readableNumber(card.caller.number);
  return card.caller.raw.trim() === '' ? texts.call.noNumber : card.caller.raw;
}

function spoken(card: CardJson, texts: Texts): string {
  const who = card.caller.name ?? numberOf(card, texts);
  return card.caller.vip ? `${who} ${texts.pop.vip}` : who;
}

const Card = memo(function Card({ card }: { readonly card: CardJson }) {
  const texts = useTexts();
  const { clock } = useDesk().live;
  const links = useLive((state) => state.links);
  const pbx = pbxOfCall(card.callId, links.keys());
  const stale = useLive((state) => pbx !== null && state.outages.has(pbx));
  const start = ms(card.offeredAt ?? card.ringingSince);
  const now = useCallback(() => (pbx === null ? clock.server() : clock.pbx(pbx)), [clock, pbx]);
  const wait = useCallback(() => Math.max(0, now() - start), [now, start]);
  const number = numberOf(card, texts);
  const { caller } = card;
  const about = [
    caller.salutation === null ? null : texts.pop.address(caller.salutation),
    caller.title,
    caller.organisation,
  ];
  return (
    <article className={`pop pop-${card.state}`} data-stale={stale ? '' : undefined}>
      <Head card={card} wait={wait} now={now} />
      <p className="pop-n">
        <Foreign text={caller.name ?? number} />
        {caller.vip ? (
          <Tag tone="vip" icon="vip">
            {texts.pop.vip}
          </Tag>
        ) : null}
        {caller.name === null ? null : <Foreign text={number} className="pop-no" />}
      </p>
      <p className="pop-a cut mid">
        <bdi>{about.filter((part) => part !== null).join(' · ')}</bdi>
      </p>
      <p className="pop-m">
        <span className="cut">{matchText(card, texts)}</span>
        <span className="cut dim">
          {card.queueName ?? card.queue ?? (card.did === null ? '' : texts.call.dialled(card.did))}
          {card.openTickets.length === 0 ? '' : ` · ${texts.pop.tickets(card.openTickets.length)}`}
        </span>
      </p>
    </article>
  );
});

interface HeadProps {
  readonly card: CardJson;
  readonly wait: () => number;
  readonly now: () => number;
}

/** Time first: the running wait, the talk, or why the card was withdrawn. */
function Head({ card, wait, now }: HeadProps) {
  const texts = useTexts();
  const answered = card.answeredAt === null ? null : ms(card.answeredAt);
  const talk = useCallback(() => (answered === null ? '' : stopwatch(now() - answered)), [answered, now]);
  if (card.state === 'ringing') return <Ringing card={card} wait={wait} />;
  if (card.state === 'answered_here') {
    return (
      <p className="pop-h">
        <Mark tone="ok" icon="phone">
          {texts.pop.answeredHere}
        </Mark>
        {answered === null || card.offeredAt === null ? null : (
          <span className="dim">
            {texts.talking.waited(recorded(answered - ms(card.offeredAt), texts, card.limitMs))}
          </span>
        )}
        <Running read={talk} className="secs secs-talk" />
      </p>
    );
  }
  return (
    <p className="pop-h">
      <Mark tone="plain" icon="check">
        <bdi>{reasonText(card, texts)}</bdi>
      </Mark>
    </p>
  );
}

function Ringing({ card, wait }: { readonly card: CardJson; readonly wait: () => number }) {
  const texts = useTexts();
  const limit = card.limitMs;
  const phase = useBeat(() => phaseOf(wait(), limit));
  const remaining = useCallback(() => rest(wait(), limit, texts), [limit, wait, texts]);
  return (
    <>
      <WaitBar wait={wait} limit={limit} phase={phase} />
      <p className={`pop-h ${phase}`}>
        <b className="secs">
          <RunningWait wait={wait} />
        </b>
        <Mark tone={phase} icon={phaseIcon[phase]}>
          {texts.phase[phase]}
        </Mark>
        <Running read={remaining} className="dim" />
      </p>
    </>
  );
}

function matchText(card: CardJson, texts: Texts): string {
  switch (card.match) {
    case 'one':
      return texts.pop.matches;
    case 'several':
      return texts.pop.several(card.candidates.length);
    default:
      return texts.pop[card.match];
  }
}

function reasonText(card: CardJson, texts: Texts): string {
  if (card.reason === null) return texts.pop.withdrawnPlain;
  if (card.reason === 'answered_by_colleague') {
    return texts.pop.withdrawn.answered_by_colleague(card.answeredBy ?? texts.pop.colleague);
  }
  return texts.pop.withdrawn[card.reason];
}
