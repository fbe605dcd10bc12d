import { type Insertable, type Selectable, sql } from 'kysely';
import type { IncidentId } from '../ids.js';
import { Incident } from '../incident/incident.js';
import type { Tx } from '../incident/ports.js';
import type { DbTransaction } from './database.js';
import type { IncidentTable } from './schema.js';

export function incidentStore(trx: DbTransaction): Tx['incidents'] {
  // Until this transaction ends, nobody else can change what it holds: asked again, it is as we left it.
  const held = new Map<IncidentId, Incident>();
  return {
    async nextNumber() {
      const { rows } = await sql<{ number: number }>`select nextval('incident_number') as number`.execute(
        trx,
      );
      const first = rows[0];
      if (!first) throw new Error('the sequence incident_number gave nothing');
      return first.number;
    },
    async lock(id) {
      const known = held.get(id);
      if (known) return known;
      const row = await trx
        .selectFrom('incident')
        .selectAll()
        .where('id', '=', id)
        // Not the stronger FOR UPDATE, which what is said in the room would wait for: its rows refer to the incident.
        .forNoKeyUpdate()
        .executeTakeFirst();
      const incident = row && toIncident(row);
      if (incident) held.set(id, incident);
      return incident;
    },
    async save(incident) {
      const row = toRow(incident);
      await trx
        .insertInto('incident')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      held.set(incident.id, incident);
    },
  };
}

export function toIncident(row: Selectable<IncidentTable>): Incident {
  return Incident.parse(
    Object.fromEntries(Object.entries(fieldsOf(row)).filter(([, value]) => value !== null)),
  );
}

/** An incident's fields as its row has them, null where there is nothing. */
export function fieldsOf(row: Selectable<IncidentTable>) {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    summary: row.summary,
    service: row.service,
    kind: row.kind,
    pages: row.pages,
    status: row.status,
    severity: row.severity,
    impact: row.impact,
    startedAt: row.started_at,
    detectedAt: row.detected_at,
    declaredAt: row.declared_at,
    acknowledgedAt: row.acknowledged_at,
    mitigatedAt: row.mitigated_at,
    resolvedAt: row.resolved_at,
    closedAt: row.closed_at,
    endedAt: row.ended_at,
    archivedAt: row.archived_at,
    reopenedAt: row.reopened_at,
    mergedInto: row.merged_into,
    related: row.related,
    declaredBy: row.declared_by,
    // Set or not there, as the fold has it.
    private: row.private ? (true as const) : null,
    roles: row.roles,
    handovers: row.handovers,
    commanderVacantSince: row.commander_vacant_since,
    room: row.room,
    roomName: row.room_name,
    card: row.card,
    announcement: row.announcement,
    tasksCard: row.tasks_card,
    changesCard: row.changes_card,
    marks: row.marks,
    informed: row.informed,
    mirror: row.mirror,
    bridge: row.bridge,
    decision: row.decision,
    pager: row.pager,
    lastUpdateAt: row.last_update_at,
    nextUpdateAt: row.next_update_at,
    updateSnoozedUntil: row.update_snoozed_until,
    noticesGiven: row.notices_given,
    postmortemOwner: row.postmortem_owner,
    postmortemDoneAt: row.postmortem_done_at,
  };
}

function toRow(incident: Incident): Insertable<IncidentTable> {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  return {
    id: incident.id,
    number: incident.number,
    title: incident.title,
    summary: incident.summary ?? null,
    service: incident.service ?? null,
    kind: incident.kind,
    pages: incident.pages ?? null,
    status: incident.status,
    severity: incident.severity,
    impact: json(incident.impact),
    started_at: incident.startedAt,
    detected_at: incident.detectedAt,
    declared_at: incident.declaredAt,
    acknowledged_at: incident.acknowledgedAt ?? null,
    mitigated_at: incident.mitigatedAt ?? null,
    resolved_at: incident.resolvedAt ?? null,
    closed_at: incident.closedAt ?? null,
    ended_at: incident.endedAt ?? null,
    archived_at: incident.archivedAt ?? null,
    reopened_at: incident.reopenedAt ?? null,
    merged_into: incident.mergedInto ?? null,
    related: incident.related ?? null,
    declared_by: incident.declaredBy,
    private: incident.private ?? false,
    roles: JSON.stringify(incident.roles),
    handovers: json(incident.handovers),
    commander_vacant_since: incident.commanderVacantSince ?? null,
    room: incident.room ?? null,
    room_name: incident.roomName ?? null,
    card: json(incident.card),
    announcement: json(incident.announcement),
    tasks_card: json(incident.tasksCard),
    changes_card: json(incident.changesCard),
    marks: json(incident.marks),
    informed: json(incident.informed),
    mirror: json(incident.mirror),
    bridge: json(incident.bridge),
    decision: json(incident.decision),
    pager: json(incident.pager),
    last_update_at: incident.lastUpdateAt ?? null,
    next_update_at: incident.nextUpdateAt ?? null,
    update_snoozed_until: incident.updateSnoozedUntil ?? null,
    notices_given: incident.noticesGiven ? [...incident.noticesGiven] : null,
    postmortem_owner: incident.postmortemOwner ?? null,
    postmortem_done_at: incident.postmortemDoneAt ?? null,
  };
}
