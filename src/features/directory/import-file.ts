/**
 * Reads a list of people for the import: rows of cells → people. What is wrong is named by its line and column and what
 * to do about it, never by what stands in it.
 */
import { DateTime } from 'luxon';
import { contactInput, type ContactInput } from '../../contract/contact.js';
import { importFields, type ImportField } from '../../contract/contact-import.js';
import type { NormalisedNumber } from '../../core/phone-number.js';
import { invalid } from '../../errors.js';
import type { FileRow } from './csv-rows.js';
import { kindOf } from './keep-contacts.js';
import { decode, type RowProblem } from './people-file.js';

export { importFields, type ImportField };

const usualHeadings: ReadonlyMap<string, ImportField> = new Map(Object.entries<ImportField>({
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
})); // prettier-ignore

/** What a column seems to be by its heading. */
export const usualField = (heading: string): ImportField | null =>
  usualHeadings.get(heading.trim().toLowerCase()) ?? null;

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
  /** What each column is, in their order, whatever their headings say; null: it is not used. */
  readonly columns?: readonly (ImportField | null)[];
  /** From when VIP marks count that do not say it; null: they must say it. */
  readonly vipFrom: string | null;
  /** Numbers may belong to several people although nobody says so. */
  readonly allowShared: boolean;
}

/** Whether the bytes begin as a workbook does. Throws `invalid` for older and for locked ones. */
export function isWorkbook(bytes: Uint8Array): boolean {
  const begin = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  if (begin === 'd0cf11e0a1b11ae1') {
    throw invalid(
      `This workbook is locked by a password or of the old kind (.xls): save it as .xlsx, or as "CSV UTF-8", and import that`,
    );
  }
  return begin.startsWith('504b0304');
}

/** Where bytes stop being UTF-8: the line, from 1. */
function brokenLine(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8').decode(bytes);
  const at = text.indexOf('\uFFFD');
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

/** Text of a CSV file; throws `invalid` naming the encoding. */
export function textOfFile(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw invalid('The file is UTF-16 ("Unicode text"): save it as "CSV UTF-8" and import that');
  }
  if (bytes.subarray(0, 4096).includes(0)) {
    throw invalid('The file is no text: save the list as "CSV UTF-8" or as a workbook (.xlsx) and import that');
  }
  const text = decode(bytes);
  if (text !== null) return text;
  throw invalid(
    `The file is neither UTF-8 nor GB18030 (GBK): line ${brokenLine(bytes)} is the first that cannot be read. Save it as "CSV UTF-8" and import that`,
  );
}

const no = new Set(['', '0', 'no', 'false', '否', '无', 'n']);
const yes = new Set(['1', 'yes', 'true', '是', 'y', 'vip']);
const told = (text: string): boolean => !no.has(text.trim().toLowerCase());

interface Columns {
  readonly fields: readonly (ImportField | null)[];
  readonly unused: readonly string[];
}

