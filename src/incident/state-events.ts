import type { EventType } from './event.js';

/** The events that `evolve` makes an incident's state of; all others leave it as it is. */
export const stateEvents: ReadonlySet<string> = new Set<EventType>([
  'incident.declared',
  'incident.triaged',
  'impact.started',
  'severity.changed',
  'status.changed',
  'incident.related',
  'incident.unrelated',
  'incident.reopened',
  'role.assigned',
  'role.unassigned',
  'update.published',
  'bridge.opened',
  'mirror.requested',
  'room.created',
  'card.posted',
  'announcement.posted',
  'tasks.posted',
  'postmortem.assigned',
  'postmortem.completed',
  'clock.fired',
]);
