/** Knowledge articles on the wire: what is written, its versions, and what a search gives. */
import { z } from 'zod';
import { ruleIdSchema } from './procedure-words.js';
import { localeSchema } from './roles.js';
import { dateSchema } from './rosters.js';

export const articleStates = ['draft', 'published', 'retired'] as const;
export const articleStateSchema = z.enum(articleStates);
export type ArticleState = z.output<typeof articleStateSchema>;

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must hold no control characters');

/** Several lines; no other control characters. */
const lines = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(/^(?:[^\p{Cc}]|[\n\t])*$/u, 'must hold no control characters but line ends');

const articleFields = {
  title: line(200),
  body: lines(50_000).describe('Plain text, several lines: the problem, then what solves it.'),
  language: localeSchema.default('zh-CN'),
  category: ruleIdSchema.nullable().default(null).describe('Of tickets; null: any.'),
  tags: z
    .array(line(40))
    .max(20)
    .default([])
    .describe('Other words by which it is looked for.')
    .transform((tags) => [...new Set(tags)]),
  reviewBy: dateSchema.nullable().default(null).describe('To be looked over by then; null: a year after publishing.'),
};

export const articleDraftSchema = z.strictObject(articleFields).meta({ id: 'ArticleDraft' });
export type ArticleDraft = z.output<typeof articleDraftSchema>;

const version = z.int().min(1).describe('As it was read; a change that somebody made meanwhile is not overwritten.');

export const articleChangeSchema = z.strictObject({ ...articleFields, version }).meta({ id: 'ArticleChange' });

export const publishSchema = z
  .strictObject({
    version,
    reviewBy: dateSchema.nullable().default(null).describe('null: as the article says, else a year from now.'),
  })
  .meta({ id: 'ArticlePublish' });

export const retireSchema = z
  .strictObject({ version, reason: line(300).describe('Why nobody should go by it any more.') })
  .meta({ id: 'ArticleRetire' });

/** The solver of a ticket that was marked as a new problem writes down what solved it. */
export const fromTicketSchema = z
  .strictObject({
    ticket: line(40).describe('Number of the ticket.'),
    solution: lines(20_000).describe('What solved it, in the words of whoever did.'),
    title: line(200).nullable().default(null).describe("null: the ticket's subject."),
  })
  .meta({ id: 'ArticleFromTicket' });

const at = z.string().describe('RFC 3339 UTC');

export const articleSchema = z
  .object({
    id: z.int(),
    version,
    state: articleStateSchema,
    ...articleFields,
    tags: z.array(z.string()),
    fromTicket: z.string().nullable().describe('The ticket whose solution it is.'),
    createdAt: at,
    createdBy: z.string().nullable(),
    updatedAt: at,
    updatedBy: z.string().nullable(),
    publishedAt: at.nullable(),
    retiredBecause: z.string().nullable(),
  })
  .meta({ id: 'Article' });
export type ArticleJson = z.output<typeof articleSchema>;

export const articleChanges = ['created', 'changed', 'published', 'retired'] as const;

export const articleVersionSchema = z
  .object({ version, change: z.enum(articleChanges), at, by: z.string().nullable(), state: articleStateSchema })
  .meta({ id: 'ArticleVersion' });

export const foundArticleSchema = articleSchema
  .pick({ id: true, title: true, state: true, language: true, category: true, reviewBy: true, updatedAt: true })
  .extend({
    tags: z.array(z.string()),
    snippet: z.string().describe('Of the body, where what was looked for stands; else its beginning.'),
    reviewDue: z.boolean(),
  })
  .meta({ id: 'FoundArticle' });
export type FoundArticleJson = z.output<typeof foundArticleSchema>;

export const articleQuerySchema = z.strictObject({
  q: z.string().max(2000).default('').describe('Words, or a description as far as it is typed; the best come first.'),
  language: localeSchema.optional(),
  category: z.string().max(64).optional(),
  state: articleStateSchema.optional().describe('Left out: published. Others than published are for writers.'),
  due: z.literal('true').optional().describe('Published ones whose review date has come.'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type ArticleQuery = z.output<typeof articleQuerySchema>;
