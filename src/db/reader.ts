import { sql } from 'kysely';
import type { PersonId } from '../ids.js';
import { ClockName } from '../incident/event.js';
import { openStatuses } from '../incident/incident.js';
import type { Reader } from '../incident/ports.js';
import type { Db } from './database.js';
import { readDraft } from './draft-store.js';
import { toIncident } from './incident-store.js';
import { listItems, toItem } from './item-store.js';
import { readMaintenance } from './pager-known.js';
import { accountsIn, surroundings } from './people-store.js';
import { listRuns } from './run-store.js';
import { isFileKept } from './seal-redact.js';
import { search } from './search.js';
import { subscriptionsOf } from './subscription-store.js';
import { readEvent, readPage } from './timeline-reader.js';

export function createReader(db: Db): Reader {
  return {
    async incident(id) {
      const row = await db.selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toIncident(row);
    },
    async incidentByNumber(number) {
      const row = await db.selectFrom('incident').selectAll().where('number', '=', number).executeTakeFirst();
      return row && toIncident(row);
    },
    async incidentByRoom(room) {
      const row = await db
        .selectFrom('incident')
        .selectAll()
        .where((where) => where.or([where('room', '=', room), where(sql`mirror ->> 'room'`, '=', room)]))
        .executeTakeFirst();
      return row && toIncident(row);
    },
    async incidentsByPager(id) {
      const rows = await db
        .selectFrom('incident')
        .selectAll()
        .where(sql`pager ->> 'id'`, '=', id)
        .orderBy('number')
        .execute();
      return rows.map(toIncident);
    },
    async incidents({ open, severity, status, kind, service, by, since, below, limit }) {
      let query = db.selectFrom('incident').selectAll().orderBy('number', 'desc').limit(limit);
      if (open) query = query.where('status', 'in', openStatuses);
      if (severity) query = query.where('severity', '=', severity);
      if (status) query = query.where('status', '=', status);
      if (kind) query = query.where('kind', '=', kind);
      if (service) query = query.where(sql`lower(service)`, '=', service.toLowerCase());
      if (since) query = query.where('declared_at', '>=', since);
      if (below !== undefined) query = query.where('number', '<', below);
      if (by) {
        const accounts = await accountsIn(db, by);
        query = query.where(
          sql<boolean>`(declared_by = any(${accounts}::text[]) or exists (
            select from jsonb_each_text(roles) as held where held.value = any(${accounts}::text[])))`,
        );
      }
      return (await query.execute()).map(toIncident);
    },
    timeline: (incident, options) => readPage(db, incident, options),
    maintenance: () => readMaintenance(db),
    search: (words, options) => search(db, words, options),
    async dueClocks(at) {
      const rows = await db
        .selectFrom('clock')
        .select(['incident_id', 'name'])
        .where('due_at', '<=', at)
        .orderBy('due_at')
        .execute();
      return rows.map((row) => ({ incidentId: row.incident_id, clock: ClockName.parse(row.name) }));
    },
    isFileKept: (sha256) => isFileKept(db, sha256),
    event: (incident, id) => readEvent(db, incident, id),
    runs: (id) => listRuns(db, id),
    items: (id) => listItems(db, id),
    draft: (id, author) => readDraft(db, id, author),
    subscriptionsOf: (person) => subscriptionsOf(db, person),
    surroundings: (account) => surroundings(db, account),
    async itemsOf(person) {
      const owners = await accountsIn(db, person);
      const rows = await db
        .selectFrom('action_item')
        .selectAll()
        .where('owner', '=', sql<PersonId>`any(${owners}::text[])`)
        .orderBy('due_date')
        .limit(50)
        .execute();
      const ids = [...new Set(rows.map((row) => row.incident_id))];
      if (ids.length === 0) return [];
      const incidents = (await db.selectFrom('incident').selectAll().where('id', 'in', ids).execute()).map(
        toIncident,
      );
      return rows.flatMap((row) => {
        const incident = incidents.find(({ id }) => id === row.incident_id);
        return incident ? [{ item: toItem(row), incident }] : [];
      });
    },
  };
}
