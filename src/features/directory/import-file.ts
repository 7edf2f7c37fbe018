/**
 * Reads a list of people (CSV) for the import: bytes → cells → people, row by row. What is wrong is named by its line and
 * column, never by what stands in it.
 */
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { DateTime } from 'luxon';
import { contactInput, type ContactInput } from '../../contract/contact.js';
import type { NormalisedNumber } from '../../core/phone-number.js';
import { invalid } from '../../errors.js';
import { kindOf } from './keep-contacts.js';
import { decode, type RowProblem } from './people-file.js';

export const importFields = [
  'number', 'mobile', 'desk', 'switchboard', 'shared', 'name', 'title', 'salutation', 'mail', 'organisation', 'department',
  'site', 'language', 'notes', 'vip', 'vipReason', 'vipFrom', 'vipTo',
] as const; // prettier-ignore
export type ImportField = (typeof importFields)[number];

const usualHeadings: Readonly<Record<string, ImportField>> = {
  number: 'number', 号码: 'number', 电话: 'number', phone: 'number',
  mobile: 'mobile', 手机: 'mobile', 手机号: 'mobile', 移动电话: 'mobile',
  desk: 'desk', 座机: 'desk', 分机: 'desk', 固定电话: 'desk',
  switchboard: 'switchboard', 总机: 'switchboard',
  shared: 'shared', 共用: 'shared',
  name: 'name', 姓名: 'name',
  title: 'title', 职务: 'title', 职位: 'title',
  salutation: 'salutation', 称呼: 'salutation',
  mail: 'mail', email: 'mail', 'e-mail': 'mail', 邮箱: 'mail', 公司邮箱: 'mail', 电子邮件: 'mail',
  organisation: 'organisation', organization: 'organisation', 单位: 'organisation', 公司: 'organisation',
  department: 'department', 部门: 'department',
  site: 'site', 地点: 'site', 办公地点: 'site',
  language: 'language', 语言: 'language',
  notes: 'notes', 备注: 'notes',
  vip: 'vip',
  vipreason: 'vipReason', vip原因: 'vipReason',
  vipfrom: 'vipFrom', vip开始: 'vipFrom', vip生效: 'vipFrom',
  vipto: 'vipTo', vip结束: 'vipTo', vip失效: 'vipTo',
}; // prettier-ignore

export interface ImportedPerson extends Omit<ContactInput, 'numbers'> {
  readonly numbers: readonly {
    readonly number: string;
    readonly kind: 'mobile' | 'desk' | 'switchboard';
    readonly shared: boolean;
  }[];
}

export type ImportRow =
  | { readonly line: number; readonly person: ImportedPerson }
  | { readonly line: number; readonly problems: readonly RowProblem[] };

export interface ImportFileOptions {
  readonly normalise: (raw: string) => NormalisedNumber;
  /** The site's zone, for days. */
  readonly zone: string;
  /** Headings of this file → fields, beside the usual ones. */
  readonly map: Readonly<Record<string, ImportField>>;
  /** From when VIP marks count that do not say it; null: they must say it. */
  readonly vipFrom: string | null;
  /** Numbers may belong to several people although nobody says so. */
  readonly allowShared: boolean;
}

/** Text of the file; throws `invalid` naming the encoding. */
export function textOfFile(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0x50 && b === 0x4b) {
    throw invalid('This is a spreadsheet or another packed file, not CSV: save it as "CSV UTF-8" and import that');
  }
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw invalid('The file is UTF-16 ("Unicode text"): save it as "CSV UTF-8" and import that');
  }
  const text = decode(bytes);
  if (text === null)
    throw invalid('The file is neither UTF-8 nor GB18030 (GBK): save it as "CSV UTF-8" and import that');
  return text;
}

const no = new Set(['', '0', 'no', 'false', '否', '无', 'n']);
const yes = new Set(['1', 'yes', 'true', '是', 'y', 'vip']);
const told = (text: string): boolean => !no.has(text.trim().toLowerCase());

interface Columns {
  readonly fields: readonly (ImportField | null)[];
  readonly unused: readonly string[];
}

/** Throws `invalid` where the first line does not name what is needed. */
export function columnsOf(headings: readonly string[], map: ImportFileOptions['map']): Columns {
  const fields = headings.map((heading) => {
    const name = heading.trim();
    return map[name] ?? usualHeadings[name.toLowerCase()] ?? null;
  });
  const known = fields.filter((field) => field !== null);
  const twice = known.find((field, i) => known.indexOf(field) !== i);
  if (twice !== undefined) throw invalid(`Two columns are ${twice}: leave one out, or map it to another field`);
  if (!known.includes('name')) {
    throw invalid(
      'The first line must name the columns, among them name (姓名); map another heading with --map HEADING=name',
    );
  }
  const missing = Object.keys(map).find((heading) => !headings.some((there) => there.trim() === heading));
  if (missing !== undefined) throw invalid(`There is no column "${missing.slice(0, 40)}" to map`);
  return { fields, unused: headings.filter((_, i) => fields[i] === null).map((heading) => heading.trim()) };
}

