/**
 * The tables of articles: as each stands, as it stood in every version, and the words by which it is found (SQLite's own
 * full-text index, fed with words cut here: tokens.ts). Instants are Micros.
 */
import { sql, type Generated, type Migration } from 'kysely';
import type { ArticleState, articleChanges } from '../../contract/knowledge.js';
import type { Locale } from '../../contract/roles.js';
import type { Micros } from '../../core/pbx-event.js';

export interface ArticleRow {
  readonly id: number;
  readonly version: number;
  readonly state: ArticleState;
  readonly title: string;
  readonly body: string;
  readonly language: Locale;
  readonly category: string | null;
  /** A list of text as JSON. */
  readonly tags: string;
  /** A date of the site; null until it is published. */
  readonly review_by: string | null;
  readonly from_ticket: string | null;
  readonly created_at: Micros;
  readonly created_by: string | null;
  readonly updated_at: Micros;
  readonly updated_by: string | null;
  readonly published_at: Micros | null;
  readonly retired_because: string | null;
}

export type KnowledgeTables = {
  article: Omit<ArticleRow, 'id'> & { readonly id: Generated<number> };
  article_version: {
    readonly article: number;
    readonly version: number;
    readonly change: (typeof articleChanges)[number];
    readonly at: Micros;
    readonly by: string | null;
    /** ArticleRow as JSON. */
    readonly body: string;
  };
};

export const migrations: Readonly<Record<string, Migration>> = {
  '001_articles': {
    async up(db) {
      await sql`create table article (
        id integer primary key autoincrement,
        version integer not null,
        state text not null,
        title text not null,
        body text not null,
        language text not null,
        category text,
        tags text not null,
        review_by text,
        from_ticket text unique,
        created_at integer not null,
        created_by text,
        updated_at integer not null,
        updated_by text,
        published_at integer,
        retired_because text
      )`.execute(db);
      await sql`create index article_updated on article (state, updated_at)`.execute(db);
      await sql`create index article_review on article (state, review_by)`.execute(db);
      await sql`create table article_version (
        article integer not null,
        version integer not null,
        change text not null,
        at integer not null,
        by text,
        body text not null,
        primary key (article, version)
      ) without rowid`.execute(db);
      await sql`create virtual table article_words using fts5(title, tags, body, content='', contentless_delete=1, prefix='1')`.execute(
        db,
      );
      await sql`create virtual table article_word_count using fts5vocab('article_words', 'row')`.execute(db);
    },
  },
};
