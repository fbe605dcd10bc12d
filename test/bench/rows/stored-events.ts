/** Very many events, made by the database itself: what a company has after years. */
import { openDatabase } from '../../../src/db/database.js';
import { migrate } from '../../../src/db/migrate.js';
import { createReader } from '../../../src/db/reader.js';
import type { Incident } from '../../../src/incident/incident.js';
import type { Database } from '../database.js';

export interface Stored {
  incidents: Incident[];
  reader: ReturnType<typeof createReader>;
  opened: ReturnType<typeof openDatabase>;
}

const months = 12;
const instant = `to_char(declared_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Fills a new database with `events`, `perIncident` of them in each incident; incidents are spread over a year. */
export async function storeEvents(
  database: Database,
  { events, perIncident }: { events: number; perIncident: number },
): Promise<Stored> {
  await migrate(database.url);
  const count = Math.round(events / perIncident);
  await database.rows(`
    select create_timeline_partition((date_trunc('month', now()) - back * interval '1 month')::date)
    from generate_series(0, ${months}) as back`);
  await database.rows(
    `insert into incident (id, number, title, kind, status, severity, started_at, detected_at, declared_at, declared_by, room, room_name, commander_vacant_since)
     select gen_random_uuid(), nextval('incident_number'), 'Checkout is slow ' || n, 'live', 'triage', 'sev2', at, at, at,
       'slack:U0ANA', 'slack:C' || n, 'inc-' || n, at
     from (select n, date_trunc('milliseconds', now() - n * interval '${months * 30} days' / ${count}) as at from generate_series(1, ${count}) as n) as made`,
  );
  // An incident is what its events say: `tocsin verify` compares them.
  await database.rows(`
    insert into timeline_event (era, incident_id, type, facts, words, actor, occurred_at, recorded_at)
    select date_trunc('month', declared_at at time zone 'UTC')::date, id, type, facts, words, 'slack:U0ANA', declared_at, declared_at
    from incident cross join lateral (values
      (1, 'incident.declared', jsonb_build_object('id', id, 'number', number, 'kind', kind, 'severity', severity,
        'startedAt', ${instant}, 'detectedAt', ${instant}, 'declaredBy', declared_by), jsonb_build_object('title', title)),
      (2, 'room.created', jsonb_build_object('room', room, 'name', room_name), null)
    ) as told (position, type, facts, words)
    order by declared_at, number, position`);
  const secondary = await dropSecondaryIndexes(database);
  await database.rows(
    `insert into timeline_event (era, incident_id, type, facts, words, actor, occurred_at, recorded_at, delivery)
     select date_trunc('month', declared_at at time zone 'UTC')::date, incident.id, 'message.posted',
       jsonb_build_object('message', jsonb_build_object('room', room, 'id', n || '.000100')),
       jsonb_build_object('text', 'Checkout answers 502 from zone ' || n % 7 || ', attempt ' || n || '; the deploy is my first suspect'),
       'slack:U' || n % 40, declared_at + n * interval '1 second', declared_at + n * interval '1 second',
       'slack:message:' || incident.number || ':' || n
     from incident cross join generate_series(1, ${perIncident - 2}) as n
     -- Numbers grow with time, as they do when it is recorded.
     order by declared_at, n`,
  );
  for (const definition of secondary) await database.rows(definition);
  await database.rows('vacuum analyze timeline_event');
  const opened = openDatabase(database.url, { now: () => new Date() });
  const reader = createReader(opened.db);
  return { incidents: await reader.incidents({ viewer: 'tocsin', limit: 1000 }), reader, opened };
}

/** They are built faster at the end, over all rows at once. Answers what builds them. */
async function dropSecondaryIndexes(database: Database): Promise<string[]> {
  const rows = await database.rows(`
    select c.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = 'timeline_event'::regclass and not i.indisunique`);
  const definitions: string[] = [];
  for (const row of rows) {
    const { name, definition } = Object(row);
    definitions.push(String(definition).replace(' ON ONLY ', ' ON '));
    await database.rows(`drop index "${name}"`);
  }
  return definitions;
}
