import type { Selectable } from 'kysely';
import type { IncidentId } from '../ids.js';
import type { StoredRun, Tx } from '../incident/ports.js';
import { Run } from '../runbook/checklist.js';
import type { Db, DbTransaction } from './database.js';
import type { RunbookRunTable } from './schema.js';

export function runStore(trx: DbTransaction): Tx['runs'] {
  return {
    list: (id) => listRuns(trx, id),
    async save(id, stored) {
      const row = {
        run: JSON.stringify(stored.run),
        card: json(stored.card),
        mirror_card: json(stored.mirrorCard),
      };
      await trx
        .insertInto('runbook_run')
        .values({ id: stored.id, incident_id: id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

export async function listRuns(db: Db, id: IncidentId): Promise<StoredRun[]> {
  const rows = await db
    .selectFrom('runbook_run')
    .selectAll()
    .where('incident_id', '=', id)
    .orderBy('position')
    .execute();
  return rows.map(toRun);
}

function toRun(row: Selectable<RunbookRunTable>): StoredRun {
  return {
    id: row.id,
    run: Run.parse(row.run),
    card: row.card ?? undefined,
    ...(row.mirror_card && { mirrorCard: row.mirror_card }),
  };
}
