import { type Kysely, sql } from 'kysely';

/** Our copy of what changed in the services' repositories, and what people said of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table change (
      -- In lower case: GitHub tells no names apart by it.
      repository text not null,
      kind text not null,
      id text not null,
      title text not null,
      author text,
      at timestamptz not null,
      url text not null,
      repository_url text not null,
      commit text,
      target text,
      lines integer,
      outcome text,
      updated_at timestamptz not null,
      primary key (repository, kind, id)
    )`.execute(db);
  await sql`create index change_by_time on change (repository, at)`.execute(db);
  await sql`create index change_by_age on change (at)`.execute(db);
  await sql`
    create table repository_heard (
      repository text primary key,
      heard_at timestamptz,
      -- Why it could not be read since.
      trouble text
    )`.execute(db);
  await sql`alter table incident add column changes_card jsonb, add column marks jsonb`.execute(db);
}
