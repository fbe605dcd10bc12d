import { type Kysely, sql } from 'kysely';

/** Links to documents that somebody asked for. A link's token is nowhere: only what it hashes to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table export_link (
      token_sha256 bytea primary key check (length(token_sha256) = 32),
      incident_id uuid not null references incident (id),
      format text not null,
      asked_by text not null,
      was_private boolean not null,
      expires_at timestamptz not null
    )`.execute(db);
  await sql`create index export_link_by_end on export_link (expires_at)`.execute(db);
}
