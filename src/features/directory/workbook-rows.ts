/**
 * A workbook (.xlsx) → rows of cells. The file is hostile: it is unpacked here, bounded, and only its parts of text are handed to
 * the library that reads them. Formulas are not believed: what they say depends on the machine that
 * saved the file.
 */
import { SSF, read, type CellObject, type WorkBook } from '@e965/xlsx';
import { inflateRawSync } from 'node:zlib';
import { invalid, SkylarkError } from '../../errors.js';
import type { FileRow } from './csv-rows.js';

/** What the parts may have together when unpacked: about 400,000 people. */
const mostUnpacked = 96 * 1024 * 1024;
const mostParts = 1000;
/** Columns; a list of people has some twenty. */
const widest = 200;

const asCsv = 'save the list as "CSV UTF-8" and import that';
/** Text, not pictures and programs. */
const kept = /\.(?:xml|rels)$/;

const damaged = (): SkylarkError => invalid(`The workbook is damaged: open it, save it again, or ${asCsv}`);
const tooLarge = (): SkylarkError =>
  invalid(`The workbook is too large: unpacked it has more than ${mostUnpacked / 1024 / 1024} MB; ${asCsv}`);

interface Part {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The place of the directory of a ZIP file, which stands at its end. */
function directoryOf(file: Buffer): { readonly at: number; readonly count: number } {
  for (let at = file.length - 22; at >= Math.max(0, file.length - 65_557); at -= 1) {
    if (file.readUInt32LE(at) === 0x06054b50) {
      return { count: file.readUInt16LE(at + 10), at: file.readUInt32LE(at + 16) };
    }
  }
  throw damaged();
}

function unpack(file: Buffer): readonly Part[] {
  const { at: start, count } = directoryOf(file);
  if (count > mostParts) throw tooLarge();
  const found: Part[] = [];
  let room = mostUnpacked;
  let at = start;
  for (let i = 0; i < count; i += 1) {
    if (file.readUInt32LE(at) !== 0x02014b50) throw damaged();
    const flags = file.readUInt16LE(at + 8);
    const method = file.readUInt16LE(at + 10);
    const packed = file.readUInt32LE(at + 20);
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const local = file.readUInt32LE(at + 42);
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
    if (name === 'xl/workbook.bin') throw invalid(`This is a binary workbook (.xlsb): save it as .xlsx, or ${asCsv}`);
    if (!kept.test(name)) continue;
    if ((flags & 1) !== 0 || (method !== 0 && method !== 8)) throw damaged();
    if (found.some((part) => part.name === name)) throw damaged();
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const body = file.subarray(from, from + packed);
    // What the file says of its own size is not asked: it may lie.
    const bytes = method === 0 ? body : inflate(body, room);
    room -= bytes.length;
    if (room <= 0) throw tooLarge();
    found.push({ name, bytes });
  }
  if (!found.some((part) => part.name === 'xl/workbook.xml')) {
    throw invalid(`This is a packed file, but no workbook: ${asCsv}`);
  }
  return found;
}

function inflate(body: Buffer, most: number): Buffer {
  try {
    return inflateRawSync(body, { maxOutputLength: most });
  } catch (error) {
    throw Object(error).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : damaged();
  }
}

/** The parts as a ZIP file again, without compression: what the library unpacks is what was measured. */
function pack(list: readonly Part[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes } of list) {
    const label = Buffer.from(name, 'utf8');
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt32LE(bytes.length, 22);
    head.writeUInt16LE(label.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt32LE(bytes.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(label.length, 28);
    entry.writeUInt32LE(at, 42);
    bodies.push(head, label, bytes);
    directory.push(entry, label);
    at += head.length + label.length + bytes.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, entries, end]);
}

/** What a cell says, and what is wrong with it. */
function told(cell: CellObject, date1904: boolean): { readonly text: string; readonly flaw?: string } {
  const { t: type, v: value, f, F, z } = cell;
  if (f !== undefined || F !== undefined) {
    return { text: '', flaw: 'is a formula: copy the column and paste it as values' };
  }
  if (type === 'e') return { text: '', flaw: 'is an error of the workbook: put in what it should say' };
  if (type === 'n' && typeof value === 'number' && typeof z === 'string' && isDate(z)) {
    const day: { y: number; m: number; d: number; T: number } | null = SSF.parse_date_code(value, { date1904 });
    if (day !== null && day.T === 0) {
      return { text: `${day.y}-${String(day.m).padStart(2, '0')}-${String(day.d).padStart(2, '0')}` };
    }
    return { text: cell.w ?? '' };
  }
  return { text: String(value ?? '').trim() };
}

const isDate = (format: string): boolean => SSF.is_date(format) === true;

function sheetOf(book: WorkBook, wanted: string | null): string {
  const names = book.SheetNames;
  const name = names.find((one, i) =>
    wanted === null ? (book.Workbook?.Sheets?.[i]?.Hidden ?? 0) === 0 : one === wanted,
  );
  if (name !== undefined) return name;
  const list = names
    .slice(0, 10)
    .map((one) => `"${one.slice(0, 40)}"`)
    .join(', ');
  throw invalid(`The workbook has no such sheet; it has ${list}`);
}

/**
 * Rows of one sheet: the named one, else the first that is shown. `tellSheet` is told which, where there are several,
 * and of all that may be chosen. Throws `invalid` where the workbook cannot serve.
 */
export function* workbookRows(
  bytes: Uint8Array,
  sheet: string | null,
  tellSheet: (name: string, all: readonly string[]) => void = () => {},
): Generator<FileRow> {
  let book: WorkBook;
  let name: string;
  try {
    const packed = pack(unpack(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
    const options = { type: 'buffer', dense: true, cellNF: true, cellFormula: true, cellHTML: false } as const;
    name = sheetOf(read(packed, { ...options, sheets: [] }), sheet);
    book = read(packed, { ...options, sheets: name });
  } catch (error) {
    throw error instanceof SkylarkError ? error : damaged();
  }
  if (book.SheetNames.length > 1) tellSheet(name, book.SheetNames);
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  const data: readonly (readonly (CellObject | undefined)[] | undefined)[] = book.Sheets[name]?.['!data'] ?? [];
  let width = 0;
  for (let r = 0; r < data.length; r += 1) {
    const row = data[r] ?? [];
    if (row.length > widest) throw invalid(`Line ${r + 1} of the sheet has more than ${widest} columns`);
    const cells: string[] = [];
    const flaws = new Map<number, string>();
    let last = 0;
    for (let c = 0; c < row.length; c += 1) {
      const cell = row[c];
      const { text, flaw } = cell === undefined ? { text: '' } : told(cell, date1904);
      cells.push(text);
      if (flaw !== undefined) flaws.set(c, flaw);
      if (text !== '' || flaw !== undefined) last = c + 1;
    }
    if (last === 0) continue;
    // The first row says how wide the list is; empty cells at a row's end are not kept in a workbook.
    width ||= last;
    while (cells.length < width) cells.push('');
    yield { line: r + 1, cells: cells.slice(0, Math.max(width, last)), ...(flaws.size > 0 && { flaws }) };
  }
}
