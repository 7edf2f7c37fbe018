/**
 * CSV (RFC 4180) → rows of cells with the line on which each begins. A million lines are read in a second or two: lines
 * without a quote, which nearly all are, are cut at their commas. Blank lines and rows of empty cells are passed over.
 */
import { invalid } from '../../errors.js';

export interface FileRow {
  /** From 1. */
  readonly line: number;
  /** Without blanks around them. */
  readonly cells: readonly string[];
  /** What is wrong with cells of this row before anybody looks at what they say, by their place. */
  readonly flaws?: ReadonlyMap<number, string>;
}

/** Characters; what is longer is no list of people, but a quote that never closes, or another kind of file. */
const longestRow = 65_536;

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell === '');

function unreadable(line: number, what: string): Error {
  return invalid(`Line ${line}: not readable as CSV: ${what}`);
}

interface Quoted {
  readonly cells: string[];
  /** Where the next row begins. */
  readonly next: number;
}

const blanks = /[ \t\u3000\u00A0]*/y;

function passBlanks(text: string, at: number): number {
  blanks.lastIndex = at;
  blanks.exec(text);
  return blanks.lastIndex;
}

/** Reads a cell that begins with a quote at `at`; gives what stands in it and where it ends. */
function quotedCell(text: string, at: number, line: number): { readonly cell: string; readonly end: number } {
  let cell = '';
  for (let from = at + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || quote - at > longestRow) {
      throw unreadable(line, 'a quote is opened and not closed; close it, or write "" for a quote within a cell');
    }
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { cell: cell.trim(), end: passBlanks(text, quote + 1) };
    cell += '"';
    from = quote + 2;
  }
}

function quotedRow(text: string, start: number, line: number): Quoted {
  const cells: string[] = [];
  for (let at = start; ;) {
    const begin = passBlanks(text, at);
    let end: number;
    if (text[begin] === '"') {
      const read = quotedCell(text, begin, line);
      cells.push(read.cell);
      end = read.end;
    } else {
      end = begin;
      while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1;
      const cell = text.slice(begin, end).trim();
      if (cell.includes('"')) {
        throw unreadable(line, 'a quote stands within a cell; put the whole cell in quotes and write the quote twice');
      }
      cells.push(cell);
    }
    if (end - start > longestRow) throw unreadable(line, 'it is too long for a list of people');
    if (text[end] === '\r' && text[end + 1] !== ',') end += 1;
    if (end >= text.length) return { cells, next: text.length };
    if (text[end] === '\n') return { cells, next: end + 1 };
    if (text[end] !== ',')
      throw unreadable(line, 'something follows a closed quote; write a quote within a cell twice');
    at = end + 1;
  }
}

/** Throws `invalid` naming the line where the text is no CSV. */
export function* csvRows(text: string): Generator<FileRow> {
  let line = 1;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    if (end - at > longestRow) throw unreadable(line, 'it is too long for a list of people');
    const plain = text.slice(at, end);
    if (plain.includes('"')) {
      const { cells, next } = quotedRow(text, at, line);
      if (!isBlank(cells)) yield { line, cells };
      for (let i = text.indexOf('\n', at); i >= 0 && i < next; i = text.indexOf('\n', i + 1)) line += 1;
      at = next;
      continue;
    }
    const cells = plain.split(',');
    for (let i = 0; i < cells.length; i += 1) cells[i] = (cells[i] ?? '').trim();
    if (!isBlank(cells)) yield { line, cells };
    at = end + 1;
    line += 1;
  }
}
