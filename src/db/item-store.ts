import { type Selectable, sql } from 'kysely';
import type { IncidentId } from '../ids.js';
import type { ActionItem, Tx } from '../incident/ports.js';
import type { Db, DbTransaction } from './database.js';
import type { ActionItemTable } from './schema.js';

export function itemStore(trx: DbTransaction): Tx['items'] {
  return {
    list: (id) => listItems(trx, id),
    async save(id, item) {
      const row = {
        title: item.title,
        owner: item.owner ?? null,
        due_date: item.dueDate ?? null,
        waits_for: sql<string[]>`${[...item.waitsFor]}::uuid[]`,
        task: item.task ? JSON.stringify(item.task) : null,
      };
      await trx
        .insertInto('action_item')
        .values({ id: item.id, incident_id: id, position: item.position, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}

export async function listItems(db: Db, id: IncidentId): Promise<ActionItem[]> {
  const rows = await db
    .selectFrom('action_item')
    .selectAll()
    .where('incident_id', '=', id)
    .orderBy('position')
    .execute();
  return rows.map(toItem);
}

export function toItem(row: Selectable<ActionItemTable>): ActionItem {
  return {
    id: row.id,
    position: row.position,
    title: row.title,
    owner: row.owner ?? undefined,
    dueDate: row.due_date ?? undefined,
    waitsFor: row.waits_for,
    task: row.task ?? undefined,
  };
}
