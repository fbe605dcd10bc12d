import { type Kysely, sql } from 'kysely';

/** Only what people wrote can be taken out: an event without words that lost its salt would be shown as redacted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function refuse_timeline_event_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.words is not null and new.words is null and new.salt is null then
        new.words := old.words;
        new.salt := old.salt;
        if new is not distinct from old then
          new.words := null;
          new.salt := null;
          return new;
        end if;
      end if;
      raise exception 'the timeline is append-only: % is refused', tg_op
        using hint = 'Record a correction as a new event.', errcode = 'restrict_violation';
    end $$`.execute(db);
}
