import { type Kysely, sql } from 'kysely';

/** Before the content of a file is removed it is looked up whether another event refers to it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index timeline_event_by_file on timeline_event ((facts ->> 'sha256')) where type = 'file.kept'`.execute(
    db,
  );
}
