/** The bytes of a list, CSV or workbook, → its rows of cells; and what its head tells of its columns. */
import { isUtf8 } from 'node:buffer';
import type { ImportField } from '../../contract/contact-import.js';
import { maskText } from '../../contract/masked-call.js';
import { csvRows, type FileRow } from './csv-rows.js';
import { isWorkbook, textOfFile, usualField } from './import-file.js';

/** `tellSheet` is told the sheet of a workbook that has several, and all of them. */
export async function listRows(
  bytes: Uint8Array,
  sheet: string | null,
  tellSheet: (name: string, all: readonly string[]) => void = () => {},
): Promise<Iterable<FileRow>> {
  if (!isWorkbook(bytes)) return csvRows(textOfFile(bytes));
  // The reader of workbooks is large: only who brings one loads it.
  const { workbookRows } = await import('./workbook-rows.js');
  return workbookRows(bytes, sheet, tellSheet);
}

export interface ListHead {
  readonly columns: readonly {
    readonly heading: string;
    readonly field: ImportField | null;
    readonly samples: readonly string[];
  }[];
  readonly sheets: readonly string[];
  readonly sheet: string | null;
  readonly encoding: string | null;
}

/** Rows that samples are taken from, samples of a column, characters of one. */
const rowsLookedAt = 50;
const samples = 3;
const longestSample = 40;

const cut = (text: string, most: number): string =>
  Array.from(text).length > most ? `${Array.from(text).slice(0, most).join('')}…` : text;

/** Throws `invalid` where the list cannot be read. Numbers in samples are masked: several people may look at them. */
export async function headOf(bytes: Uint8Array, wanted: string | null): Promise<ListHead> {
  let sheets: readonly string[] = [];
  let sheet: string | null = null;
  const rows = await listRows(bytes, wanted, (name, all) => {
    sheets = all;
    sheet = name;
  });
  let headings: readonly string[] = [];
  const found: string[][] = [];
  let seen = 0;
  for (const { cells } of rows) {
    if (seen === 0) {
      headings = cells;
      for (const _ of cells) found.push([]);
    } else {
      cells.forEach((cell, i) => {
        const told = cut(maskText(cell), longestSample);
        const list = found[i];
        if (list !== undefined && cell !== '' && list.length < samples && !list.includes(told)) list.push(told);
      });
    }
    seen += 1;
    if (seen > rowsLookedAt) break;
  }
  const used = new Set<ImportField>();
  const columns = headings.map((heading, i) => {
    // Of two columns that seem to be the same the first is taken: the reader of the page says better.
    const seems = usualField(heading);
    const field = seems === null || used.has(seems) ? null : seems;
    if (field !== null) used.add(field);
    return { heading: cut(heading.trim(), longestSample), field, samples: found[i] ?? [] };
  });
  return { columns, sheets, sheet, encoding: isWorkbook(bytes) ? null : isUtf8(bytes) ? 'UTF-8' : 'GB18030' };
}
