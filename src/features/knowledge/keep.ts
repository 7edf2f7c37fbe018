/**
 * Keeps articles: one change at a time of each, seen by its version; every version stays readable; what is written to
 * the tables, to the words by which it is found and to the audit log is one commit.
 */
import { sql } from 'kysely';
import type { AuditAction, AuditActor } from '../../contract/audit.js';
import type { ArticleDraft, articleChanges } from '../../contract/knowledge.js';
import type { Locale } from '../../contract/roles.js';
import type { Micros } from '../../core/pbx-event.js';
import { conflict, notFound } from '../../errors.js';
import type { Audit, Clock, Db, Tx } from '../../ports.js';
import type { ArticleRow, KnowledgeTables } from './tables.js';
import { wordsOf } from './tokens.js';

/** Whoever makes a change. */
export interface By {
  /** User name; null for a token without a user. */
  readonly user: string | null;
  readonly actor: AuditActor;
  readonly address: string | null;
}

/** A solved ticket that was a new problem. */
export interface Solved {
  /** Its number: an article of each, however often it is asked for. */
  readonly ticket: string;
  readonly title: string;
  readonly problem: string | null;
  readonly solution: string;
  readonly category: string | null;
  readonly language: Locale;
}

export interface KeepDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: Pick<Audit, 'record'>;
  /** The site's date of an instant: `2026-11-24`. */
  readonly dateOf: (at: Micros) => string;
}

type Change = (typeof articleChanges)[number];

const actions: Readonly<Record<Change, AuditAction>> = {
  created: 'article.added',
  changed: 'article.changed',
  published: 'article.published',
  retired: 'article.retired',
};

const year: Micros = 365 * 86_400_000_000;
const mostArticles = 100_000;

type Content = Pick<ArticleRow, 'title' | 'body' | 'language' | 'category' | 'tags' | 'review_by'>;

const contentOf = ({ title, body, language, category, tags, reviewBy }: ArticleDraft): Content => ({
  title,
  body,
  language,
  category,
  tags: JSON.stringify(tags),
  review_by: reviewBy,
});

export function tagsOf(row: Pick<ArticleRow, 'tags'>): string[] {
  const tags: string[] = JSON.parse(row.tags);
  return tags;
}

export type Keeper = ReturnType<typeof createKeeper>;

