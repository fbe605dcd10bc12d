import type { Tx } from '../incident/ports.js';
import type { DbTransaction } from './database.js';

export function exportLinkStore(trx: DbTransaction): Tx['exportLinks'] {
  return {
    async save(hash, { incidentId, format, askedBy, wasPrivate, expiresAt }) {
      await trx
        .insertInto('export_link')
        .values({
          token_sha256: hash,
          incident_id: incidentId,
          format,
          asked_by: askedBy,
          was_private: wasPrivate,
          expires_at: expiresAt,
        })
        .execute();
    },
    async find(hash) {
      const row = await trx
        .selectFrom('export_link')
        .selectAll()
        .where('token_sha256', '=', hash)
        .executeTakeFirst();
      return (
        row && {
          incidentId: row.incident_id,
          format: row.format,
          askedBy: row.asked_by,
          wasPrivate: row.was_private,
          expiresAt: row.expires_at,
        }
      );
    },
  };
}
