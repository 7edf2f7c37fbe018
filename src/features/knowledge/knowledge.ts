/**
 * Knowledge: what the desk has learnt, found while a description is typed (policy 2.4.5(3)). Everybody at the desk reads
 * what is published; engineers and supervisors write. Whoever solved a new problem writes down how: a draft of his
 * ticket, an article each.
 */
import { z } from 'zod';
import { actorOf } from '../../contract/audit.js';
import { instant, instantOrNull } from '../../contract/instant.js';
import {
  articleChangeSchema,
  articleDraftSchema,
  articleQuerySchema,
  articleSchema,
  articleVersionSchema,
  foundArticleSchema,
  fromTicketSchema,
  publishSchema,
  retireSchema,
  type ArticleJson,
  type FoundArticleJson,
} from '../../contract/knowledge.js';
import type { Locale, Role } from '../../contract/roles.js';
import type { Micros } from '../../core/pbx-event.js';
import { conflict, forbidden, notFound } from '../../errors.js';
import {
  route,
  type Audit,
  type Clock,
  type Db,
  type Principal,
  type RequestFacts,
  type Route,
  type Tx,
} from '../../ports.js';
import type { Feature } from '../feature.js';
import { findArticles } from './find.js';
import { createKeeper, tagsOf, type By, type Solved } from './keep.js';
import { migrations, type ArticleRow } from './tables.js';
import { snippetOf, type Term } from './tokens.js';

/** What an article needs of a ticket, and whether the asker may give it. */
export interface SolvableTicket {
  readonly number: string;
  readonly subject: string;
  readonly description: string | null;
  readonly category: string | null;
  readonly newProblem: boolean;
  readonly resolved: boolean;
}

export interface KnowledgeDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Pick<Audit, 'record'>;
  /** The site's date of an instant: `2026-11-24`. */
  readonly dateOf: (at: Micros) => string;
  readonly locale: Locale;
  /** A ticket that this reader may see; null where there is none. Left out: there are no tickets. */
  readonly ticketOf?: (number: string, who: Principal) => Promise<SolvableTicket | null>;
}

export interface KnowledgeFeature extends Feature {
  /**
   * The article of a solved ticket, as a draft, in the caller's transaction; the one that there is where there is one.
   * Returns its id.
   */
  propose(tx: Tx, solved: Solved, by: By): Promise<number>;
}

const writers: readonly Role[] = ['engineer', 'supervisor'];
const readers: readonly Role[] = ['agent', 'engineer', 'supervisor', 'dispatcher', 'administrator'];

const number = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be a number')
  .transform(Number);
const id = z.object({ id: number });

const mayWrite = (who: Principal | null): boolean => writers.some((role) => who?.roles.includes(role));

const byOf = ({ who, request }: { who: Principal | null; request: RequestFacts }): By => ({
  user: who?.user ?? null,
  actor: actorOf(who),
  address: request.address,
});

export function articleJson(row: ArticleRow): ArticleJson {
  return {
    id: row.id,
    version: row.version,
    state: row.state,
    title: row.title,
    body: row.body,
    language: row.language,
    category: row.category,
    tags: tagsOf(row),
    reviewBy: row.review_by,
    fromTicket: row.from_ticket,
    createdAt: instant(row.created_at),
    createdBy: row.created_by,
    updatedAt: instant(row.updated_at),
    updatedBy: row.updated_by,
    publishedAt: instantOrNull(row.published_at),
    retiredBecause: row.retired_because,
  };
}

