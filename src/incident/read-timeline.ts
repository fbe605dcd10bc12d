import type { IncidentId } from '../ids.js';
import type { EventType, RecordedEvent } from './event.js';
import type { Reader } from './ports.js';

const pageSize = 500;

/** The whole timeline, page after page; for documents, which are read in full. */
export async function readTimeline(
  read: Pick<Reader, 'timeline'>,
  id: IncidentId,
  types?: readonly EventType[],
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let after: Parameters<Reader['timeline']>[1]['after'];
  do {
    const page = await read.timeline(id, {
      limit: pageSize,
      ...(after && { after }),
      ...(types && { types }),
    });
    events.push(...page.events);
    after = page.next;
  } while (after);
  return events;
}

/** What tells the story, without every word that was said. */
export const keyEvents: readonly EventType[] = [
  'incident.declared',
  'incident.triaged',
  'severity.changed',
  'status.changed',
  'incident.reopened',
  'role.assigned',
  'role.unassigned',
  'note.added',
  'action.taken',
  'update.published',
  'step.completed',
  'step.skipped',
  'moment.marked',
  'item.filed',
  'postmortem.completed',
  'effect.failed',
];
