/** All rosters, by their first day. */
import type { RosterJson } from '../../../contract/rosters.js';
import type { Asked } from '../../kit/ask.js';
import { Failed, Loading, Nothing } from '../../kit/states.js';
import { Table, type Column } from '../../kit/table.js';
import { useAdminTexts } from '../texts.js';
import { personText } from './roster.js';

export interface RosterListProps {
  readonly rosters: Asked<{ readonly items: readonly RosterJson[] }>;
  readonly open: (roster: RosterJson) => void;
}

export function RosterList({ rosters, open }: RosterListProps) {
  const words = useAdminTexts().admin.rosters;
  const columns: readonly Column<RosterJson>[] = [
    { key: 'name', title: words.name, cell: (one) => <b>{one.name}</b> },
    { key: 'duty', title: words.duty, cell: (one) => words.duties[one.duty] },
    { key: 'from', title: words.validity, cell: (one) => `${one.from} – ${one.to ?? words.openEnd}` },
    {
      key: 'shifts',
      title: words.shifts,
      cell: (one) => one.shifts.map(({ name, start, end }) => `${name} ${start}–${end}`).join(' · '),
      spare: true,
    },
    {
      key: 'people',
      title: words.people,
      wide: true,
      cell: (one) => [...new Set(one.assignments.map(({ person }) => personText(person, words.noneShort)))].join(' · '),
    },
  ];
  if (rosters.value === null)
    return rosters.refused === null ? <Loading /> : <Failed refused={rosters.refused} again={rosters.again} />;
  if (rosters.value.items.length === 0) return <Nothing>{words.noRoster}</Nothing>;
  return (
    <Table
      label={words.tabs.rosters}
      columns={columns}
      rows={rosters.value.items}
      rowKey={({ id }) => id}
      open={open}
    />
  );
}
