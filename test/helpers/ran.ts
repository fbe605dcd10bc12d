import type { World } from './world.js';

/** The lines that say which commands ran, wherever they belong. */
export async function ran({ database }: Pick<World, 'database'>, delivery: string) {
  const { rows } = await database.pool.query<{
    payload: unknown;
    actor: string;
    incident_id: string | null;
  }>(
    `select facts || words as payload, actor, incident_id from timeline_event
     where type = 'command.ran' and (delivery = $1 or starts_with(delivery, $1 || ':refused:'))`,
    [delivery],
  );
  return rows.map((row) => ({ ...Object(row.payload), actor: row.actor, incidentId: row.incident_id }));
}
