import { type Insertable, type Selectable, sql } from 'kysely';
import { Incident } from '../incident/incident.js';
import type { Tx } from '../incident/ports.js';
import type { DbTransaction } from './database.js';
import type { IncidentTable } from './schema.js';

export function incidentStore(trx: DbTransaction): Tx['incidents'] {
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
      const row = await trx
        .selectFrom('incident')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      return row && toIncident(row);
    },
    async save(incident) {
      const row = toRow(incident);
      await trx
        .insertInto('incident')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}

export function toIncident(row: Selectable<IncidentTable>): Incident {
  const fields = {
    id: row.id,
    number: row.number,
    title: row.title,
    summary: row.summary,
    service: row.service,
    kind: row.kind,
    status: row.status,
    severity: row.severity,
    startedAt: row.started_at,
    detectedAt: row.detected_at,
    declaredAt: row.declared_at,
    acknowledgedAt: row.acknowledged_at,
    mitigatedAt: row.mitigated_at,
    resolvedAt: row.resolved_at,
    closedAt: row.closed_at,
    reopenedAt: row.reopened_at,
    declaredBy: row.declared_by,
    roles: row.roles,
    commanderVacantSince: row.commander_vacant_since,
    room: row.room,
    roomName: row.room_name,
    card: row.card,
    announcement: row.announcement,
    tasksCard: row.tasks_card,
    lastUpdateAt: row.last_update_at,
    nextUpdateAt: row.next_update_at,
    postmortemOwner: row.postmortem_owner,
    postmortemDoneAt: row.postmortem_done_at,
  };
  return Incident.parse(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)));
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
    status: incident.status,
    severity: incident.severity,
    started_at: incident.startedAt,
    detected_at: incident.detectedAt,
    declared_at: incident.declaredAt,
    acknowledged_at: incident.acknowledgedAt ?? null,
    mitigated_at: incident.mitigatedAt ?? null,
    resolved_at: incident.resolvedAt ?? null,
    closed_at: incident.closedAt ?? null,
    reopened_at: incident.reopenedAt ?? null,
    declared_by: incident.declaredBy,
    roles: JSON.stringify(incident.roles),
    commander_vacant_since: incident.commanderVacantSince ?? null,
    room: incident.room ?? null,
    room_name: incident.roomName ?? null,
    card: json(incident.card),
    announcement: json(incident.announcement),
    tasks_card: json(incident.tasksCard),
    last_update_at: incident.lastUpdateAt ?? null,
    next_update_at: incident.nextUpdateAt ?? null,
    postmortem_owner: incident.postmortemOwner ?? null,
    postmortem_done_at: incident.postmortemDoneAt ?? null,
  };
}
