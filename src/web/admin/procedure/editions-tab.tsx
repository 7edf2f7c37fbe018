/** Every edition that was ever in force, and what differs between two of them, part by part. */
import { useState } from 'react';
import type { ProcedureJson, ProcedureVersionJson } from '../../../contract/procedure.js';
import { ms } from '../../format/instant.js';
import { useAsked, type Asked } from '../../kit/ask.js';
import { SelectField } from '../../kit/field.js';
import { Failed, Loading } from '../../kit/states.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import type { AdminTexts } from '../../i18n/texts.js';
import type { Difference } from '../differences.js';
import { changesOf, type EditionJson } from './edition.js';
import { EditionView } from './edition-view.js';

interface EditionsProps {
  readonly current: EditionJson;
  readonly versions: Asked<{ readonly items: readonly ProcedureVersionJson[] }>;
}

export function EditionsTab({ current, versions }: EditionsProps) {
  const texts = useAdminTexts();
  const said = texts.procedure;
  const { time, live } = useDesk();
  const items = versions.value?.items ?? [];
  const [chosen, setChosen] = useState(current.number);
  const others = items.filter(({ number }) => number !== chosen);
  const [against, setAgainst] = useState<number | null>(null);
  const other = others.find(({ number }) => number === against) ?? others.find(({ number }) => number < chosen) ?? others[0]; // prettier-ignore
  const pathOf = (number: number | undefined): string | null =>
    number === undefined || number === current.number ? null : `/api/v1/procedure/versions/${number}`;
  const left = useAsked<EditionJson>(pathOf(chosen));
  const right = useAsked<EditionJson>(pathOf(other?.number));
  if (versions.value === null) {
    return versions.refused === null ? <Loading /> : <Failed refused={versions.refused} again={versions.again} />;
  }
  const of = (number: number | undefined, asked: Asked<EditionJson>): ProcedureJson | null =>
    number === undefined ? null : number === current.number ? current.procedure : (asked.value?.procedure ?? null);
  const mine = of(chosen, left);
  const theirs = of(other?.number, right);
  const refused = left.refused ?? right.refused;
  const named = ({ number, name, since, current: now }: ProcedureVersionJson): string =>
    [said.edition(number), name, said.since(time.moment(ms(since), live.wallNow())), now ? said.current : '']
      .filter((one) => one !== '')
      .join(' · ');
  return (
    <>
      <div className="filters">
        <SelectField
          label={said.list.choose}
          value={String(chosen)}
          change={(value) => setChosen(Number(value))}
          choices={items.map((one) => ({ value: String(one.number), label: named(one) }))}
        />
        {other === undefined ? null : (
          <SelectField
            label={said.list.compare}
            value={String(other.number)}
            change={(value) => setAgainst(Number(value))}
            choices={others.map((one) => ({ value: String(one.number), label: named(one) }))}
          />
        )}
      </div>
      {refused === null ? null : <Failed refused={refused} again={left.refused === null ? right.again : left.again} />}
      {other === undefined ? <p className="proc-none dim">{said.list.only}</p> : null}
      {mine === null || theirs === null || other === undefined ? null : (
        <Changes
          differences={changesOf(mine, theirs)}
          newer={said.edition(chosen)}
          older={said.edition(other.number)}
        />
      )}
      {mine === null || chosen === current.number ? null : <EditionView procedure={mine} />}
    </>
  );
}

interface ChangesProps {
  readonly differences: readonly Difference[];
  readonly newer: string;
  readonly older: string;
}

export function Changes({ differences, newer, older }: ChangesProps) {
  const texts = useAdminTexts();
  const { list } = texts.procedure;
  if (differences.length === 0) return <p className="proc-none">{list.same}</p>;
  return (
    <div className="proc-diff">
      <p className="mid">{list.count(differences.length)}</p>
      <div className="proc-x">
        <table className="proc-t">
          <thead>
            <tr>
              <th scope="col">{list.part}</th>
              <th scope="col">{newer}</th>
              <th scope="col">{older}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ label, mine, theirs }) => (
              <tr key={label}>
                <th scope="row">
                  <PartName path={label} texts={texts} />
                </th>
                <td>
                  <bdi>{mine === '' ? <span className="dim">{list.absent}</span> : mine}</bdi>
                </td>
                <td>
                  <bdi>{theirs === '' ? <span className="dim">{list.absent}</span> : theirs}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** `groups.field.number` → the part's name, and where in it as the file says it. */
function PartName({ path, texts }: { readonly path: string; readonly texts: AdminTexts }) {
  const { parts, list } = texts.procedure;
  const [first = '', ...rest] = path.split('.');
  const named: Readonly<Record<string, string>> = {
    categories: parts.categories,
    priorities: parts.priorities,
    targets: parts.targets,
    opening: parts.opening,
    missed: parts.missed,
    groups: parts.groups,
    vip: parts.vip,
    nobodyAccepted: parts.nobody,
    scripts: parts.scripts,
  };
  const where = rest.at(-1) === '#' ? [...rest.slice(0, -1), list.order] : rest;
  return (
    <>
      {named[first] ?? <code>{first}</code>} <code className="dim small">{where.join('.')}</code>
    </>
  );
}