/** A day or an instant → RFC 3339; what is neither is left for the schema to refuse. */
function instantOf(text: string, zone: string): string {
  const day = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (day === null) return text;
  const at = DateTime.fromObject({ year: Number(day[1]), month: Number(day[2]), day: Number(day[3]) }, { zone });
  return at.isValid ? at.toUTC().toISO({ suppressMilliseconds: true }) : text;
}

const numberFields = ['number', 'mobile', 'desk', 'switchboard'] as const;

function personOf(
  cells: Readonly<Partial<Record<ImportField, string>>>,
  line: number,
  options: ImportFileOptions,
): ImportRow {
  const { normalise, zone } = options;
  const problems: RowProblem[] = [];
  const shared = options.allowShared || told(cells.shared ?? '');
  const numbers: ImportedPerson['numbers'][number][] = [];
  for (const field of numberFields) {
    // Several numbers stand in one cell, separated by `;`, `；`, `、` or `|`.
    for (const raw of (cells[field] ?? '').split(/[;；、|]/u)) {
      if (raw.trim() === '') continue;
      const { number, kind } = normalise(raw);
      if (number === null || kind === 'none' || kind === 'withheld')
        problems.push({ line, message: `${field}: is no phone number` });
      else if (!numbers.some((other) => other.number === number)) {
        numbers.push({ number, kind: field === 'number' ? kindOf(number, kind) : field, shared });
      }
    }
  }
  if (numbers.length > 20) problems.push({ line, message: 'a person has at most 20 numbers' });
  const level = (cells.vip ?? '').trim();
  const from = (cells.vipFrom ?? '').trim() || (options.vipFrom ?? '');
  if (told(level) && from === '') {
    problems.push({
      line,
      message: 'vip: a VIP mark needs vipFrom, the day from which it counts; or give --vip-from DAY',
    });
  }
  const to = (cells.vipTo ?? '').trim();
  const vip = {
    level: yes.has(level.toLowerCase()) ? 'VIP' : level,
    reason: cells.vipReason ?? null,
    from: instantOf(from, zone),
    to: to === '' ? null : instantOf(to, zone),
  };
  const { name = '', title, salutation, mail, organisation, department, site, language, notes } = cells;
  const given = { name, title, salutation, mail, organisation, department, site, language, notes };
  const read = contactInput.safeParse({ ...given, vip: told(level) && from !== '' ? vip : null });
  if (!read.success) {
    for (const issue of read.error.issues) {
      const [first, second] = issue.path.map(String);
      const field =
        first === 'vip'
          ? `vip${second === 'level' ? '' : (second ?? '').replace(/^./, (c) => c.toUpperCase())}`
          : first;
      problems.push({ line, message: `${field}: ${issue.message}` });
    }
  }
  if (!read.success || problems.length > 0) return { line, problems };
  return { line, person: { ...read.data, numbers } };
}

/** The rows of a file, with the columns told first. Throws `invalid` where the file as a whole cannot serve. */
export async function* readImport(
  text: string,
  options: ImportFileOptions,
  tellColumns: (columns: Columns) => void = () => {},
): AsyncGenerator<ImportRow> {
  function* slices(): Iterable<string> {
    for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536);
  }
  const parser = Readable.from(slices()).pipe(
    parse({
      bom: true,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
      max_record_size: 65_536,
    }),
  );
  let columns: Columns | null = null;
  try {
    const records: AsyncIterable<{ readonly record: readonly string[]; readonly info: { readonly lines: number } }> =
      parser;
    for await (const { record, info } of records) {
      if (columns === null) {
        columns = columnsOf(record, options.map);
        tellColumns(columns);
        continue;
      }
      const line = info.lines;
      if (record.length !== columns.fields.length) {
        yield {
          line,
          problems: [{ line, message: `has ${record.length} cells, the first line ${columns.fields.length}` }],
        };
        continue;
      }
      const cells: Partial<Record<ImportField, string>> = {};
      columns.fields.forEach((field, i) => {
        if (field !== null) cells[field] = record[i] ?? '';
      });
      yield personOf(cells, line, options);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalid(`Line ${Math.max(1, parser.info.lines)}: not readable as CSV (${error.code})`);
  }
  if (columns === null) throw invalid('The file is empty');
}
