import type { RecordedEvent } from '../../incident/event.js';
import type { Role } from '../../incident/roles.js';

/** What a role of a company's own was called when it was given last; undefined where these events do not say. */
export function labelThen(events: readonly RecordedEvent[], role: Role): string | undefined {
  const given = events.findLast(({ event }) => event.type === 'role.assigned' && event.role === role)?.event;
  return given?.type === 'role.assigned' ? given.label : undefined;
}
