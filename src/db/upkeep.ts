import { sql } from 'kysely';
import type { Db } from './database.js';
import { eraOf } from './era.js';
import { isLockTimeout } from './errors.js';

/** Months for which the timeline has a part of its own before they begin. */
const monthsAhead = 3;
/** Nobody delivers a command or a form again after so long. */
const deliveriesKeptDays = 30;

/** So long after a change nobody suspects it any more; what was said of it stays with the incident. */
const changesKeptDays = 180;

/** What the tables need from day to day: parts for the months to come, and no more memory of deliveries, drafts and links than is of use. */
export async function upkeep(db: Db, now: Date): Promise<void> {
  await createParts(db, now);
  const before = daysBefore(now, deliveriesKeptDays);
  await db.deleteFrom('taken_delivery').where('taken_at', '<', before).execute();
  await db.deleteFrom('change').where('at', '<', daysBefore(now, changesKeptDays)).execute();
  await db.deleteFrom('export_link').where('expires_at', '<=', now).execute();
  await db.deleteFrom('update_draft').where('written_at', '<', daysBefore(now, 1)).execute();
}

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * 24 * 3_600_000);

/** Without them nothing is lost: what is recorded lies in the part for all the rest. */
async function createParts(db: Db, now: Date): Promise<void> {
  const creating = db.transaction().execute(async (trx) => {
    // Attaching waits for whoever reads the timeline, and everybody after waits for it: better on another day.
    await sql`set local lock_timeout = '2s'`.execute(trx);
    // Another replica may be about it.
    await sql`select pg_advisory_xact_lock(hashtext('tocsin.upkeep'))`.execute(trx);
    await sql`
      select create_timeline_partition((${eraOf(now)}::date + ahead * interval '1 month')::date)
      from generate_series(0, ${monthsAhead}::int) as ahead`.execute(trx);
  });
  await creating.catch((error: unknown) => {
    if (!isLockTimeout(error)) throw error;
  });
}
