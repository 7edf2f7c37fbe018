/** Calls that went past the limit: answered late, still waiting, or lost. */
import { memo, useCallback } from 'react';
import { ms } from '../format/instant.js';
import { recorded } from '../format/span.js';
import { Caller, Foreign, usePerson } from '../kit/caller.js';
import { Empty, Pane } from '../kit/pane.js';
import { RunningWait } from '../kit/running.js';
import { Mark } from '../kit/tag.js';
import { limitOf, queueKey, type LateCall } from '../live/state.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';

export function LatesPane() {
  const texts = useTexts();
  const lates = useLive((state) => state.lates);
  return (
    <Pane title={texts.late.title} count={lates.length} className="pane-lates">
      {lates.length === 0 ? <Empty>{texts.late.empty}</Empty> : null}
      <ol className="rows">
        {lates.map((late) => (
          <Late key={late.callId} late={late} />
        ))}
      </ol>
    </Pane>
  );
}

const Late = memo(function Late({ late }: { readonly late: LateCall }) {
  const texts = useTexts();
  const { live, time } = useDesk();
  const open = useLive((state) => state.calls.has(late.callId));
  const limit = useLive((state) => limitOf(state.limits, late.queue));
  const call = late.call;
  const person = usePerson(call?.pbx ?? '');
  const queue = useLive((state) =>
    late.queue === null || call === null
      ? late.queue
      : (state.queueNames.get(queueKey(call.pbx, late.queue)) ?? late.queue),
  );
  const start = late.offeredAt === null ? null : ms(late.offeredAt);
  const wait = useCallback(
    () => (call === null || start === null ? 0 : live.clock.of(call) - start),
    [call, start, live],
  );
  const stale = useLive((state) => call !== null && call.outcome === null && state.outages.has(call.pbx));
  const waiting = open && call !== null && call.answeredAt === null;
  let what = texts.late.unseen;
  if (waiting) what = texts.late.stillWaiting;
  else if (call !== null && call.answeredBy !== null) what = texts.late.answeredBy(person(call.answeredBy));
  else if (call !== null && call.outcome !== null) what = texts.outcome[call.outcome];
  return (
    <li className="late-row" data-stale={stale ? '' : undefined}>
      <a className="behind" href={addressOf('calls', late.callId)}>
        <time>{time.moment(late.lateAt, live.wallNow())}</time>
      </a>
      {call === null ? <Foreign text={queue ?? texts.unknown} /> : <Caller caller={call.caller} />}
      <span className="cut dim late-what">
        {queue === null ? '' : `${queue} · `}
        <bdi>{what}</bdi>
      </span>
      <Mark tone="late" icon="stop">
        {waiting ? (
          <RunningWait wait={wait} />
        ) : call === null || call.waitMs === null ? (
          texts.unknown
        ) : (
          <span title={`${call.waitMs} ms`}>{recorded(call.waitMs, texts, limit)}</span>
        )}
      </Mark>
    </li>
  );
});
