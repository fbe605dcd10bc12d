import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { IncidentId, PersonId } from '../ids.js';
import { ClockName } from '../incident/event.js';
import { type Incident, openStatuses } from '../incident/incident.js';
import type { Viewer } from '../incident/may-know.js';
import type { Reader } from '../incident/ports.js';
import type { Db } from './database.js';
import { readDraft } from './draft-store.js';
import { toIncident } from './incident-store.js';
import { listItems, toItem } from './item-store.js';
import { knownTo, membersOf } from './known-to.js';
import { readMaintenance } from './pager-known.js';
import { accountsIn, surroundings } from './people-store.js';
import { listRuns } from './run-store.js';
import { isFileKept } from './seal-redact.js';
import { search } from './search.js';
import { subscriptionsOf } from './subscription-store.js';
import { readEvent, readPage } from './timeline-reader.js';

export function createReader(db: Db): Reader {
  /**
   * The one incident that `which` picks, if the viewer may know of it. What is hidden and what does not exist are asked for in
   * the same steps: neither the answer nor the time it takes tells which of the two it is.
   */
  async function oneFor(which: RawBuilder<SqlBool>, viewer: Viewer): Promise<Incident | undefined> {
    const first = (condition: RawBuilder<SqlBool>) =>
      db.selectFrom('incident').selectAll().where(which).where(condition).executeTakeFirst();
    if (viewer === 'tocsin') {
      const row = await first(sql<SqlBool>`true`);
      return row && toIncident(row);
    }
    const { room = null } = viewer;
    const open = await first(
      sql<SqlBool>`(not private or room = ${room}::text or mirror ->> 'room' = ${room}::text)`,
    );
    const row = open ?? (await first(knownTo(await viewer.who())));
    return row && toIncident(row);
  }

  const incident = (id: IncidentId, viewer: Viewer) => oneFor(sql<SqlBool>`id = ${id}`, viewer);
  const maySee = async (id: IncidentId, viewer: Viewer) =>
    viewer === 'tocsin' || (await incident(id, viewer)) !== undefined;

  return {
    incident,
    incidentByNumber: (number, viewer) => oneFor(sql<SqlBool>`number = ${number}`, viewer),
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
    async incidents({ viewer, open, severity, status, kind, service, by, since, below, limit }) {
      let query = db.selectFrom('incident').selectAll().orderBy('number', 'desc').limit(limit);
      if (viewer !== 'tocsin') query = query.where(knownTo(await viewer.who()));
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
    async isKnown(id, who) {
      const row = await db
        .selectFrom('incident')
        .select('id')
        .where('id', '=', id)
        .where(knownTo(who))
        .executeTakeFirst();
      return row !== undefined;
    },
    members: (incident) => membersOf(db, incident),
    timeline: async (incident, options) =>
      (await maySee(incident.id, options.viewer))
        ? readPage(db, incident, options)
        : { events: [], next: undefined },
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
    runs: async (id, viewer) => ((await maySee(id, viewer)) ? listRuns(db, id) : []),
    items: async (id, viewer) => ((await maySee(id, viewer)) ? listItems(db, id) : []),
    draft: (id, author) => readDraft(db, id, author),
    subscriptionsOf: (person) => subscriptionsOf(db, person),
    surroundings: (account) => surroundings(db, account),
    async itemsOf(who) {
      const rows = await db
        .selectFrom('action_item')
        .selectAll()
        .where('owner', '=', sql<PersonId>`any(${[...who.accounts]}::text[])`)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('incident')
              .select('incident.id')
              .whereRef('incident.id', '=', 'action_item.incident_id')
              .where(knownTo(who)),
          ),
        )
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
