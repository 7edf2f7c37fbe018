/** Calls that nobody has answered yet: who, on which line, whose phone rings, the running wait with its bar. */
import { memo, useCallback, useMemo } from 'react';
import type { CallJson } from '../../contract/call.js';
import { rest, stopwatch } from '../format/span.js';
import { CallEnds, usePerson } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { Line } from '../kit/line.js';
import { Empty, Pane } from '../kit/pane.js';
import { Running, RunningWait } from '../kit/running.js';
import { Mark } from '../kit/tag.js';
import { WaitBar } from '../kit/wait-bar.js';
import { missedPhones, phaseOf, placeOf, ringingPhones, waitStart } from '../live/call-view.js';
import { limitOf } from '../live/state.js';
import { useBeat, useDesk, useLive, useTexts } from '../shell/context.js';
import { openCalls, timedCalls } from './lists.js';

const phaseIcon = { calm: 'clock', amber: 'tri', late: 'stop' } as const;
const phonesNamed = 2;

export function WaitingPane() {
  const texts = useTexts();
  const waiting = useLive((state) => openCalls(state.calls).waiting);
  const timed = useLive((state) => timedCalls(state.calls).length);
  const others = waiting.length - timed;
  return (
    <Pane
      title={texts.waiting.title}
      count={timed}
      className="pane-waiting"
      aside={others === 0 ? null : <span className="cut dim small">{texts.waiting.others(others)}</span>}
    >
      <LateStatus />
      {waiting.length === 0 ? <Empty>{texts.waiting.empty}</Empty> : null}
      <ol className="calls">
        {waiting.map((call) => (
          <WaitingCall key={call.id} call={call} />
        ))}
      </ol>
    </Pane>
  );
}

/** Told to those who hear the page: how many wait beyond the limit. */
function LateStatus() {
  const texts = useTexts();
  const { live } = useDesk();
  const late = useBeat(() => {
    const { calls, limits } = live.store.state();
    return timedCalls(calls).filter((call) => live.clock.of(call) - waitStart(call) > limitOf(limits, call.queue))
      .length;
  });
  return (
    <p className="sr" role="status">
      {late === 0 ? '' : texts.waiting.lateNow(late)}
    </p>
  );
}

const WaitingCall = memo(function WaitingCall({ call }: { readonly call: CallJson }) {
  const timed = call.hotline && placeOf(call) === 'waiting';
  const stale = useLive((state) => state.outages.has(call.pbx));
  return (
    <li className="call" data-stale={stale ? '' : undefined}>
      {timed ? <Timed call={call} /> : <Untimed call={call} />}
    </li>
  );
});

function useWait(call: CallJson): () => number {
  const { clock } = useDesk().live;
  return useMemo(() => {
    const start = waitStart(call);
    return () => Math.max(0, clock.of(call) - start);
  }, [call, clock]);
}

function Timed({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const limit = useLive((state) => limitOf(state.limits, call.queue));
  const wait = useWait(call);
  const phase = useBeat(() => phaseOf(wait(), limit));
  const remaining = useCallback(() => rest(wait(), limit, texts), [limit, wait, texts]);
  return (
    <>
      <div className="call-1">
        <CallEnds call={call} />
        <span className={`phase ${phase}`}>
          <Mark tone={phase} icon={phaseIcon[phase]}>
            {texts.phase[phase]}
          </Mark>
          <Running read={remaining} className="phase-r" />
          <b className="secs">
            <RunningWait wait={wait} />
          </b>
        </span>
      </div>
      <Second call={call} />
      <WaitBar wait={wait} limit={limit} phase={phase} />
    </>
  );
}

function Untimed({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const wait = useWait(call);
  const read = useCallback(() => stopwatch(wait()), [wait]);
  return (
    <>
      <div className="call-1">
        <CallEnds call={call} />
        <span className="phase">
          <span className="dim">{call.hotline || placeOf(call) === 'menu' ? '' : texts.waiting.untimed}</span>
          <Running read={read} className="secs secs-plain" />
        </span>
      </div>
      <Second call={call} />
      <span className="wait-track wait-none" aria-hidden="true" />
    </>
  );
}

function Second({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const person = usePerson(call.pbx);
  const ringing = ringingPhones(call);
  const missed = missedPhones(call);
  const named = ringing.slice(0, phonesNamed).map(person).join(texts.listMark);
  const rings =
    ringing.length > phonesNamed ? texts.waiting.ringsMany(named, ringing.length) : texts.waiting.rings(named);
  const menu = placeOf(call) === 'menu';
  return (
    <div className="call-2">
      <Line call={call} />
      {call.precision === 'snapshot' ? (
        <Mark tone="void" icon="unknown">
          {texts.call.snapshot}
        </Mark>
      ) : null}
      {missed.length === 0 ? null : (
        <span className="cut missed">{texts.waiting.missedBy(missed.map(person).join(texts.listMark))}</span>
      )}
      {ringing.length === 0 ? (
        <span className="cut rings dim">{menu ? texts.waiting.inMenu : texts.waiting.nobodyRings}</span>
      ) : (
        <span className="rings" title={ringing.map(person).join('\n')}>
          <Icon name="phone" small />
          <bdi className="cut">{rings}</bdi>
        </span>
      )}
    </div>
  );
}
