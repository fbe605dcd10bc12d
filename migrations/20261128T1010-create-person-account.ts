import { type Kysely, sql } from 'kysely';

/** Which accounts are one person: the address that each one's platform vouches for, and what admins said of two accounts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table person_account (
      account text primary key,
      email text,
      checked_at timestamptz not null
    )`.execute(db);
  await sql`create index person_account_by_email on person_account (email) where email is not null`.execute(
    db,
  );
  await sql`
    create table person_link (
      one text not null,
      other text not null,
      same boolean not null,
      said_by text not null,
      said_at timestamptz not null,
      primary key (one, other),
      -- A pair has one row, whichever of the two is named first.
      check (one collate "C" < other collate "C")
    )`.execute(db);
  await sql`create index person_link_by_other on person_link (other)`.execute(db);
}
