/** Who is on duty at this moment for the two duties that are never left empty, and what is missing in the next 24 hours. */
import type { OnDutyJson, RosterWarningJson } from '../../../contract/rosters.js';
import { ms } from '../../format/instant.js';
import { readableNumber } from '../../format/number.js';
import { useAsked } from '../../kit/ask.js';
import { Foreign } from '../../kit/caller.js';
import { Icon } from '../../kit/icon.js';
import { Failed } from '../../kit/states.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';

export function OnDutyNow() {
  const words = useAdminTexts().admin.rosters;
  const { time } = useDesk();
  const warnings = useAsked<{ readonly items: readonly RosterWarningJson[] }>('/api/v1/rosters/warnings');
  return (
    <div className="on-duty">
      <Duty duty="vip_engineer" />
      <Duty duty="dispatcher" />
      {warnings.refused === null ? null : <Failed refused={warnings.refused} again={warnings.again} />}
      {(warnings.value?.items ?? []).map((warning) => (
        <p key={`${warning.duty}${warning.from}`} className={warning.began ? 'warn warn-late' : 'warn'} role="status">
          <Icon name={warning.began ? 'stop' : 'tri'} small />
          <span>
            <b>{words.duties[warning.duty]}</b>{' '}
            {words.warning(
              time.moment(ms(warning.from), Date.now()),
              warning.to === null ? null : time.moment(ms(warning.to), Date.now()),
              warning.began,
            )}
          </span>
        </p>
      ))}
    </div>
  );
}

function Duty({ duty }: { readonly duty: 'vip_engineer' | 'dispatcher' }) {
  const words = useAdminTexts().admin.rosters;
  const { time } = useDesk();
  const asked = useAsked<OnDutyJson>(`/api/v1/rosters/now?duty=${duty}`);
  const now = asked.value;
  return (
    <section className="duty">
      <h3 className="dim small">{words.now(words.duties[duty])}</h3>
      {now === null ? null : now.people.length > 0 ? (
        <ol>
          {now.people.map((person, i) => (
            <li key={`${person.name}${person.rank}`} className={i === 0 ? 'duty-first' : 'dim'}>
              {i === 0 ? null : <span>{words.alternate(i)} </span>}
              <Foreign text={person.name} className={i === 0 ? 'strong' : ''} />{' '}
              <span className="nowrap">
                {person.numbers.length === 0 ? words.noPhone : person.numbers.map(readableNumber).join(' / ')}
              </span>{' '}
              {i === 0 ? (
                <span className="dim nowrap">{words.until(time.moment(ms(person.until), Date.now()))}</span>
              ) : null}
            </li>
          ))}
        </ol>
      ) : now.none !== null ? (
        <p>
          {words.noneNow} <span className="dim">{now.none.reason}</span>
        </p>
      ) : (
        <p className="hatch-box gap">{words.gap}</p>
      )}
      {asked.refused === null ? null : <Failed refused={asked.refused} again={asked.again} />}
    </section>
  );
}
