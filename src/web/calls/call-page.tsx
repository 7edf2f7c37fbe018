/** One call from end to end: who, how long, the timeline by party, why it was late, and every step in words. */
import { useCallback, useState } from 'react';
import type { CallJson } from '../../contract/call.js';
import type { WaitsJson } from '../../contract/figures.js';
import { ms } from '../format/instant.js';
import { recorded, tenths } from '../format/span.js';
import { useAsked } from '../kit/ask.js';
import { CallEnds, Foreign, usePerson } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { readableDid } from '../format/number.js';
import { Failed, Loading, Nothing } from '../kit/states.js';
import { Mark } from '../kit/tag.js';
import { limitOf } from '../live/state.js';
import { useBeat, useDesk, useLive, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { JourneyDrawing } from './journey-drawing.js';
import { causesOf, journeyOf, type Limit } from './journey.js';
import { Steps } from './steps.js';

interface CallPageProps {
  readonly id: string;
  readonly oversees: boolean;
}

export function CallPage({ id, oversees }: CallPageProps) {
  const texts = useTexts();
  const path = `/api/v1/calls/${encodeURIComponent(id)}`;
  const asked = useAsked<CallJson>(path);
  const living = useLive((state) => state.calls.get(id) ?? state.recent.find((call) => call.id === id));
  const [revealed, setRevealed] = useState<CallJson | null>(null);
  const { rest } = useDesk();
  const reveal = useCallback(() => {
    void rest.send<CallJson>('POST', `${path}/reveal`).then((answer) => {
      if (answer.ok) setRevealed(answer.value);
    });
  }, [rest, path]);
  const known = newest(living, asked.value);
  if (known === null) {
    if (asked.refused === null) return <Loading />;
    if (asked.refused.code === 'not_found') return <Nothing>{texts.calls.call.gone}</Nothing>;
    return <Failed refused={asked.refused} again={asked.again} />;
  }
  const call = revealed?.id === id ? withNumbers(known, revealed) : known;
  return <OneCall call={call} oversees={oversees} reveal={call.masked === true ? reveal : null} />;
}

/** What came last over the socket is newer than what was asked for. */
function newest(living: CallJson | undefined, asked: CallJson | null): CallJson | null {
  if (living === undefined) return asked;
  if (asked === null) return living;
  return asked.outcome !== null && living.outcome === null ? asked : living;
}

/** The call as it is now with the numbers that were shown on request. */
function withNumbers(call: CallJson, { caller, callee, did, answeredBy, offers, transfers }: CallJson): CallJson {
  const { masked: _, ...rest } = call;
  return {
    ...rest,
    caller,
    callee,
    did,
    answeredBy: call.answeredBy === null ? null : (answeredBy ?? call.answeredBy),
    offers: call.offers.map((offer, i) => ({ ...offer, device: offers[i]?.device ?? offer.device })),
    transfers: call.transfers.map((transfer, i) => transfers[i] ?? transfer),
  };
}

/** The rule that this call is judged by; of its queue, as the server knows it. */
function useRule(call: CallJson, oversees: boolean): Limit | null {
  const limits = useLive((state) => limitOf(state.limits, call.queue));
  const from = call.offeredAt;
  const asked = useAsked<WaitsJson>(
    oversees && call.hotline && from !== null
      ? `/api/v1/figures/waits?${new URLSearchParams({
          from,
          to: new Date(ms(from) + 1).toISOString(),
          ...(call.queue !== null && { queue: call.queue }),
        }).toString()}`
      : null,
  );
  if (!call.hotline) return null;
  return asked.value?.rule ?? { limitMs: limits, measure: 'wait' };
}

interface OneCallProps {
  readonly call: CallJson;
  readonly oversees: boolean;
  readonly reveal: (() => void) | null;
}

function OneCall({ call, oversees, reveal }: OneCallProps) {
  const texts = useTexts();
  const { live } = useDesk();
  const rule = useRule(call, oversees);
  const open = call.outcome === null;
  // A call that goes on is drawn anew once a second.
  const second = useBeat(() => (open ? Math.floor(live.clock.of(call) / 1000) : 0));
  const journey = journeyOf(call, open ? second * 1000 : 0, rule);
  return (
    <div className="call-page">
      <Head call={call} reveal={reveal} />
      <Figures call={call} rule={rule} />
      <section className="call-part">
        <h2>{texts.calls.journey.title}</h2>
        <JourneyDrawing call={call} journey={journey} rule={rule} />
        <Why call={call} />
      </section>
      <section className="call-part">
        <h2>{texts.calls.journey.steps}</h2>
        <Steps call={call} journey={journey} />
      </section>
    </div>
  );
}

function Head({ call, reveal }: Pick<OneCallProps, 'call' | 'reveal'>) {
  const texts = useTexts();
  const { live, time } = useDesk();
  const person = usePerson(call.pbx);
  const said = texts.calls.call;
  const who = [...new Map(call.segments.map((one) => [one.extension ?? one.user ?? '', one])).values()];
  const answerers =
    who.length === 0 && call.answeredBy !== null
      ? [person(call.answeredBy)]
      : who.map((one) =>
          person({ ...one, device: call.answeredBy?.device ?? '?', number: call.answeredBy?.number ?? null }),
        );
  const now = live.wallNow();
  let end = said.going;
  if (call.outcome === 'unobserved')
    end = said.lastSeen(call.lastSeenAt === null ? texts.unknown : time.moment(ms(call.lastSeenAt), now));
  else if (call.outcome !== null) end = said.hungUp(texts.hangup[call.hangupBy ?? 'unknown']);
  return (
    <header className="call-head">
      <p className="crumb">
        <a href={addressOf('calls')}>{said.back}</a> / <span className="mono">{call.id}</span>
      </p>
      <h1>
        <CallEnds call={call} />
        {answerers.map((name) => (
          <span key={name} className="call-to">
            → <Foreign text={name} />
          </span>
        ))}
      </h1>
      <ul className="call-meta">
        <li>{said.arrived(time.moment(ms(call.arrivedAt), now))}</li>
        {call.did === null ? null : <li>{said.dialled(readableDid(call.did))}</li>}
        {call.direction === 'inbound' ? null : <li>{texts.direction[call.direction]}</li>}
        <li>{call.outcome === null ? end : `${texts.outcome[call.outcome]}${texts.listMark}${end}`}</li>
        <li>
          <Precision call={call} />
        </li>
        {call.relatedTo === null ? null : (
          <li>
            {said.related} <a href={addressOf('calls', call.relatedTo)}>{call.relatedTo}</a>
          </li>
        )}
        {reveal === null ? null : (
          <li>
            <button type="button" className="btn btn-xs" title={said.revealHint} onClick={reveal}>
              <Icon name="eye" small />
              {said.reveal}
            </button>
          </li>
        )}
      </ul>
    </header>
  );
}

function Precision({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const said = texts.calls.call.precision[call.precision];
  if (call.precision === 'event') return said;
  return (
    <Mark tone="void" icon="unknown">
      {said}
    </Mark>
  );
}

function Figures({ call, rule }: { readonly call: CallJson; readonly rule: Limit | null }) {
  const texts = useTexts();
  const person = usePerson(call.pbx);
  const said = texts.calls.call;
  const span = (value: number | null): string => (value === null ? said.notMeasured : recorded(value, texts));
  const late = call.withinLimit === false;
  const taken = call.waitMs;
  return (
    <dl className="call-kpi">
      <div className={late ? 'late' : ''}>
        <dt>{said.wait}</dt>
        <dd title={taken === null ? undefined : `${taken} ms`}>
          {taken === null ? '–' : recorded(taken, texts, rule?.limitMs)}
        </dd>
        <dd className="kpi-s">
          {late && rule !== null && taken !== null ? (
            <Mark tone="late" icon="stop">
              {rule.measure === 'wait' ? said.lateBy(texts.seconds(tenths(taken - rule.limitMs))) : texts.calls.late}
            </Mark>
          ) : call.withinLimit === true ? (
            <Mark tone="ok" icon="check">
              {said.inTime}
            </Mark>
          ) : call.answeredAt !== null && call.hotline ? (
            <Mark tone="void" icon="unknown">
              {texts.calls.noVerdict}
            </Mark>
          ) : (
            <span className="dim">{call.answeredAt === null ? said.notAnswered : ''}</span>
          )}
          {call.nearLimit ? (
            <Mark tone="void" icon="unknown">
              {said.near}
            </Mark>
          ) : null}
        </dd>
      </div>
      <div>
        <dt>{said.ring}</dt>
        <dd title={call.ringMs === null ? undefined : `${call.ringMs} ms`}>
          {call.answeredAt === null ? '–' : span(call.ringMs)}
        </dd>
        <dd className="kpi-s cut">{call.answeredBy === null ? said.nobody : person(call.answeredBy)}</dd>
      </div>
      <div>
        <dt>{said.talk}</dt>
        <dd title={`${call.talkMs} ms`}>{call.answeredAt === null ? '–' : recorded(call.talkMs, texts)}</dd>
        <dd className="kpi-s cut">
          {[...new Set(call.segments.map((one) => person({ ...one, device: '?' })))].join(texts.listMark)}
        </dd>
      </div>
      <div>
        <dt>{said.hold}</dt>
        <dd title={`${call.holdMs} ms`}>{call.holds.length === 0 ? '–' : recorded(call.holdMs, texts)}</dd>
        <dd className="kpi-s">{call.holds.length === 0 ? said.noHold : said.holds(call.holds.length)}</dd>
      </div>
    </dl>
  );
}

function Why({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const person = usePerson(call.pbx);
  const said = texts.calls.journey;
  if (call.withinLimit !== false) return null;
  const causes = causesOf(call).slice(0, 3);
  return (
    <p className="call-why">
      <Icon name="note" />
      <span>
        <b>{said.why}</b>
        {causes.length === 0
          ? said.whyNobody
          : causes
              .map(({ party, rang, share }) =>
                said.whyRang(person(party), recorded(rang, texts), `${Math.round(share * 100)}%`),
              )
              .join(texts.listMark)}
      </span>
    </p>
  );
}
