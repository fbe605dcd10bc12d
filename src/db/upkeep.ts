import { sql } from 'kysely';
import type { Db } from './database.js';
import { isLockTimeout } from './errors.js';

/** Months for which the timeline has a part of its own before they begin. */
const monthsAhead = 3;
/** Nobody delivers a command or a form again after so long. */
const deliveriesKeptDays = 30;

/** What the tables need from day to day: parts for the months to come, and no more memory of deliveries than is of use. */
export async function upkeep(db: Db, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= monthsAhead; ahead += 1) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    await createPart(db, month);
  }
  const before = new Date(now.getTime() - deliveriesKeptDays * 24 * 3_600_000);
  await db.deleteFrom('taken_delivery').where('taken_at', '<', before).execute();
}

/** Without it nothing is lost: what is recorded lies in the part for all the rest. */
async function createPart(db: Db, month: Date): Promise<void> {
  const creating = db.transaction().execute(async (trx) => {
    // Attaching waits for whoever reads the timeline, and everybody after waits for it: better on another day.
    await sql`set local lock_timeout = '2s'`.execute(trx);
    // Another replica may be about it.
    await sql`select pg_advisory_xact_lock(hashtext('tocsin.upkeep'))`.execute(trx);
    await sql`select create_timeline_partition(${month.toISOString().slice(0, 10)}::date)`.execute(trx);
  });
  await creating.catch((error: unknown) => {
    if (!isLockTimeout(error)) throw error;
  });
}
