/** What happened to an incident, read from its log. */
import { AccountId } from '../../ids.js';
import type { PagerChange, PagerNews, PagerPerson } from '../../incident/pager.js';
import type { PagerDutyClient } from './client.js';
import { priorityOf } from './incidents.js';
import { type Incident, LogEntry, Notes, OneIncident, type Reference } from './schema.js';

/** An incident has few entries: reading them all each time needs no memory of how far. */
export async function newsOf(client: PagerDutyClient, id: string, now: Date): Promise<PagerNews[]> {
  const { incident } = await client.get(OneIncident, `incidents/${id}`);
  const entries = await client.list(LogEntry, `incidents/${id}/log_entries`, 'log_entries', {
    'include[]': ['channels'],
  });
  const { notes } = await client.get(Notes, `incidents/${id}/notes`);
  return [
    ...logged(id, entries),
    ...notes.map(
      (note): PagerNews => ({
        incident: id,
        key: noteKey(note.id),
        occurredAt: note.created_at,
        by: personIn(note.user),
        what: { type: 'annotated', text: note.content },
      }),
    ),
    ...responders(incident, now),
    ...prioritised(incident, now),
  ].sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
}

/** The same in a webhook and where it is read again. */
export const noteKey = (note: string): string => `pagerduty:note:${note}`;
export const responderKey = (incident: string, user: string, state: string): string =>
  `pagerduty:responder:${incident}:${user}:${state}`;

/** Null, or a service or an integration: nobody. */
export function personIn(reference: Reference | null | undefined): PagerPerson | undefined {
  if (!reference?.type.startsWith('user')) return undefined;
  return {
    name: reference.summary ?? reference.id,
    account: AccountId.parse(`pagerduty:${reference.id}`),
  };
}

export const namesIn = (references: readonly Reference[]): string[] =>
  references.map(({ summary, id }) => summary ?? id);

function logged(incident: string, entries: readonly LogEntry[]): PagerNews[] {
  // They come with the newest first, and to the second.
  const inOrder = entries.toReversed().toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime());
  // The first assignment is part of the opening.
  const first = inOrder.find(({ type }) => type === 'assign_log_entry');
  return inOrder.flatMap((entry) => {
    const what = entry === first ? undefined : changeIn(entry);
    if (!what) return [];
    return [
      {
        incident,
        key: `pagerduty:log:${entry.id}`,
        occurredAt: entry.created_at,
        by: personIn(entry.agent),
        what,
      },
    ];
  });
}

/** Priorities, notes and responders are read from where they stand. */
function changeIn({ type, assignees }: LogEntry): PagerChange | undefined {
  const to = namesIn(assignees ?? []);
  switch (type) {
    case 'acknowledge_log_entry':
      return { type: 'acknowledged' };
    case 'unacknowledge_log_entry':
      return { type: 'unacknowledged' };
    case 'resolve_log_entry':
      return { type: 'resolved' };
    case 'reopen_log_entry':
      return { type: 'reopened' };
    case 'escalate_log_entry':
      return { type: 'escalated', to };
    case 'assign_log_entry':
    case 'reassign_log_entry':
      return { type: 'reassigned', to };
    default:
      return undefined;
  }
}

function responders({ id, incidents_responders }: Incident, now: Date): PagerNews[] {
  return (incidents_responders ?? []).flatMap((responder): PagerNews[] => {
    const person = personIn(responder.user);
    if (!person) return [];
    const user = responder.user.id;
    const asked: PagerNews = {
      incident: id,
      key: responderKey(id, user, 'asked'),
      occurredAt: responder.requested_at ?? now,
      by: personIn(responder.requester),
      what: { type: 'asked', person },
    };
    const accepted = acceptedIn(responder.state);
    if (accepted === undefined) return [asked];
    return [
      asked,
      {
        incident: id,
        key: responderKey(id, user, responder.state),
        occurredAt: responder.updated_at ?? now,
        by: person,
        what: { type: 'answered', person, accepted },
      },
    ];
  });
}

/** Undefined: they have not answered. */
export const acceptedIn = (state: string): boolean | undefined =>
  ({ accepted: true, joined: true, declined: false })[state];

/** The log does not say it to everybody: what stands there now is compared with what is known. */
function prioritised(incident: Incident, now: Date): PagerNews[] {
  const priority = priorityOf(incident);
  if (priority === undefined) return [];
  return [
    {
      incident: incident.id,
      key: `pagerduty:priority:${incident.id}:${now.toISOString()}`,
      occurredAt: now,
      by: { name: 'Somebody', account: undefined },
      what: { type: 'prioritised', priority },
    },
  ];
}
