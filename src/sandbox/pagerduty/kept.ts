/** The account's incidents as they go into the state file, and back. */
import { z } from 'zod';
import type { State } from './state.js';

const id = z.string();
const date = z.coerce.date();

/** People, policies and services are the same at every start: an incident names them by id. */
const Incidents = z.array(
  z.object({
    id,
    number: z.number(),
    title: z.string(),
    status: z.enum(['triggered', 'acknowledged', 'resolved']),
    urgency: z.enum(['high', 'low']),
    service: id,
    incidentKey: z.string(),
    details: z.string().optional(),
    assignees: z.array(id),
    acknowledgedBy: z.object({ user: id, at: date }).optional(),
    createdAt: date,
    changedAt: date,
    changedBy: id,
    // What files of before do not have.
    policy: id.optional(),
    level: z.number().default(1),
    priority: id.optional(),
    notes: z.array(z.object({ id, content: z.string(), at: date, user: id })).default([]),
    log: z
      .array(
        z.object({
          id,
          type: z.string(),
          at: date,
          agent: id.optional(),
          assignees: z.array(id),
          priority: id.optional(),
        }),
      )
      .default([]),
    responders: z
      .array(
        z.object({
          user: id,
          state: z.enum(['pending', 'accepted', 'declined']),
          requestedAt: date,
          updatedAt: date,
          requester: id,
          message: z.string(),
          target: z.object({ id, type: z.enum(['user', 'escalation_policy']) }),
        }),
      )
      .default([]),
    byHand: z.boolean().default(false),
  }),
);

export function dump({ incidents }: State): unknown {
  return incidents.map((incident) => ({
    ...incident,
    service: incident.service.id,
    policy: incident.policy.id,
    priority: incident.priority?.id,
    assignees: incident.assignees.map((user) => user.id),
    acknowledgedBy: incident.acknowledgedBy && {
      user: incident.acknowledgedBy.user.id,
      at: incident.acknowledgedBy.at,
    },
    changedBy: incident.changedBy.id,
    notes: incident.notes.map((note) => ({ ...note, user: note.user.id })),
    log: incident.log.map((entry) => ({
      ...entry,
      agent: entry.agent?.id,
      assignees: entry.assignees.map((user) => user.id),
      priority: entry.priority?.id,
    })),
    responders: incident.responders.map((responder) => ({
      ...responder,
      user: responder.user.id,
      requester: responder.requester.id,
    })),
  }));
}

export function restore(state: State, kept: unknown): void {
  const user = (one: string) => named(state.users, one);
  state.incidents = Incidents.parse(kept).map((incident) => {
    const service = named(state.services, incident.service);
    return {
      ...incident,
      details: incident.details,
      service,
      policy: incident.policy === undefined ? service.policy : named(state.policies, incident.policy),
      priority: incident.priority === undefined ? undefined : named(state.priorities, incident.priority),
      assignees: incident.assignees.map(user),
      acknowledgedBy: incident.acknowledgedBy && {
        user: user(incident.acknowledgedBy.user),
        at: incident.acknowledgedBy.at,
      },
      changedBy: user(incident.changedBy),
      notes: incident.notes.map((note) => ({ ...note, user: user(note.user) })),
      log: incident.log.map((entry) => ({
        ...entry,
        agent: entry.agent === undefined ? undefined : user(entry.agent),
        assignees: entry.assignees.map(user),
        priority: entry.priority === undefined ? undefined : named(state.priorities, entry.priority),
      })),
      responders: incident.responders.map((responder) => ({
        ...responder,
        user: user(responder.user),
        requester: user(responder.requester),
      })),
    };
  });
}

function named<T extends { id: string }>(all: readonly T[], id: string): T {
  const found = all.find((one) => one.id === id);
  if (!found) throw new Error(`the state file names ${id}, which this account does not have`);
  return found;
}