export function createKnowledge(deps: KnowledgeDeps): KnowledgeFeature {
  const { db, clock, dateOf } = deps;
  const keeper = createKeeper(deps);

  function foundJson(row: ArticleRow, terms: readonly Term[], today: string): FoundArticleJson {
    const { id, title, state, language, category, review_by: reviewBy } = row;
    const reviewDue = state === 'published' && reviewBy !== null && reviewBy <= today;
    const updatedAt = instant(row.updated_at);
    const snippet = snippetOf(row.body, terms);
    return { id, title, state, language, category, reviewBy, updatedAt, tags: tagsOf(row), snippet, reviewDue };
  }

  /** Who does not write reads what is published. */
  async function readable(of: number, who: Principal | null): Promise<ArticleRow> {
    const row = await keeper.one(of);
    if (row.state !== 'published' && !mayWrite(who)) throw notFound('There is no such article');
    return row;
  }

  async function solvedBy(who: Principal | null, of: string): Promise<SolvableTicket> {
    const ticket = who === null ? null : ((await deps.ticketOf?.(of, who)) ?? null);
    if (ticket === null) throw notFound('There is no such ticket');
    if (!ticket.newProblem) {
      throw conflict(
        'The ticket is not marked as a new problem',
        'Mark it as a new problem, then write down what solved it.',
      );
    }
    if (!ticket.resolved) throw conflict('The ticket is not solved yet', 'Resolve it first.');
    return ticket;
  }

  const reading: readonly Route[] = [
    route({
      method: 'GET',
      path: '/api/v1/knowledge',
      summary: 'Articles that fit what is typed, the best first; without words the latest',
      access: readers,
      query: articleQuerySchema,
      answer: z.object({ items: z.array(foundArticleSchema) }),
      async handle({ query, who }) {
        const { state = 'published' } = query;
        if (state !== 'published' && !mayWrite(who)) throw forbidden('Drafts and retired articles are for who writes');
        const today = dateOf(clock.now());
        const { rows, terms } = await findArticles(db, query, today);
        return { items: rows.map((row) => foundJson(row, terms, today)) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/knowledge/{id}',
      summary: 'One article',
      access: readers,
      params: id,
      answer: articleSchema,
      handle: async ({ params, who }) => articleJson(await readable(params.id, who)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/knowledge/{id}/versions',
      summary: 'The versions of an article, the latest first',
      access: writers,
      params: id,
      answer: z.object({ items: z.array(articleVersionSchema) }),
      async handle({ params }) {
        await keeper.one(params.id);
        const versions = await keeper.versions(params.id);
        return {
          items: versions.map(({ version, change, at, by, body }) => {
            const { state }: Pick<ArticleRow, 'state'> = JSON.parse(body);
            return { version, change, at: instant(at), by, state };
          }),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/knowledge/{id}/versions/{version}',
      summary: 'An article as it was in one version',
      access: writers,
      params: z.object({ id: number, version: number }),
      answer: articleSchema,
      handle: async ({ params }) => articleJson(await keeper.version(params.id, params.version)),
    }),
  ];

  const writing: readonly Route[] = [
    route({
      method: 'POST',
      path: '/api/v1/knowledge',
      summary: 'Write an article: a draft until it is published',
      access: writers,
      body: articleDraftSchema,
      answer: articleSchema,
      status: 201,
      handle: async (input) => articleJson(await keeper.add(input.body, byOf(input))),
    }),
    route({
      method: 'POST',
      path: '/api/v1/knowledge/from-ticket',
      summary: 'Write down what solved a new problem: a draft of the ticket, one each',
      access: ['agent', ...writers],
      body: fromTicketSchema,
      answer: articleSchema,
      async handle(input) {
        const { ticket: of, solution, title } = input.body;
        const ticket = await solvedBy(input.who, of);
        const solved: Solved = {
          ticket: ticket.number,
          title: title ?? ticket.subject,
          problem: ticket.description,
          solution,
          category: ticket.category,
          language: deps.locale,
        };
        return articleJson(await db.transaction().execute((tx) => keeper.ofTicket(tx, solved, byOf(input))));
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/knowledge/{id}',
      summary: 'Change an article as it was read; a retired one is a draft again',
      access: writers,
      params: id,
      body: articleChangeSchema,
      answer: articleSchema,
      async handle(input) {
        const { version, ...draft } = input.body;
        return articleJson(await keeper.change(input.params.id, version, draft, byOf(input)));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/knowledge/{id}/publish',
      summary: 'Let everybody at the desk find it, until it is to be looked over again; also after it was looked over',
      access: writers,
      params: id,
      body: publishSchema,
      answer: articleSchema,
      async handle(input) {
        const { version, reviewBy } = input.body;
        return articleJson(await keeper.publish(input.params.id, version, reviewBy, byOf(input)));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/knowledge/{id}/retire',
      summary: 'Let nobody go by it any more; it stays readable for who writes',
      access: writers,
      params: id,
      body: retireSchema,
      answer: articleSchema,
      async handle(input) {
        const { version, reason } = input.body;
        return articleJson(await keeper.retire(input.params.id, version, reason, byOf(input)));
      },
    }),
  ];

  return {
    name: 'knowledge',
    migrations,
    routes: [...reading, ...writing],
    propose: async (tx, solved, by) => (await keeper.ofTicket(tx, solved, by)).id,
  };
}
