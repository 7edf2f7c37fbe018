/**
 * A table with a head that stays, rows that open by a press or Enter, and its next page at the foot. On a phone each row
 * stands as a block with the column's name before each value.
 */
import type { ReactNode } from 'react';
import { useTexts } from '../shell/context.js';
import type { Pages } from './ask.js';
import { Failed, Loading, Nothing } from './states.js';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Figures stand at the end. */
  readonly end?: boolean;
  /** Takes what room is left; others are as wide as they need. */
  readonly wide?: boolean;
  /** Left out on narrow screens. */
  readonly spare?: boolean;
}

export interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string | number;
  /** Opens a row: by a press anywhere on it; the first cell is its button for the keyboard. */
  readonly open?: (row: T) => void;
  readonly chosen?: (row: T) => boolean;
}

function classOf<T>(column: Column<T>): string {
  return [column.end === true ? 'end' : '', column.wide === true ? 'wide' : '', column.spare === true ? 'spare' : '']
    .filter((name) => name !== '')
    .join(' ');
}

export function Table<T>({ label, columns, rows, rowKey, open, chosen }: TableProps<T>) {
  return (
    <table className={open === undefined ? 'table' : 'table table-open'} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={classOf(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            data-row={rowKey(row)}
            aria-selected={chosen?.(row)}
            onClick={
              open === undefined
                ? undefined
                : (event) => {
                    const on =
                      event.target instanceof Element ? event.target.closest('button, a, input, select') : null;
                    if (on === null || on.classList.contains('row-b')) open(row);
                  }
            }
          >
            {columns.map((column, at) => (
              <td key={column.key} className={classOf(column)} data-label={column.title}>
                {at === 0 && open !== undefined ? (
                  <button type="button" className="row-b">
                    {column.cell(row)}
                  </button>
                ) : (
                  column.cell(row)
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export interface PagedTableProps<T> extends Omit<TableProps<T>, 'rows'> {
  readonly pages: Pages<T>;
  readonly empty: ReactNode;
}

/** With everything that stands around it: being read, failed, nothing found, more at the foot. */
export function PagedTable<T>({ pages, empty, ...table }: PagedTableProps<T>) {
  const texts = useTexts();
  if (pages.state === 'loading') return <Loading />;
  if (pages.state === 'failed' && pages.refused !== null && pages.items.length === 0)
    return <Failed refused={pages.refused} again={pages.again} />;
  if (pages.items.length === 0) return <Nothing>{empty}</Nothing>;
  return (
    <div className="table-box" aria-busy={pages.busy}>
      <Table {...table} rows={pages.items} />
      {pages.refused === null ? null : <Failed refused={pages.refused} again={pages.again} />}
      <p className="table-foot">
        <span className="dim" role="status">
          {pages.rest ? texts.kit.countMore(pages.items.length) : texts.kit.count(pages.items.length)}
        </span>
        {pages.rest ? (
          <button
            type="button"
            className="btn"
            aria-disabled={pages.busy}
            onClick={pages.busy ? undefined : pages.more}
          >
            {pages.busy ? texts.kit.loadingMore : texts.kit.more}
          </button>
        ) : null}
      </p>
    </div>
  );
}
