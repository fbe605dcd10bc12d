/** The account's incidents as they go into the state file, and back. */
import { z } from 'zod';
import type { State } from './state.js';

/** People and services are the same at every start: an incident names them by id. */
const Incidents = z.array(
  z.object({
    id: z.string(),
    number: z.number(),
    title: z.string(),
    status: z.enum(['triggered', 'acknowledged', 'resolved']),
    urgency: z.enum(['high', 'low']),
    service: z.string(),
    incidentKey: z.string(),
    details: z.string().optional(),
    assignees: z.array(z.string()),
    acknowledgedBy: z.object({ user: z.string(), at: z.coerce.date() }).optional(),
    createdAt: z.coerce.date(),
    changedAt: z.coerce.date(),
    changedBy: z.string(),
  }),
);

export function dump({ incidents }: State): unknown {
  return incidents.map(({ service, assignees, acknowledgedBy, changedBy, ...rest }) => ({
    ...rest,
    service: service.id,
    assignees: assignees.map(({ id }) => id),
    acknowledgedBy: acknowledgedBy && { user: acknowledgedBy.user.id, at: acknowledgedBy.at },
    changedBy: changedBy.id,
  }));
}

export function restore(state: State, kept: unknown): void {
  state.incidents = Incidents.parse(kept).map(
    ({ service, assignees, acknowledgedBy, changedBy, details, ...rest }) => ({
      ...rest,
      details,
      service: named(state.services, service),
      assignees: assignees.map((id) => named(state.users, id)),
      acknowledgedBy: acknowledgedBy && {
        user: named(state.users, acknowledgedBy.user),
        at: acknowledgedBy.at,
      },
      changedBy: named(state.users, changedBy),
    }),
  );
}

function named<T extends { id: string }>(all: readonly T[], id: string): T {
  const found = all.find((one) => one.id === id);
  if (!found) throw new Error(`the state file names ${id}, which this account does not have`);
  return found;
}
