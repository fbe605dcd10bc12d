import { sql } from 'kysely';
import { ClockName } from '../incident/event.js';
import type { Tx } from '../incident/ports.js';
import type { DbTransaction } from './database.js';
import { clockJobKey } from './job-queue.js';

export function clockStore(trx: DbTransaction, now: () => Date): Tx['clocks'] {
  return {
    async running(id) {
      const rows = await trx.selectFrom('clock').selectAll().where('incident_id', '=', id).execute();
      return rows.map((row) => ({
        name: ClockName.parse(row.name),
        since: row.since,
        step: row.step,
        dueAt: row.due_at,
      }));
    },
    async replace(id, before, after) {
      for (const clock of after) {
        const old = before.find(({ name }) => name === clock.name);
        const same =
          old &&
          old.step === clock.step &&
          old.since.getTime() === clock.since.getTime() &&
          old.dueAt.getTime() === clock.dueAt.getTime();
        if (same) continue;
        const row = { since: clock.since, step: clock.step, due_at: clock.dueAt };
        await trx
          .insertInto('clock')
          .values({ incident_id: id, name: clock.name, ...row })
          .onConflict((conflict) => conflict.columns(['incident_id', 'name']).doUpdateSet(row))
          .execute();
        // By the time left and the database's own clock: ours may be wrong, or moved on purpose. Not by when the transaction
        // began: it may have waited for the incident's lock.
        const wait = Math.max(0, clock.dueAt.getTime() - now().getTime());
        await sql`
          select graphile_worker.add_job(
            'clock.fire', ${JSON.stringify({ incidentId: id, clock: clock.name })}::json,
            job_key => ${clockJobKey(id, clock.name)}, run_at => clock_timestamp() + ${wait} * interval '1 millisecond')`.execute(
          trx,
        );
      }
      for (const clock of before.filter(({ name }) => !after.some((other) => other.name === name))) {
        await trx.deleteFrom('clock').where('incident_id', '=', id).where('name', '=', clock.name).execute();
        await sql`select graphile_worker.remove_job(${clockJobKey(id, clock.name)})`.execute(trx);
      }
    },
  };
}
