import type { Selectable } from 'kysely';
import type { StoredRun, Tx } from '../incident/ports.js';
import { Run } from '../runbook/checklist.js';
import type { DbTransaction } from './database.js';
import type { RunbookRunTable } from './schema.js';

export function runStore(trx: DbTransaction): Tx['runs'] {
  return {
    async list(id) {
      const rows = await trx
        .selectFrom('runbook_run')
        .selectAll()
        .where('incident_id', '=', id)
        .orderBy('position')
        .execute();
      return rows.map(toRun);
    },
    async save(id, stored) {
      const row = {
        run: JSON.stringify(stored.run),
        card: stored.card ? JSON.stringify(stored.card) : null,
      };
      await trx
        .insertInto('runbook_run')
        .values({ id: stored.id, incident_id: id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}

export function toRun(row: Selectable<RunbookRunTable>): StoredRun {
  return { id: row.id, run: Run.parse(row.run), card: row.card ?? undefined };
}
