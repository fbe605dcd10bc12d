import { z } from 'zod';
import type { IncidentId, PersonId } from '../ids.js';
import type { Tx, UpdateDraft } from '../incident/ports.js';
import type { Db, DbTransaction } from './database.js';

const Parts = z.object({
  impact: z.string(),
  cause: z.string().optional(),
  doing: z.string().optional(),
  next: z.string(),
  nextUpdateAt: z.coerce.date().optional(),
});

export function draftStore(trx: DbTransaction): Tx['drafts'] {
  return {
    async save(id, author, { parts, writtenAt }) {
      const row = { parts: JSON.stringify(parts), written_at: writtenAt };
      await trx
        .insertInto('update_draft')
        .values({ incident_id: id, author, ...row })
        .onConflict((conflict) => conflict.columns(['incident_id', 'author']).doUpdateSet(row))
        .execute();
    },
    async remove(id, author) {
      await trx
        .deleteFrom('update_draft')
        .where('incident_id', '=', id)
        .where('author', '=', author)
        .execute();
    },
  };
}

export async function readDraft(db: Db, id: IncidentId, author: PersonId): Promise<UpdateDraft | undefined> {
  const row = await db
    .selectFrom('update_draft')
    .selectAll()
    .where('incident_id', '=', id)
    .where('author', '=', author)
    .executeTakeFirst();
  return row && { parts: Parts.parse(row.parts), writtenAt: row.written_at };
}
