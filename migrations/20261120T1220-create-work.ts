import { type Kysely, sql } from 'kysely';

/** What an incident is worked with: clocks, runbook runs, action items; and the replicas that do the jobs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table clock (
      incident_id uuid not null references incident (id),
      name text not null,
      since timestamptz not null,
      step integer not null,
      due_at timestamptz not null,
      primary key (incident_id, name)
    )`.execute(db);
  await sql`create index clock_by_due on clock (due_at)`.execute(db);
  await sql`
    create table runbook_run (
      id uuid primary key,
      incident_id uuid not null references incident (id),
      position integer generated always as identity,
      run jsonb not null,
      card jsonb
    )`.execute(db);
  await sql`create index runbook_run_by_incident on runbook_run (incident_id, position)`.execute(db);
  await sql`
    create table action_item (
      id uuid primary key,
      incident_id uuid not null references incident (id),
      position integer not null,
      title text not null,
      owner text,
      due_date date,
      waits_for uuid[] not null default '{}',
      task jsonb,
      unique (incident_id, position)
    )`.execute(db);
  await sql`create index action_item_by_owner on action_item (owner)`.execute(db);
  await sql`
    create table job_worker (
      worker text primary key,
      replica integer not null
    )`.execute(db);
}
