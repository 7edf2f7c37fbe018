/**
 * Reads the callers' file (CSV; UTF-8, or GB18030 as spreadsheets save it) that the configuration names: bytes in, people
 * and problems out. A row that is wrong is named by its line and left out; the others serve. No problem repeats what
 * stands in the file.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { CsvError, parse, type Options, type Parser } from 'csv-parse';
import type { PersonJson } from '../../contract/live.js';
import type { NormalisedNumber } from '../../core/phone-number.js';

export interface NumberedPerson {
  /** Normalised: E.164, extension or service number. */
  readonly numbers: readonly string[];
  readonly person: PersonJson;
  readonly line: number;
}

export interface PeopleFile {
  readonly people: readonly NumberedPerson[];
  readonly problems: readonly RowProblem[];
  /** The file as a whole cannot serve; null where its good rows do. */
  readonly fatal: RowProblem | null;
}

export interface RowProblem {
  readonly line: number;
  readonly message: string;
}

const headings: Readonly<Record<string, string>> = {
  number: 'number', 号码: 'number', 电话: 'number', 手机: 'number', phone: 'number',
  name: 'name', 姓名: 'name',
  title: 'title', 职务: 'title', 职位: 'title',
  salutation: 'salutation', 称呼: 'salutation',
  organisation: 'organisation', organization: 'organisation', 单位: 'organisation', 公司: 'organisation',
  department: 'department', 部门: 'department',
  vip: 'vip', VIP: 'vip',
  vipreason: 'vipReason', vip原因: 'vipReason', VIP原因: 'vipReason',
  notes: 'notes', 备注: 'notes',
  language: 'language', 语言: 'language',
}; // prettier-ignore

const no = new Set(['', '0', 'no', 'false', '否', '无', 'n']);
const yes = new Set(['1', 'yes', 'true', '是', 'y', 'vip']);

function text(value: string | undefined, max = 200): string | null {
  const clean = (value ?? '').replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trim();
  return clean === '' ? null : clean.slice(0, max);
}

function vipOf(value: string | undefined, reason: string | undefined): PersonJson['vip'] {
  const level = (value ?? '').trim();
  if (no.has(level.toLowerCase())) return null;
  return { level: yes.has(level.toLowerCase()) ? 'VIP' : level.slice(0, 40), reason: text(reason) };
}

const nonAscii = /[^\p{ASCII}]/gu;

/**
 * Text of the file, from UTF-8 or GB18030; null where it is neither. UTF-8 with a few broken characters is no GB18030,
 * although it could be read as such: names would turn into other names.
 */
export function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const lossy = new TextDecoder('utf-8').decode(bytes);
    const broken = lossy.match(/\uFFFD/g)?.length ?? 0;
    if (broken * 4 < (lossy.match(nonAscii)?.length ?? 0)) return null;
  }
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

const options: Options = {
  bom: true,
  info: true,
  skip_empty_lines: true,
  relax_column_count: true,
  trim: true,
  max_record_size: 64 * 1024,
};

function personOf(record: Row['record'], name: string): PersonJson {
  return {
    name,
    title: text(record['title'], 80),
    salutation: text(record['salutation'], 80),
    organisation: text(record['organisation']),
    department: text(record['department']),
    vip: vipOf(record['vip'], record['vipReason']),
    notes: text(record['notes'], 1000),
    language: text(record['language'], 20),
  };
}

/** Several numbers stand in one cell, separated by `;`, `；`, `、` or `|`. */
function takeRow(
  { record, info: { lines: line } }: Row,
  normalise: (raw: string) => NormalisedNumber,
  people: NumberedPerson[],
  problems: RowProblem[],
): void {
  const name = text(record['name'], 80);
  if (name === null) {
    problems.push({ line, message: 'no name' });
    return;
  }
  const numbers: string[] = [];
  for (const raw of (record['number'] ?? '').split(/[;；、|]/u)) {
    if (raw.trim() === '') continue;
    const { number, kind } = normalise(raw);
    if (number === null || kind === 'none') problems.push({ line, message: 'a number that is none' });
    else if (!numbers.includes(number)) numbers.push(number);
  }
  if (numbers.length === 0) problems.push({ line, message: 'no usable number' });
  else people.push({ numbers, line, person: personOf(record, name) });
}

/** Characters that are parsed at a time: a few milliseconds' worth. */
const slice = 4 * 1024;

async function feed(parser: Parser, content: string): Promise<void> {
  for (let at = 0; at < content.length && !parser.destroyed; at += slice) {
    parser.write(content.slice(at, at + slice));
    // Others get their turn: the PBX is read by the same thread.
    await turn();
  }
  parser.end();
}

/** Reads the whole file in small steps. Throws nothing. */
export async function readPeople(content: string, normalise: (raw: string) => NormalisedNumber): Promise<PeopleFile> {
  const people: NumberedPerson[] = [];
  const problems: RowProblem[] = [];
  let headed = false;
  const parser = parse({
    ...options,
    columns: (names: string[]) => {
      const found = names.map((n) => headings[n.trim()] ?? headings[n.trim().toLowerCase()] ?? n.trim());
      headed = found.includes('number') && found.includes('name');
      return found;
    },
  });
  const read = new Promise<unknown>((resolve) => {
    parser.on('data', (row: Row) => {
      if (headed) takeRow(row, normalise, people, problems);
    });
    parser.once('end', () => resolve(null)).once('error', resolve);
  });
  const [fault] = await Promise.all([read, feed(parser, content)]);
  if (fault === null && headed) return { people, problems, fatal: null };
  const message =
    fault === null
      ? 'the first line must name the columns, at least number and name'
      : `not readable as CSV (${fault instanceof CsvError ? fault.code : 'unknown'})`;
  return { people: [], problems, fatal: { line: fault === null ? 1 : Math.max(1, parser.info.lines), message } };
}
