/** The last late answers: when, how long, and, where names may be shown, who answered. */
import type { CallJson } from '../../contract/call.js';
import type { WaitsJson } from '../../contract/figures.js';
import { ms } from '../format/instant.js';
import { recorded } from '../format/span.js';
import { usePerson } from '../kit/caller.js';
import { Icon } from '../kit/icon.js';
import { useDesk, useTexts } from '../shell/context.js';
import { addressOf } from '../shell/route.js';
import { useFeed } from './feed.js';
import type { Day } from './day.js';

const shown = 4;

interface LatesProps {
  readonly hour: WaitsJson | null;
  readonly lates: readonly CallJson[] | null;
  readonly day: Day;
  readonly queue: string | null;
}

export function LatesPanel({ hour, lates }: LatesProps) {
  const texts = useTexts();
  const { names } = useFeed();
  const anonymous = (hour?.items ?? []).filter((one) => one.is === 'late').slice(0, shown);
  const none = names ? lates?.length === 0 : hour !== null && anonymous.length === 0;
  return (
    <div className="wall-card wall-lates">
      <h2>{names ? texts.wall.recentLate : texts.wall.recentLateHour}</h2>
      {none ? <p className="wall-none">{names ? texts.wall.noLate : texts.wall.noLateHour}</p> : null}
      <ul>
        {names
          ? (lates ?? []).map((call) => <LateCall key={call.id} call={call} />)
          : anonymous.map((one) => (
              <li key={one.offeredAt}>
                <At at={one.offeredAt} />
                <Waited wait={one.waitMs} />
              </li>
            ))}
      </ul>
    </div>
  );
}

function LateCall({ call }: { readonly call: CallJson }) {
  const person = usePerson(call.pbx);
  const limitless = call.waitMs;
  return (
    <li>
      <At at={call.offeredAt ?? call.arrivedAt} />
      <a className="drill cut" href={addressOf('calls', call.id)}>
        <bdi>{call.answeredBy === null ? '–' : person(call.answeredBy)}</bdi>
      </a>
      <Waited wait={limitless} />
    </li>
  );
}

function At({ at }: { readonly at: string }) {
  const { time } = useDesk();
  return <time>{time.minute(ms(at))}</time>;
}

function Waited({ wait }: { readonly wait: number | null }) {
  const texts = useTexts();
  return (
    <b className="t-late">
      <Icon name="stop" />
      {wait === null ? texts.unknown : recorded(wait, texts)}
    </b>
  );
}
