import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { guardMove, guardReopen, type Incident, type Status } from './incident.js';
import type { Deps } from './ports.js';

interface Move {
  incidentId: IncidentId;
  reason?: string | undefined;
  actor: PersonId;
}

/** Moves an incident to another status, when the move is one the design allows. */
export async function setStatus(deps: Deps, input: Move & { to: Status }): Promise<Incident> {
  return change(deps, input.incidentId, (incident) => {
    guardMove(incident, input.to);
    if (input.to === 'declined' && !input.reason) {
      throw new UserError('invalid', 'Say why it is no incident: /incident status declined <reason>', {
        reason: 'Say why it is no incident.',
      });
    }
    return [
      {
        event: {
          type: 'status.changed',
          from: incident.status,
          to: input.to,
          ...(input.reason && { reason: input.reason }),
        },
        actor: input.actor,
        occurredAt: deps.now(),
      },
    ];
  });
}

/** Takes up again what was ended. The reason is part of the record, so there is none without. */
export async function reopen(deps: Deps, input: Move & { reason: string }): Promise<Incident> {
  return change(deps, input.incidentId, (incident) => {
    guardReopen(incident);
    if (input.reason.trim() === '') {
      throw new UserError('invalid', 'Say why it is taken up again: /incident reopen <reason>', {
        reason: 'Say why it is taken up again.',
      });
    }
    return [
      {
        event: { type: 'incident.reopened', from: incident.status, reason: input.reason },
        actor: input.actor,
        occurredAt: deps.now(),
      },
    ];
  });
}