export function createKeeper({ db, clock, audit, dateOf }: KeepDeps) {
  const tables = db.withTables<KnowledgeTables>();

  async function one(id: number, from: Db | Tx = db): Promise<ArticleRow> {
    const articles = from.withTables<KnowledgeTables>();
    const row = await articles.selectFrom('article').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('There is no such article');
    return row;
  }

  /** The article as it is now, what it was like in this version, its words, and the audit log's entry. */
  async function note(tx: Tx, row: ArticleRow, change: Change, by: By): Promise<void> {
    const { id, version } = row;
    await tx
      .withTables<KnowledgeTables>()
      .insertInto('article_version')
      .values({ article: id, version, change, at: row.updated_at, by: by.user, body: JSON.stringify(row) })
      .execute();
    const words = (text: string): string => wordsOf(text).join(' ');
    await sql`
      insert or replace into article_words (rowid, title, tags, body)
      values (${id}, ${words(row.title)}, ${words(tagsOf(row).join('\n'))}, ${words(row.body)})`.execute(tx);
    await audit.record(tx, {
      actor: by.actor,
      action: actions[change],
      subject: { kind: 'article', id: String(id) },
      details: { version, state: row.state },
      address: by.address,
    });
  }

  async function insert(tx: Tx, content: Content, fromTicket: string | null, by: By): Promise<ArticleRow> {
    const articles = tx.withTables<KnowledgeTables>();
    const { count } = await articles
      .selectFrom('article')
      .select((of) => of.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (count >= mostArticles) throw conflict(`There are ${mostArticles} articles already`, 'No more can be added.');
    const at = clock.now();
    const row: Omit<ArticleRow, 'id'> = {
      ...content,
      version: 1,
      state: 'draft',
      from_ticket: fromTicket,
      created_at: at,
      created_by: by.user,
      updated_at: at,
      updated_by: by.user,
      published_at: null,
      retired_because: null,
    };
    const { id } = await articles.insertInto('article').values(row).returning('id').executeTakeFirstOrThrow();
    await note(tx, { id, ...row }, 'created', by);
    return { id, ...row };
  }

  /** `next`: what changes; throws where it may not. */
  function change(
    id: number,
    version: number,
    what: Change,
    by: By,
    next: (row: ArticleRow, at: Micros) => Partial<ArticleRow>,
  ): Promise<ArticleRow> {
    return db.transaction().execute(async (tx) => {
      const before = await one(id, tx);
      if (before.version !== version) {
        throw conflict(
          'Somebody changed this in the meantime',
          `It is at version ${before.version} now: read it again, and make the change in what it has become.`,
        );
      }
      const at = clock.now();
      const row: ArticleRow = {
        ...before,
        ...next(before, at),
        version: version + 1,
        updated_at: at,
        updated_by: by.user,
      };
      const { id: _, ...columns } = row;
      await tx.withTables<KnowledgeTables>().updateTable('article').set(columns).where('id', '=', id).execute();
      await note(tx, row, what, by);
      return row;
    });
  }

  return {
    one,
    versions: (id: number) =>
      tables.selectFrom('article_version').selectAll().where('article', '=', id).orderBy('version', 'desc').execute(),
    async version(id: number, version: number): Promise<ArticleRow> {
      const found = await tables
        .selectFrom('article_version')
        .select('body')
        .where('article', '=', id)
        .where('version', '=', version)
        .executeTakeFirst();
      if (found === undefined) throw notFound('There is no such version of the article');
      const row: ArticleRow = JSON.parse(found.body);
      return row;
    },
    add: (draft: ArticleDraft, by: By) => db.transaction().execute((tx) => insert(tx, contentOf(draft), null, by)),
    /** A retired article that is changed is a draft again; a published one stays published. */
    change: (id: number, version: number, draft: ArticleDraft, by: By) =>
      change(id, version, 'changed', by, (before) => ({
        ...contentOf(draft),
        review_by: draft.reviewBy ?? before.review_by,
        ...(before.state === 'retired' && { state: 'draft', retired_because: null }),
      })),
    publish: (id: number, version: number, reviewBy: string | null, by: By) =>
      change(id, version, 'published', by, (before, at) => {
        const today = dateOf(at);
        const planned = reviewBy ?? (before.review_by !== null && before.review_by > today ? before.review_by : null);
        if (planned !== null && planned <= today) {
          throw conflict('The review date is not ahead', 'Give a date after today, by which it is looked over again.');
        }
        return {
          state: 'published',
          published_at: at,
          retired_because: null,
          review_by: planned ?? dateOf(at + year),
        };
      }),
    retire: (id: number, version: number, reason: string, by: By) =>
      change(id, version, 'retired', by, (before) => {
        if (before.state === 'retired') throw conflict('It is retired already');
        return { state: 'retired', retired_because: reason };
      }),
    /** In the caller's transaction; the article that there is, or a draft. */
    async ofTicket(tx: Tx, solved: Solved, by: By): Promise<ArticleRow> {
      const articles = tx.withTables<KnowledgeTables>();
      const before = await articles
        .selectFrom('article')
        .selectAll()
        .where('from_ticket', '=', solved.ticket)
        .executeTakeFirst();
      if (before !== undefined) return before;
      const body = [solved.problem?.trim() ?? '', solved.solution.trim()].filter((part) => part !== '').join('\n\n');
      const { title, language, category } = solved;
      return insert(tx, { title, body, language, category, tags: '[]', review_by: null }, solved.ticket, by);
    },
  };
}
