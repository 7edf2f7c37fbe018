/** REST of lists of people: send one, say what its columns are, see which rows are wrong, take it in. One at a time. */
import { z } from 'zod';
import {
  contactImportSchema,
  importChoice,
  importFields,
  importProblemSchema,
  largestUpload,
  type ContactImportJson,
  type ImportChoice,
  type ImportField,
  type ImportProblemJson,
} from '../../contract/contact-import.js';
import { instant } from '../../contract/instant.js';
import { invalid } from '../../errors.js';
import { route, type Principal, type RequestFacts, type Route } from '../../ports.js';
import type { ContactImport, ContactImports, ImportBy } from './contact-imports.js';
import { doerOf } from './doer.js';
import type { RowProblem } from './people-file.js';

const administrators = ['administrator'] as const;
const ofImport = z.object({ id: z.string().min(1).max(40) });
const path = '/api/v1/contacts/imports';

const byOf = (input: { readonly who: Principal | null; readonly request: RequestFacts }): ImportBy => ({
  ...doerOf(input),
  name: input.who?.name ?? '',
});

function json(job: ContactImport): ContactImportJson {
  const { id, name, bytes, by, startedAt, state, rows, written, head, choice, report, fault } = job;
  return {
    id,
    file: name,
    bytes,
    by: { user: by.user, name: by.name },
    startedAt: instant(startedAt),
    state,
    rows,
    written,
    sheets: [...(head?.sheets ?? [])],
    sheet: head?.sheet ?? null,
    encoding: head?.encoding ?? null,
    columns: (head?.columns ?? []).map(({ heading, field, samples }) => ({ heading, field, samples: [...samples] })),
    choice: choice === null ? null : { ...choice, columns: [...choice.columns] },
    report: report && {
      rows: report.rows,
      fresh: report.fresh,
      known: report.known,
      byHand: report.byHand,
      problemCount: report.problemCount,
    },
    fault,
  };
}

const ofNumbers: ReadonlySet<ImportField | null> = new Set(['number', 'mobile', 'desk', 'switchboard']);

/** The column as the list calls it. A number may stand in one of several: where there are more, none is named. */
function headingOf({ choice, head }: ContactImport, field: ImportField): string | null {
  const columns = choice?.columns ?? [];
  const places = columns.flatMap((one, at) => (one === field ? [at] : []));
  const numbers = field === 'number' ? columns.flatMap((one, at) => (ofNumbers.has(one) ? [at] : [])) : [];
  const at = places[0] ?? (numbers.length === 1 ? numbers[0] : undefined);
  return at === undefined ? null : (head?.columns[at]?.heading ?? null);
}

/** Problems of a column begin with its field. */
function problemJson(job: ContactImport, { line, message }: RowProblem): ImportProblemJson {
  const [, word = '', rest = ''] = /^(\w+): (.*)$/s.exec(message) ?? [];
  const field = importFields.find((known) => known === word);
  if (field === undefined) return { line, column: null, field: null, message };
  return { line, column: headingOf(job, field), field, message: rest };
}

/** Said before anything is read: the list as a whole cannot serve so. */
function checkColumns(job: ContactImport, { columns }: ImportChoice): void {
  const there = job.head?.columns.length ?? columns.length;
  if (columns.length !== there) throw invalid('The list has other columns', { columns: `must be ${there}` });
  const twice = columns.findIndex((field, i) => field !== null && columns.indexOf(field) !== i);
  if (twice >= 0) throw invalid('Two columns are the same', { [`columns.${twice}`]: 'is another column already' });
  if (!columns.includes('name')) throw invalid('No column is the name', { columns: 'must have a name' });
}

export function importRoutes(imports: ContactImports): readonly Route[] {
  return [
    route({
      method: 'GET',
      path,
      summary: 'The list of people that is on its way in; at most one',
      access: administrators,
      answer: z.object({ items: z.array(contactImportSchema) }),
      handle: () => ({ items: [imports.current()].flatMap((job) => (job === null ? [] : [json(job)])) }),
    }),
    route({
      method: 'POST',
      path,
      summary: 'Send a list of people, CSV (UTF-8 or GB18030) or a workbook (.xlsx); its head is read then',
      access: administrators,
      answer: contactImportSchema,
      status: 202,
      stream: largestUpload,
      location: `${path}/{id}`,
      async handle(input) {
        const { stream } = input.request;
        if (stream === undefined) throw invalid('The file is missing');
        return json(await imports.begin(stream.name, stream.chunks, byOf(input)));
      },
    }),
    route({
      method: 'GET',
      path: `${path}/{id}`,
      summary: 'How far an import is, and what came of it',
      access: administrators,
      params: ofImport,
      answer: contactImportSchema,
      handle: ({ params }) => json(imports.need(params.id)),
    }),
    route({
      method: 'PUT',
      path: `${path}/{id}/sheet`,
      summary: 'Another sheet of the workbook',
      access: administrators,
      params: ofImport,
      body: z.strictObject({ sheet: z.string().min(1).max(200) }),
      answer: contactImportSchema,
      status: 202,
      handle: ({ params, body }) => json(imports.chooseSheet(params.id, body.sheet)),
    }),
    route({
      method: 'POST',
      path: `${path}/{id}/check`,
      summary: 'A dry run: which rows are wrong, and what would become of the others; changes nothing',
      access: administrators,
      params: ofImport,
      body: importChoice,
      answer: contactImportSchema,
      status: 202,
      handle({ params, body }) {
        checkColumns(imports.need(params.id), body);
        return json(imports.check(params.id, body));
      },
    }),
    route({
      method: 'GET',
      path: `${path}/{id}/problems`,
      summary: 'What is wrong with which row, at most a thousand; found by the last check',
      access: administrators,
      params: ofImport,
      answer: z.object({ items: z.array(importProblemSchema) }),
      handle({ params }) {
        const job = imports.need(params.id);
        return { items: (job.report?.problems ?? []).map((problem) => problemJson(job, problem)) };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/{id}/apply`,
      summary: 'Take in the checked list instead of the one imported before, all or nothing',
      access: administrators,
      params: ofImport,
      answer: contactImportSchema,
      status: 202,
      handle: (input) => json(imports.apply(input.params.id, byOf(input))),
    }),
    route({
      method: 'DELETE',
      path: `${path}/{id}`,
      summary: 'Take back an import that is not done, or put away what one left to read',
      access: administrators,
      params: ofImport,
      answer: z.void(),
      status: 204,
      handle: ({ params }) => imports.drop(params.id),
    }),
  ];
}
