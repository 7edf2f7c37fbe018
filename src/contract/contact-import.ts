/** A list of people that is taken in over REST: its columns, how far it is, what is wrong with which row. */
import { z } from 'zod';

/** What a column of a list may be. */
export const importFields = [
  'number', 'mobile', 'desk', 'switchboard', 'shared', 'name', 'title', 'salutation', 'mail', 'organisation', 'department',
  'site', 'language', 'notes', 'vip', 'vipReason', 'vipFrom', 'vipTo',
] as const; // prettier-ignore
export type ImportField = (typeof importFields)[number];

/** Bytes: a list of a million people. What is larger is taken in on the command line. */
export const largestUpload = 128 * 1024 * 1024;

/**
 * `uploading`, `looking` (its head is read), `mapping` (somebody must say what its columns are), `checking`, `checked`,
 * `applying`, `done`, `failed` (it cannot serve; `fault` says why).
 */
export const importStates = [
  'uploading', 'looking', 'mapping', 'checking', 'checked', 'applying', 'done', 'failed',
] as const; // prettier-ignore
export type ImportState = (typeof importStates)[number];

const field = z.enum(importFields);

/** What is to be done with a list. */
export const importChoice = z.strictObject({
  columns: z
    .array(field.nullable())
    .min(1)
    .max(200)
    .describe('What each column of the list is, in its order; null: it is not used.'),
  allowShared: z
    .boolean()
    .default(false)
    .describe('Let several people have the same number although the list does not say so.'),
  vipFrom: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-01-01')
    .nullish()
    .transform((day) => day ?? null)
    .describe('From when VIP marks count that do not say it.'),
});
export type ImportChoice = z.output<typeof importChoice>;

export const contactImportSchema = z
  .object({
    id: z.string(),
    file: z.string().describe('Its name as it was sent'),
    bytes: z.number(),
    by: z.object({ user: z.string().nullable(), name: z.string() }),
    startedAt: z.string(),
    state: z.enum(importStates),
    /** Rows that were read so far, without the first. */
    rows: z.number(),
    /** People that were written so far; they count only when all are. */
    written: z.number(),
    /** Of a workbook; empty for CSV. */
    sheets: z.array(z.string()),
    sheet: z.string().nullable(),
    /** Of CSV: UTF-8 or GB18030. */
    encoding: z.string().nullable(),
    columns: z.array(
      z.object({
        heading: z.string(),
        /** What it seems to be by its heading. */
        field: field.nullable(),
        /** What stands in it, numbers masked. */
        samples: z.array(z.string()),
      }),
    ),
    choice: importChoice.nullable(),
    report: z
      .object({
        rows: z.number(),
        fresh: z.number().describe('People whom nobody knew'),
        known: z.number().describe('People of the list that was imported before'),
        byHand: z.number().describe('People who are kept by hand: they stay as they are'),
        problemCount: z.number(),
      })
      .nullable(),
    fault: z.string().nullable(),
  })
  .meta({ id: 'ContactImport' });
export type ContactImportJson = z.infer<typeof contactImportSchema>;

export const importProblemSchema = z
  .object({
    line: z.number().describe('Of the file, from 1'),
    /** Which column, as the list calls it; null where the whole row is meant. */
    column: z.string().nullable(),
    field: field.nullable(),
    message: z.string().describe('What is wrong and what to do about it; never what stands there'),
  })
  .meta({ id: 'ImportProblem' });
export type ImportProblemJson = z.infer<typeof importProblemSchema>;
