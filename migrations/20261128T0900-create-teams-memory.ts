import { type Kysely, sql } from 'kysely';

/** What Tocsin has to remember to reach people and rooms in Microsoft Teams, and what Graph tells it of. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table teams_conversation (
      id text primary key,
      kind text not null check (kind in ('channel', 'chat', 'meeting', 'personal')),
      service_url text not null,
      tenant_id text not null,
      team_id text,
      person text,
      name text,
      seen_at timestamptz not null
    )`.execute(db);
  await sql`create index teams_conversation_person on teams_conversation (person, seen_at) where kind = 'personal'`.execute(
    db,
  );
  await sql`create index teams_conversation_tenant on teams_conversation (tenant_id, seen_at)`.execute(db);
  await sql`create index teams_conversation_team on teams_conversation (team_id) where team_id is not null`.execute(
    db,
  );
  await sql`
    create table teams_subscription (
      id text primary key,
      resource text not null unique,
      client_state text not null,
      expires_at timestamptz not null
    )`.execute(db);
}
