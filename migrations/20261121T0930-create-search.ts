import { type Kysely, sql } from 'kysely';

/**
 * Full text over what people wrote. Words are found in all their forms (“timeouts” finds “timeout”), and all are kept: to
 * PostgreSQL's own English “it” and “will” are nothing, and here they may be a department and a colleague.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create text search dictionary timeline_stem (template = snowball, language = english)`.execute(
    db,
  );
  await sql`create text search configuration timeline (copy = simple)`.execute(db);
  await sql`
    alter text search configuration timeline
    alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part with timeline_stem`.execute(
    db,
  );
  // PostgreSQL takes a host, a path or a link for one word: who looks for “payments” means the one in payments.svc as well. A
  // mention's platform is no word of anybody's. Its body is parsed now, so that it works whatever the search path is.
  await sql`
    create function timeline_words(words jsonb) returns tsvector
    language sql immutable parallel safe
    return to_tsvector(
      'timeline'::regconfig,
      regexp_replace(
        jsonb_path_query_array(words, 'strict $.** ? (@.type() == "string")')::text,
        '@(?:slack|teams):|\\\\\\\\|\\\\[bfnrt"]|[-/.@_:=]', ' ', 'g'))`.execute(db);
  // Lines that were typed say again what they led to, and reports of our own are no words of people.
  await sql`
    create index timeline_event_by_words on timeline_event using gin (timeline_words(words))
    where words is not null and type not in ('command.ran', 'effect.delayed', 'effect.failed')`.execute(db);
}
