/**
 * Reads the callers' file (CSV, UTF-8) that the configuration names: pure, text in, people and problems out.
 * A row that is wrong is named by its line and left out; the others serve.
 */
import { parse } from 'csv-parse/sync';
import type { PersonJson } from '../../contract/live.js';
import type { NormalisedNumber } from '../../core/phone-number.js';

export interface NumberedPerson {
  /** Normalised: E.164, extension or service number. */
  readonly numbers: readonly string[];
  readonly person: PersonJson;
  readonly line: number;
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

/** Several numbers stand in one cell, separated by `;`, `；`, `、` or `|`. Throws nothing. */
export function readPeople(
  content: string,
  normalise: (raw: string) => NormalisedNumber,
): { people: NumberedPerson[]; problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const people: NumberedPerson[] = [];
  if (content.includes('\uFFFD')) {
    problems.push({ line: 1, message: 'the file is not UTF-8 throughout; save it as UTF-8' });
  }
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(content, {
      bom: true,
      columns: (names: string[]) =>
        names.map((n) => headings[n.trim()] ?? headings[n.trim().toLowerCase()] ?? n.trim()),
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
      max_record_size: 64 * 1024,
    });
  } catch (error) {
    return {
      people,
      problems: [...problems, { line: 1, message: `not readable as CSV: ${(error as Error).message}` }],
    };
  }
  if (rows.length > 0 && !('number' in rows[0]!.record && 'name' in rows[0]!.record)) {
    return {
      people,
      problems: [{ line: 1, message: 'the first line must name the columns, at least number and name' }],
    };
  }
  for (const { record, info } of rows) {
    const name = text(record['name'], 80);
    if (name === null) {
      problems.push({ line: info.lines, message: 'no name' });
      continue;
    }
    const numbers: string[] = [];
    for (const raw of (record['number'] ?? '').split(/[;；、|]/u)) {
      if (raw.trim() === '') continue;
      const { number, kind } = normalise(raw);
      if (number === null || kind === 'none') problems.push({ line: info.lines, message: 'a number that is none' });
      else if (!numbers.includes(number)) numbers.push(number);
    }
    if (numbers.length === 0) {
      problems.push({ line: info.lines, message: 'no usable number' });
      continue;
    }
    people.push({
      numbers,
      line: info.lines,
      person: {
        name,
        title: text(record['title'], 80),
        salutation: text(record['salutation'], 80),
        organisation: text(record['organisation']),
        department: text(record['department']),
        vip: vipOf(record['vip'], record['vipReason']),
        notes: text(record['notes'], 1000),
        language: text(record['language'], 20),
      },
    });
  }
  return { people, problems };
}
