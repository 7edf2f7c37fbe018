/** A list on its way in, as the page handles it: what its columns are, what is wrong with it as text. Pure. */
import type {
  ContactImportJson,
  ImportField,
  ImportProblemJson,
  ImportState,
} from '../../../../contract/contact-import.js';
import type { AdminTexts } from '../../../i18n/texts.js';
import { saidOf, type Sentences } from '../../../kit/said.js';

export const importsPath = '/api/v1/contacts/imports';

export interface ChoiceForm {
  readonly columns: readonly (ImportField | null)[];
  readonly allowShared: boolean;
  readonly vipFrom: string;
}

export function formOf(list: ContactImportJson): ChoiceForm {
  const { choice, columns } = list;
  return {
    columns: choice?.columns ?? columns.map(({ field }) => field),
    allowShared: choice?.allowShared ?? false,
    vipFrom: choice?.vipFrom ?? '',
  };
}

/** Whether the server works on it, so that its state changes by itself. */
export const isBusy = (state: ImportState): boolean =>
  state === 'uploading' || state === 'looking' || state === 'checking' || state === 'applying';

/** What is wrong with the choice of each column; by place. */
export function columnProblem(columns: ChoiceForm['columns'], at: number): 'twice' | null {
  const field = columns[at] ?? null;
  return field !== null && columns.indexOf(field) !== at ? 'twice' : null;
}

/** The server's words on rows and lists, in the reader's language. */
const sentences: Sentences<AdminTexts> = [
  [/^is no phone number/, ({ admin }) => admin.imports.said.noNumber],
  [/^(?:must not be empty|Too small.*): give the name/, ({ admin }) => admin.imports.said.noName],
  [/^a person has at most 20 numbers/, ({ admin }) => admin.imports.said.manyNumbers],
  [/^a VIP mark needs vipFrom/, ({ admin }) => admin.imports.said.vipFrom],
  [/^is a formula/, ({ admin }) => admin.imports.said.formula],
  [/^is an error of the workbook/, ({ admin }) => admin.imports.said.cellError],
  [/the same as in line (\d+)/, ({ admin }, [, line = '']) => admin.imports.said.twice(line)],
  [/^belongs to the person of line (\d+)/, ({ admin }, [, line = '']) => admin.imports.said.shared(line)],
  [/^has (\d+) cells, the first line (\d+)/, ({ admin }, [, has = '', all = '']) => admin.imports.said.cells(has, all)],
  [/^The file is UTF-16/, ({ admin }) => admin.imports.said.utf16],
  [/^The file is no text/, ({ admin }) => admin.imports.said.noText],
  [
    /^The file is neither UTF-8 nor GB18030 \(GBK\): line (\d+)/,
    ({ admin }, [, l = '']) => admin.imports.said.encoding(l),
  ],
  [/^This workbook is locked/, ({ admin }) => admin.imports.said.oldBook],
  [/^This is a binary workbook/, ({ admin }) => admin.imports.said.binaryBook],
  [/^The workbook is damaged/, ({ admin }) => admin.imports.said.damagedBook],
  [/^The (?:workbook|list) is too large/, ({ admin }) => admin.imports.said.largeBook],
  [/^This is a packed file/, ({ admin }) => admin.imports.said.noBook],
  [/^The workbook has no such sheet/, ({ admin }) => admin.imports.said.noSheet],
  [/^Line (\d+): not readable as CSV/, ({ admin }, [, line = '']) => admin.imports.said.csv(line)],
  [/^The file is empty/, ({ admin }) => admin.imports.said.empty],
  [/^The import was (?:stopped|taken back)/, ({ admin }) => admin.imports.said.stopped],
  [/^Another import was quicker/, ({ admin }) => admin.imports.said.quicker],
  [/^The list could not be worked on/, ({ admin }) => admin.imports.said.unknown],
];

export const saidOfList = (sentence: string, texts: AdminTexts): string => saidOf(sentence, texts, sentences);

/** Which column a problem is about, as the list or else the reader calls it. */
export function columnOf({ column, field }: ImportProblemJson, texts: AdminTexts): string {
  const words = texts.admin.imports;
  if (field === null) return words.wholeRow;
  return column === null || column === '' ? words.fields[field] : column;
}

/** For a mail or a spreadsheet: a line a problem, its parts apart by tabs. */
export function problemsText(problems: readonly ImportProblemJson[], texts: AdminTexts): string {
  const { line, column, problem } = texts.admin.imports;
  const rows = problems.map((one) => [String(one.line), columnOf(one, texts), saidOfList(one.message, texts)]);
  return [[line, column, problem], ...rows].map((row) => `${row.join('\t')}\n`).join('');
}
