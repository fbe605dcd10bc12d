import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create sequence incident_number as integer`.execute(db);
  await sql`
    create table incident (
      id uuid primary key,
      number integer not null unique,
      title text not null,
      summary text,
      service text,
      kind text not null,
      status text not null,
      severity text not null,
      started_at timestamptz not null,
      detected_at timestamptz not null,
      declared_at timestamptz not null,
      acknowledged_at timestamptz,
      mitigated_at timestamptz,
      resolved_at timestamptz,
      closed_at timestamptz,
      reopened_at timestamptz,
      declared_by text not null,
      roles jsonb not null default '{}',
      commander_vacant_since timestamptz,
      room text unique,
      room_name text,
      card jsonb,
      announcement jsonb,
      tasks_card jsonb,
      last_update_at timestamptz,
      next_update_at timestamptz,
      postmortem_owner text,
      postmortem_done_at timestamptz
    )`.execute(db);
  await sql`create index incident_by_status on incident (status, number desc)`.execute(db);
}