/** Throws `invalid` where the first line does not name what is needed. */
export function columnsOf(
  headings: readonly string[],
  map: ImportFileOptions['map'],
  given?: ImportFileOptions['columns'],
): Columns {
  if (given !== undefined && given.length !== headings.length) {
    throw invalid(`The list has ${headings.length} columns, and ${given.length} were said what they are`);
  }
  const fields = headings.map((heading, i) => {
    if (given !== undefined) return given[i] ?? null;
    const name = heading.trim();
    return (Object.hasOwn(map, name) ? map[name] : usualField(name)) ?? null;
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

type Cells = Readonly<Partial<Record<ImportField, string>>>;

function inputOf(cells: Cells, vip: unknown) {
  const { name = '', title, salutation, mail, organisation, department, site, language, notes } = cells;
  const given = { name, title, salutation, mail, organisation, department, site, language, notes };
  return contactInput.safeParse({ ...given, vip });
}

const odd = /[\p{Cc}\u2028\u2029]/u;
const usualMail = /^[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z0-9-]+$/;

/** The text as the schema would leave it; undefined where only the schema can tell. */
function plain(text: string | undefined, most: number): string | null | undefined {
  if (text === undefined || text === '') return null;
  if (text.length > most || odd.test(text)) return undefined;
  const clean = text.trim();
  return clean === '' ? null : clean;
}

/**
 * What `contactInput` makes of a row in which nothing is unusual, in a tenth of its time; null where something is: the
 * schema decides then. A property test holds the two together.
 */
export function plainInput(cells: Cells): { readonly success: true; readonly data: ContactInput } | null {
  const name = plain(cells.name, 80);
  const title = plain(cells.title, 80);
  const salutation = plain(cells.salutation, 80);
  const mail = plain(cells.mail?.toLowerCase(), 200);
  const organisation = plain(cells.organisation, 120);
  const department = plain(cells.department, 120);
  const site = plain(cells.site, 120);
  const language = plain(cells.language, 20);
  const notes = plain(cells.notes, 1000);
  if (name === undefined || name === null || mail === undefined || (mail !== null && !usualMail.test(mail)))
    return null;
  if (title === undefined || salutation === undefined || organisation === undefined || department === undefined)
    return null;
  if (site === undefined || language === undefined || notes === undefined) return null;
  const data = {
    name,
    title,
    salutation,
    mail,
    organisation,
    department,
    site,
    language,
    notes,
    vip: null,
    numbers: [],
  };
  return { success: true, data };
}

/** What to do about a number that cannot be read. */
const howToWrite = ': write it like 13900000108, 010-85001002, +44 20 7946 0000 or an extension';

/** Several numbers stand in one cell, separated by these. */
const several = /[;；、|]/u;
const numberFields = ['number', 'mobile', 'desk', 'switchboard'] as const;

function personOf(cells: Cells, line: number, options: ImportFileOptions): ImportRow {
  const { normalise, zone } = options;
  const problems: RowProblem[] = [];
  const shared = options.allowShared || told(cells.shared ?? '');
  const numbers: ImportedPerson['numbers'][number][] = [];
  for (const field of numberFields) {
    const cell = cells[field] ?? '';
    if (cell === '') continue;
    for (const raw of several.test(cell) ? cell.split(several) : [cell]) {
      if (raw.trim() === '') continue;
      const { number, kind } = normalise(raw);
      if (number === null || kind === 'none' || kind === 'withheld')
        problems.push({ line, message: `${field}: is no phone number${howToWrite}` });
      else if (!numbers.some((other) => other.number === number)) {
        numbers.push({ number, kind: field === 'number' ? kindOf(number, kind) : field, shared });
      }
    }
  }
  if (numbers.length > 20)
    problems.push({ line, message: 'a person has at most 20 numbers: leave out those that nobody uses' });
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
  const read = told(level) && from !== '' ? inputOf(cells, vip) : (plainInput(cells) ?? inputOf(cells, null));
  if (!read.success) {
    for (const issue of read.error.issues) {
      const [first, second] = issue.path.map(String);
      const field =
        first === 'vip'
          ? `vip${second === 'level' ? '' : (second ?? '').replace(/^./, (c) => c.toUpperCase())}`
          : first;
      problems.push({
        line,
        message: `${field}: ${issue.message}${first === 'name' ? ': give the name, or take the row out' : ''}`,
      });
    }
  }
  if (!read.success || problems.length > 0) return { line, problems };
  return { line, person: { ...read.data, numbers } };
}

/** The people of a file, with the columns told first. Throws `invalid` where the file as a whole cannot serve. */
export function* readImport(
  rows: Iterable<FileRow>,
  options: ImportFileOptions,
  tellColumns: (columns: Columns) => void = () => {},
): Generator<ImportRow> {
  let columns: Columns | null = null;
  for (const { line, cells: given, flaws } of rows) {
    if (columns === null) {
      columns = columnsOf(given, options.map, options.columns);
      tellColumns(columns);
      continue;
    }
    const { fields } = columns;
    if (given.length !== fields.length) {
      const message = `has ${given.length} cells, the first line ${fields.length}: put text that holds a comma in quotes, and fill up with commas what is missing`;
      yield { line, problems: [{ line, message }] };
      continue;
    }
    const cells: Partial<Record<ImportField, string>> = {};
    const wrong: RowProblem[] = [];
    for (let i = 0; i < fields.length; i += 1) {
      const field = fields[i] ?? null;
      if (field === null) continue;
      cells[field] = given[i] ?? '';
      const flaw = flaws?.get(i);
      if (flaw !== undefined) wrong.push({ line, message: `${field}: ${flaw}` });
    }
    yield wrong.length > 0 ? { line, problems: wrong } : personOf(cells, line, options);
  }
  if (columns === null) throw invalid('The file is empty');
}
