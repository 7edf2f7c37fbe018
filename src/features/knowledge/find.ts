/**
 * Finds articles while somebody types: a word in the title weighs more than one among the tags, that more than one in
 * the body, and a rare word more than one that stands everywhere. Runs on the store's readers, never on this thread.
 */
import { sql, type RawBuilder } from 'kysely';
import type { ArticleQuery } from '../../contract/knowledge.js';
import type { Db } from '../../ports.js';
import { termsOf, type Term } from './tokens.js';
import type { ArticleRow, KnowledgeTables } from './tables.js';

/** The rarest words of a long description say what it is about; the others only cost time. */
const mostTerms = 8;
/** Hits whose articles are looked at before all of them are. */
const lookedAt = 200;

export interface Found {
  readonly rows: readonly ArticleRow[];
  /** What was looked for; empty: the latest are given. */
  readonly terms: readonly Term[];
}

/** Those of the terms that stand in any article, the rarest first. */
async function tellingTerms(db: Db, terms: readonly Term[]): Promise<readonly Term[]> {
  const words = terms.filter(({ beginning }) => !beginning).map(({ word }) => word);
  const beginnings = terms.filter(({ beginning }) => beginning);
  if (words.length === 0) return beginnings;
  const { rows } = await sql<{ term: string; doc: number }>`
    select term, doc from article_word_count where term in (${sql.join(words)})`.execute(db);
  const rarest = rows.toSorted((a, b) => a.doc - b.doc).slice(0, mostTerms);
  return [...rarest.map(({ term }) => ({ word: term, beginning: false })), ...beginnings.slice(-2)];
}

/** Words hold letters and figures alone: none of them can say anything else to the index. */
const matching = (terms: readonly Term[]): string =>
  terms.map(({ word, beginning }) => `"${word}"${beginning ? ' *' : ''}`).join(' OR ');

export async function findArticles(
  db: Db,
  { q, language, category, state = 'published', due, limit }: ArticleQuery,
  today: string,
): Promise<Found> {
  const terms = termsOf(q);
  const filtered = sql.join(
    [
      sql`article.state = ${due === undefined ? state : 'published'}`,
      ...(language === undefined ? [] : [sql`article.language = ${language}`]),
      ...(category === undefined ? [] : [sql`article.category = ${category}`]),
      ...(due === undefined ? [] : [sql`article.review_by <= ${today}`]),
    ],
    sql` and `,
  );
  if (terms.length === 0) {
    const order =
      due === undefined ? sql`article.updated_at desc, article.id desc` : sql`article.review_by, article.id`;
    const { rows } = await sql<ArticleRow>`
      select * from article where ${filtered} order by ${order} limit ${limit}`.execute(db);
    return { rows, terms };
  }
  const telling = await tellingTerms(db, terms);
  if (telling.length === 0) return { rows: [], terms };
  const match = matching(telling);
  // Looking at the article of every hit costs more than finding them: the best are looked at first.
  const { rows: best } = await sql<{ id: number }>`
    select rowid as id from article_words where article_words match ${match} ${ranked} limit ${lookedAt}`.execute(db);
  const rows = await of(db, best, filtered, limit);
  if (rows.length === limit || best.length < lookedAt) return { rows, terms };
  const { rows: fitting } = await sql<{ id: number }>`
    select rowid as id from article_words
    where article_words match ${match} and rowid in (select id from article where ${filtered}) ${ranked}
    limit ${limit}`.execute(db);
  return { rows: await of(db, fitting, filtered, limit), terms };
}

/** Title, tags, body. */
const ranked = sql`order by bm25(article_words, 10.0, 5.0, 1.0), rowid desc`;

/** The articles of these ids that pass, in the order of the ids. */
async function of(
  db: Db,
  ids: readonly { readonly id: number }[],
  filtered: RawBuilder<unknown>,
  limit: number,
): Promise<readonly ArticleRow[]> {
  if (ids.length === 0) return [];
  const { rows: fitting } = await sql<{ id: number }>`
    select id from article where id in (${sql.join(ids.map(({ id }) => id))}) and ${filtered}`.execute(db);
  const passed = new Set(fitting.map(({ id }) => id));
  const wanted = ids.flatMap(({ id }) => (passed.has(id) ? [id] : [])).slice(0, limit);
  if (wanted.length === 0) return [];
  const articles = db.withTables<KnowledgeTables>();
  const rows = await articles.selectFrom('article').selectAll().where('id', 'in', wanted).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return wanted.flatMap((id) => byId.get(id) ?? []);
}
