import { type Kysely, sql } from 'kysely';

/** The incident in the tool that rings people, and what that tool said last: it is needed most when the tool does not answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incident add column pager jsonb`.execute(db);
  // Not unique: two of ours may be about one of theirs.
  await sql`
    create index incident_by_pager on incident ((pager ->> 'id')) where pager is not null`.execute(db);
  await sql`
    create table pager_known (
      key text primary key,
      value jsonb not null,
      as_of timestamptz not null
    )`.execute(db);
}
