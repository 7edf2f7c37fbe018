/** Calls in talk: with whom, how long, held or not, and how long the answer took. */
import { memo, useCallback } from 'react';
import type { CallJson } from '../../contract/call.js';
import { recorded, stopwatch } from '../format/span.js';
import { CallEnds, Foreign, usePerson } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { Line } from '../kit/line.js';
import { Empty, Pane } from '../kit/pane.js';
import { Running } from '../kit/running.js';
import { heldSince, talkingNow, talkUntil } from '../live/call-view.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import { openCalls } from './lists.js';
import { VerdictMark } from './verdict.js';

export function TalkingPane() {
  const texts = useTexts();
  const talking = useLive((state) => openCalls(state.calls).talking);
  return (
    <Pane title={texts.talking.title} count={talking.length} className="pane-talking">
      {talking.length === 0 ? <Empty>{texts.talking.empty}</Empty> : null}
      <ol className="calls">
        {talking.map((call) => (
          <TalkingCall key={call.id} call={call} />
        ))}
      </ol>
    </Pane>
  );
}

const TalkingCall = memo(function TalkingCall({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const { clock } = useDesk().live;
  const stale = useLive((state) => state.outages.has(call.pbx));
  const person = usePerson(call.pbx);
  const held = heldSince(call);
  const talk = useCallback(() => stopwatch(talkUntil(call, clock.of(call))), [call, clock]);
  const hold = useCallback(() => (held === null ? '' : stopwatch(clock.of(call) - held)), [call, clock, held]);
  const now = talkingNow(call);
  return (
    <li className="call" data-stale={stale ? '' : undefined}>
      <div className="call-1">
        <CallEnds call={call} />
        <span className="phase">
          <span className="with">
            <Icon name={now.length === 0 ? 'transfer' : 'phone'} small />
            {now.length === 0 ? (
              <span className="cut dim">{texts.talking.nobody}</span>
            ) : (
              <Foreign text={now.map(person).join(texts.listMark)} />
            )}
          </span>
          <Running read={talk} className="secs secs-talk" />
        </span>
      </div>
      <div className="call-2">
        <Line call={call} />
        {call.direction === 'inbound' || call.hotline ? null : (
          <span className="dim">{texts.direction[call.direction]}</span>
        )}
        {held === null ? null : (
          <span className="mark t-amber">
            <Icon name="hold" small />
            <span>{texts.talking.hold}</span>
            <Running read={hold} />
          </span>
        )}
        <span className="waited">
          {call.waitMs === null ? null : (
            <span title={`${call.waitMs} ms`}>{texts.talking.waited(recorded(call.waitMs, texts))}</span>
          )}
          <VerdictMark call={call} />
        </span>
      </div>
    </li>
  );
});
