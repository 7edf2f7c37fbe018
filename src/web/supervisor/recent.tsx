/**
 * Ended calls fold in here: what became of them, who answered, the wait in tenths, who hung up. The roles are written
 * out because narrow pages lay a row out as a grid, which would take the table's meaning away.
 */
import { memo } from 'react';
import type { CallJson } from '../../contract/call.js';
import { msOrNull } from '../format/instant.js';
import { recorded } from '../format/span.js';
import { CallEnds, Foreign, usePerson } from '../kit/caller.js';
import type { IconName } from '../kit/icon.js';
import { Line } from '../kit/line.js';
import { Empty, Pane } from '../kit/pane.js';
import { Mark, type Tone } from '../kit/tag.js';
import { verdictOf } from '../live/call-view.js';
import { limitOf } from '../live/state.js';
import { useDesk, useLive, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';

type Outcome = NonNullable<CallJson['outcome']>;

export const outcomeMarks: Readonly<Record<Outcome, { readonly tone: Tone; readonly icon?: IconName }>> = {
  answered: { tone: 'plain', icon: 'check' },
  abandoned: { tone: 'amber', icon: 'x' },
  short_abandon: { tone: 'plain', icon: 'x' },
  not_offered: { tone: 'plain' },
  timeout: { tone: 'amber', icon: 'clock' },
  rejected: { tone: 'amber', icon: 'hangup' },
  busy: { tone: 'amber', icon: 'hangup' },
  no_answer: { tone: 'amber', icon: 'phone' },
  failed: { tone: 'late', icon: 'broken' },
  unobserved: { tone: 'void', icon: 'unknown' },
};

export function RecentPane() {
  const texts = useTexts();
  const recent = useLive((state) => state.recent);
  return (
    <Pane title={texts.recent.title} count={recent.length} className="pane-recent">
      {recent.length === 0 ? (
        <Empty>{texts.recent.empty}</Empty>
      ) : (
        <table className="ended" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">
                {texts.recent.ended}
              </th>
              <th scope="col" role="columnheader">
                {texts.recent.caller}
              </th>
              <th scope="col" role="columnheader" className="opt">
                {texts.recent.line}
              </th>
              <th scope="col" role="columnheader">
                {texts.recent.outcome}
              </th>
              <th scope="col" role="columnheader" className="opt-2">
                {texts.recent.by}
              </th>
              <th scope="col" role="columnheader" className="num">
                {texts.recent.wait}
              </th>
              <th scope="col" role="columnheader" className="num opt">
                {texts.recent.talk}
              </th>
              <th scope="col" role="columnheader" className="opt">
                {texts.recent.hangup}
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {recent.map((call) => (
              <EndedCall key={call.id} call={call} />
            ))}
          </tbody>
        </table>
      )}
    </Pane>
  );
}

const EndedCall = memo(function EndedCall({ call }: { readonly call: CallJson }) {
  const texts = useTexts();
  const { live, time } = useDesk();
  const limit = useLive((state) => limitOf(state.limits, call.queue));
  const person = usePerson(call.pbx);
  const ended = msOrNull(call.endedAt ?? call.lastSeenAt);
  const outcome = call.outcome;
  const late = verdictOf(call) === 'late';
  return (
    <tr role="row">
      <td role="cell" className="ended-at">
        <a className="behind" href={addressOf('calls', call.id)}>
          {ended === null ? texts.unknown : time.moment(ended, live.wallNow())}
        </a>
      </td>
      <td role="cell" className="grow">
        <CallEnds call={call} />
      </td>
      <td role="cell" className="opt">
        <Line call={call} />
      </td>
      <td role="cell" className="ended-o">
        {outcome === null ? null : (
          <Mark
            tone={outcomeMarks[outcome].tone}
            {...(outcomeMarks[outcome].icon === undefined ? {} : { icon: outcomeMarks[outcome].icon })}
          >
            {texts.outcome[outcome]}
          </Mark>
        )}
      </td>
      <td role="cell" className="opt-2">
        {call.answeredBy === null ? null : <Foreign text={person(call.answeredBy)} />}
      </td>
      <td role="cell" className="num ended-w" title={call.waitMs === null ? undefined : `${call.waitMs} ms`}>
        <span className="waited">
          {late ? (
            <Mark tone="late" icon="stop">
              {texts.talking.late}
            </Mark>
          ) : null}
          {verdictOf(call) === 'unknown' ? (
            <Mark tone="void" icon="unknown" title={texts.talking.noVerdict}>
              {texts.unknown}
            </Mark>
          ) : null}
          <span className={late ? 't-late strong' : ''}>
            {call.waitMs === null ? '–' : recorded(call.waitMs, texts, limit)}
          </span>
        </span>
      </td>
      <td role="cell" className="num opt" title={`${call.talkMs} ms`}>
        {call.answeredAt === null ? '–' : recorded(call.talkMs, texts)}
      </td>
      <td role="cell" className="opt">
        {call.hangupBy === null ? '–' : texts.hangup[call.hangupBy]}
      </td>
    </tr>
  );
});
