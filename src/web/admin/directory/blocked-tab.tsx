/** Numbers that nobody calls back. They still ring: what comes in is the PBX's to decide. */
import { useState } from 'react';
import type { BlockedJson } from '../../../contract/contact.js';
import { ms } from '../../format/instant.js';
import { shownNumber } from '../../format/number.js';
import { useAsked } from '../../kit/ask.js';
import { Dialog } from '../../kit/dialog.js';
import { FormProblem, TextField } from '../../kit/field.js';
import { useForm } from '../../kit/form.js';
import { Icon } from '../../kit/icon.js';
import { useConfirm, useNotice } from '../../kit/notices.js';
import { refusalOf, type Sentences } from '../../kit/said.js';
import { Failed, Loading, Nothing } from '../../kit/states.js';
import { Table, type Column } from '../../kit/table.js';
import { useDesk } from '../../shell/context.js';
import type { AdminTexts } from '../../i18n/texts.js';
import { useAdminSentences, useAdminTexts } from '../texts.js';

const sentences: Sentences<AdminTexts> = [[/is no phone number/, ({ admin }) => admin.directory.noNumber]];

export function BlockedTab() {
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const { rest, time } = useDesk();
  const say = useNotice();
  const confirm = useConfirm();
  const asked = useAsked<{ readonly items: readonly BlockedJson[] }>('/api/v1/blocked-callers');
  const [adding, setAdding] = useState(false);
  /** Numbers that were asked for, by their rows. */
  const [revealed, setRevealed] = useState<ReadonlyMap<number, string>>(new Map());
  const items = asked.value?.items ?? [];

  async function free(one: BlockedJson): Promise<void> {
    const number = shownNumber(one.number);
    if (!(await confirm({ title: words.free, body: words.freeBody(number), action: words.free }))) return;
    const answer = await rest.send('DELETE', `/api/v1/blocked-callers/${one.id}`);
    if (answer.ok) say({ tone: 'ok', text: words.freed(number) });
    else say({ tone: 'late', text: refusalOf(answer, texts) });
    asked.again();
  }

  async function reveal({ id }: BlockedJson): Promise<void> {
    const answer = await rest.send<BlockedJson>('POST', `/api/v1/blocked-callers/${id}/reveal`);
    if (answer.ok) setRevealed((before) => new Map(before).set(id, answer.value.number));
    else say({ tone: 'late', text: refusalOf(answer, texts) });
  }

  const columns: readonly Column<BlockedJson>[] = [
    {
      key: 'number',
      title: words.number,
      cell: (one) => (
        <span className="row">
          <b className="nowrap">{shownNumber(revealed.get(one.id) ?? one.number)}</b>
          {one.number.includes('*') && !revealed.has(one.id) ? (
            <button
              type="button"
              className="btn btn-quiet btn-xs"
              data-reveal
              title={words.revealHint}
              onClick={() => void reveal(one)}
            >
              <Icon name="eye" small />
              {words.reveal}
            </button>
          ) : null}
        </span>
      ),
    },
    { key: 'reason', title: words.reason, wide: true, cell: ({ reason }) => reason },
    { key: 'since', title: words.since, cell: ({ since }) => time.moment(ms(since), Date.now()) },
    { key: 'by', title: words.by, cell: ({ by }) => by ?? '' },
    {
      key: 'free',
      title: '',
      cell: (one) => (
        <button type="button" className="btn btn-xs" data-free onClick={() => void free(one)}>
          {words.free}
        </button>
      ),
    },
  ];
  return (
    <>
      <div className="filters">
        <p className="mid filter-wide">{words.blockedLead}</p>
        <button type="button" className="btn btn-ink filter-b" onClick={() => setAdding(true)}>
          {words.block}
        </button>
      </div>
      {asked.value === null ? (
        asked.refused === null ? (
          <Loading />
        ) : (
          <Failed refused={asked.refused} again={asked.again} />
        )
      ) : items.length === 0 ? (
        <Nothing>{words.nobodyBlocked}</Nothing>
      ) : (
        <Table label={words.tabs.blocked} columns={columns} rows={items} rowKey={({ id }) => id} />
      )}
      {adding ? (
        <BlockDialog
          close={() => setAdding(false)}
          done={(one) => {
            say({ tone: 'ok', text: words.blockedNow(shownNumber(one.number)) });
            setAdding(false);
            asked.again();
          }}
        />
      ) : null}
    </>
  );
}

function BlockDialog({ close, done }: { readonly close: () => void; readonly done: (one: BlockedJson) => void }) {
  const texts = useAdminTexts();
  const words = texts.admin.directory;
  const { rest } = useDesk();
  const form = useForm({ number: '', reason: '' }, useAdminSentences(sentences));
  const { values, put, problem } = form;
  const submit = form.submit<BlockedJson>({
    check: ({ number, reason }) => ({
      ...(number.trim() === '' && { number: 'must not be empty' }),
      ...(reason.trim() === '' && { reason: 'must not be empty' }),
    }),
    send: (body) => rest.send('POST', '/api/v1/blocked-callers', body),
    done,
  });
  return (
    <Dialog
      title={words.block}
      close={close}
      size="s"
      foot={
        <>
          <button type="button" className="btn" onClick={close}>
            {texts.kit.cancel}
          </button>
          <button type="button" className="btn btn-ink" data-save aria-disabled={form.busy} onClick={() => submit()}>
            {form.busy ? texts.kit.saving : words.block}
          </button>
        </>
      }
    >
      <form ref={form.ref} noValidate className="stack" onSubmit={submit}>
        <FormProblem text={form.said} />
        <TextField
          label={words.number}
          name="number"
          type="tel"
          value={values.number}
          change={(value) => put('number', value)}
          problem={problem('number')}
          maxLength={80}
          autoComplete="off"
        />
        <TextField
          label={words.reason}
          name="reason"
          value={values.reason}
          change={(value) => put('reason', value)}
          problem={problem('reason')}
          maxLength={200}
          autoComplete="off"
        />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
