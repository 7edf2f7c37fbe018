/** Where a user is signed in, each session with an end: a computer that was left, a browser that nobody knows. */
import { ms } from '../../format/instant.js';
import { useAsked } from '../../kit/ask.js';
import { useConfirm, useNotice } from '../../kit/notices.js';
import { refusalOf } from '../../kit/said.js';
import { Failed, Loading } from '../../kit/states.js';
import { Table, type Column } from '../../kit/table.js';
import { Mark } from '../../kit/tag.js';
import { useDesk } from '../../shell/context.js';
import { useAdminTexts } from '../texts.js';
import type { OpenSessionJson, UserJson } from './user.js';

export function SessionsPart({ user }: { readonly user: UserJson }) {
  const texts = useAdminTexts();
  const words = texts.admin.sessions;
  const { rest, time } = useDesk();
  const say = useNotice();
  const confirm = useConfirm();
  const address = `/api/v1/users/${encodeURIComponent(user.user)}/sessions`;
  const asked = useAsked<{ readonly items: readonly OpenSessionJson[] }>(address);
  const items = asked.value?.items ?? [];
  const moment = (at: string): string => time.moment(ms(at), Date.now());

  async function end(one: OpenSessionJson): Promise<void> {
    const body = words.endBody(user.name, moment(one.since));
    if (!(await confirm({ title: words.endTitle, body, action: words.end, danger: true }))) return;
    const answer = await rest.send('DELETE', `${address}/${one.id}`);
    if (answer.ok) say({ tone: 'ok', text: words.ended });
    else say({ tone: 'late', text: refusalOf(answer, texts) });
    asked.again();
  }

  const columns: readonly Column<OpenSessionJson>[] = [
    { key: 'since', title: words.since, cell: ({ since }) => moment(since) },
    {
      key: 'active',
      title: words.active,
      cell: ({ activeAt, locked }) => (
        <span className="two">
          <span>{moment(activeAt)}</span>
          {locked ? (
            <Mark tone="void" icon="lock">
              {words.locked}
            </Mark>
          ) : null}
        </span>
      ),
    },
    {
      key: 'address',
      title: words.address,
      wide: true,
      cell: (one) => (one.address === null ? <span className="dim">{words.unknown}</span> : <bdi>{one.address}</bdi>),
    },
    {
      key: 'end',
      title: '',
      cell: (one) =>
        one.current ? (
          <span className="dim">{words.current}</span>
        ) : (
          <button type="button" className="btn btn-xs" data-end={one.id} onClick={() => void end(one)}>
            {words.end}
          </button>
        ),
    },
  ];
  return (
    <section className="sessions" aria-label={words.title}>
      <h3>{words.title}</h3>
      {asked.value === null ? (
        asked.refused === null ? (
          <Loading />
        ) : (
          <Failed refused={asked.refused} again={asked.again} />
        )
      ) : items.length === 0 ? (
        <p className="dim">{words.none}</p>
      ) : (
        <Table label={words.lead} columns={columns} rows={items} rowKey={({ id }) => id} />
      )}
    </section>
  );
}
