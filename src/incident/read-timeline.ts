import { type EventType, type RecordedEvent, TimelineEvent } from './event.js';
import type { Reader, Shelf, TimelineOptions } from './ports.js';

const pageSize = 500;

/** The whole timeline, page after page; for documents, which are read in full. */
export async function readTimeline(
  read: Pick<Reader, 'timeline'>,
  incident: Shelf,
  options: Omit<TimelineOptions, 'after' | 'limit' | 'newest'>,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let after: TimelineOptions['after'];
  do {
    const page = await read.timeline(incident, { ...options, limit: pageSize, ...(after && { after }) });
    events.push(...page.events);
    after = page.next;
  } while (after);
  return events;
}

/** What tells the story, without every word that was said. */
export const keyEvents: readonly EventType[] = [
  'incident.declared',
  'incident.triaged',
  'impact.started',
  'impact.assessed',
  'severity.changed',
  'status.changed',
  'incident.reopened',
  'role.assigned',
  'role.unassigned',
  'note.added',
  'action.taken',
  'decision.asked',
  'decision.objected',
  'decision.closed',
  'update.published',
  'statement.published',
  'step.completed',
  'step.skipped',
  'change.marked',
  'moment.marked',
  'item.filed',
  'postmortem.completed',
  'effect.failed',
  'page.requested',
  'page.sent',
  'page.failed',
  'page.linked',
  'page.acknowledged',
  'page.escalated',
  'page.resolved',
];

/** For who looks into Tocsin itself: what was typed to it, which what followed tells as well, and that its own jobs were done. */
const ownEvents: ReadonlySet<EventType> = new Set(['command.ran', 'effect.done']);

/** What people look for. */
export const usualEvents: readonly EventType[] = TimelineEvent.options
  .map(({ shape }) => shape.type.value)
  .filter((type) => !ownEvents.has(type));
