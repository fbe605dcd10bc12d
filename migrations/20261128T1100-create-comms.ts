import { type Kysely, sql } from 'kysely';

/** Updates that are being written, who follows what, and what an incident knows of both. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table incident
      add column update_snoozed_until timestamptz,
      add column notices_given text[]`.execute(db);
  // What was published stands in the timeline; what was not is nobody's record, and goes after a day.
  await sql`
    create table update_draft (
      incident_id uuid not null references incident (id),
      author text not null,
      parts jsonb not null,
      written_at timestamptz not null,
      primary key (incident_id, author)
    )`.execute(db);
  await sql`
    create table subscription (
      person text not null,
      incident_id uuid references incident (id),
      service text,
      wanted boolean not null,
      check (num_nonnulls(incident_id, service) = 1)
    )`.execute(db);
  await sql`create unique index subscription_to_incident on subscription (incident_id, person) where incident_id is not null`.execute(
    db,
  );
  await sql`create unique index subscription_to_service on subscription (service, person) where service is not null`.execute(
    db,
  );
  await sql`create index subscription_by_person on subscription (person)`.execute(db);
}
