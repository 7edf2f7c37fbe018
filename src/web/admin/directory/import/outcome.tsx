/** How far the server is, what its check found row by row, and what came of the import. */
import { useState } from 'react';
import type { ContactImportJson, ImportProblemJson } from '../../../../contract/contact-import.js';
import { useAsked } from '../../../kit/ask.js';
import { Foreign } from '../../../kit/caller.js';
import { Icon } from '../../../kit/icon.js';
import { Failed, Loading } from '../../../kit/states.js';
import { Table, type Column } from '../../../kit/table.js';
import { useAdminTexts } from '../../texts.js';
import { columnOf, problemsText, saidOfList } from './list.js';

const figure = (n: number): string => n.toLocaleString('en-US');

interface OfList {
  readonly list: ContactImportJson;
}

export function Progress({ list, discard }: OfList & { readonly discard: (() => void) | null }) {
  const words = useAdminTexts().admin.imports;
  const { state, rows, written } = list;
  return (
    <>
      <Loading>
        {state === 'uploading'
          ? words.uploading(list.file)
          : state === 'looking'
            ? words.looking
            : state === 'checking'
              ? words.checking(figure(rows))
              : words.applying(figure(written), figure(rows))}
      </Loading>
      {state === 'applying' ? <p className="dim">{words.takesOver}</p> : null}
      {discard === null ? null : (
        <div className="btn-row">
          <button type="button" className="btn" onClick={discard}>
            {words.discard}
          </button>
        </div>
      )}
    </>
  );
}

function Counts({ list: { report } }: OfList) {
  const words = useAdminTexts().admin.imports;
  if (report === null) return null;
  return (
    <dl className="facts import-c">
      {(['fresh', 'known', 'byHand'] as const).map((key) => (
        <div key={key} className="import-n">
          <dt>{words.counts[key]}</dt>
          <dd>{words.people(figure(report[key]))}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface CheckedProps extends OfList {
  readonly address: string;
  readonly remap: () => void;
  readonly apply: () => void;
  /** Whether to ask before. */
  readonly discard: (ask: boolean) => void;
}

export function Checked({ list, address, remap, apply, discard }: CheckedProps) {
  const words = useAdminTexts().admin.imports;
  const { report } = list;
  if (report === null) return null;
  const isGood = report.problemCount === 0;
  return (
    <>
      <p className={isGood ? 'import-s t-ok' : 'import-s t-late'} role="status">
        <Icon name={isGood ? 'check' : 'stop'} small />
        <span>
          {isGood ? words.good(figure(report.rows)) : words.found(figure(report.problemCount), figure(report.rows))}
        </span>
      </p>
      {isGood ? (
        <>
          <Counts list={list} />
          <p className="mid">{words.replaces}</p>
        </>
      ) : (
        <Problems address={address} count={report.problemCount} />
      )}
      <div className="btn-row">
        {isGood ? (
          <button type="button" className="btn btn-ink" data-apply onClick={apply}>
            {words.apply}
          </button>
        ) : (
          <button type="button" className="btn btn-ink" data-again onClick={() => discard(false)}>
            {words.again}
          </button>
        )}
        <button type="button" className="btn" data-remap onClick={remap}>
          {words.remap}
        </button>
        {isGood ? (
          <button type="button" className="btn" onClick={() => discard(true)}>
            {words.discard}
          </button>
        ) : null}
      </div>
    </>
  );
}

function Problems({ address, count }: { readonly address: string; readonly count: number }) {
  const texts = useAdminTexts();
  const words = texts.admin.imports;
  const asked = useAsked<{ readonly items: readonly ImportProblemJson[] }>(`${address}/problems`);
  const [copied, setCopied] = useState(false);
  if (asked.value === null) {
    return asked.refused === null ? <Loading /> : <Failed refused={asked.refused} again={asked.again} />;
  }
  const { items } = asked.value;
  const copy = (): void => {
    void navigator.clipboard.writeText(problemsText(items, texts)).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const columns: readonly Column<ImportProblemJson>[] = [
    { key: 'line', title: words.line, cell: ({ line }) => line },
    { key: 'column', title: words.column, cell: (one) => <Foreign text={columnOf(one, texts)} /> },
    { key: 'problem', title: words.problem, wide: true, cell: ({ message }) => saidOfList(message, texts) },
  ];
  const numbered = new Map(items.map((one, i) => [one, i]));
  return (
    <>
      <div className="btn-row">
        {/* Only a page over TLS or on this machine may copy. */}
        {'clipboard' in navigator ? (
          <button type="button" className="btn btn-xs" onClick={copy}>
            {copied ? words.copied : words.copy}
          </button>
        ) : null}
        <button type="button" className="btn btn-xs" data-download onClick={() => save(problemsText(items, texts))}>
          {words.download}
        </button>
        {count > items.length ? <span className="dim">{words.more(figure(items.length))}</span> : null}
      </div>
      <Table label={words.problem} columns={columns} rows={items} rowKey={(one) => numbered.get(one) ?? 0} />
    </>
  );
}

/** As a file of the browser's; the mark at its beginning tells spreadsheets that it is UTF-8. */
function save(text: string): void {
  const address = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'import-errors.txt';
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function Done({ list, close }: OfList & { readonly close: () => void }) {
  const words = useAdminTexts().admin.imports;
  return (
    <>
      <p className="import-s t-ok" role="status">
        <Icon name="check" small />
        <span>{words.done(figure(list.report?.rows ?? list.rows))}</span>
      </p>
      <Counts list={list} />
      <div className="btn-row">
        <button type="button" className="btn btn-ink" data-finish onClick={close}>
          {words.finish}
        </button>
      </div>
    </>
  );
}

export function ListFailed({ list, close }: OfList & { readonly close: () => void }) {
  const texts = useAdminTexts();
  const words = texts.admin.imports;
  return (
    <>
      <p className="import-s t-late" role="alert">
        <Icon name="stop" small />
        <span>
          <b>{words.failed}</b> {saidOfList(list.fault ?? '', texts)}
        </span>
      </p>
      <div className="btn-row">
        <button type="button" className="btn btn-ink" data-again onClick={close}>
          {words.again}
        </button>
      </div>
    </>
  );
}
