import type { RecordedEvent } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import type { TimelineCursor } from '../../incident/ports.js';
import { type Block, time, type View } from '../view.js';
import { describe } from './describe.js';
import { headline } from './words.js';

/** One page of the timeline, for the person who asked. */
export function timelinePage(
  incident: Incident,
  events: readonly RecordedEvent[],
  next: TimelineCursor | undefined,
  what: string,
): View {
  return {
    fallback: `Timeline of ${headline(incident)}`,
    blocks: [
      { type: 'heading', text: `Timeline · ${headline(incident)}` },
      ...(events.length > 0
        ? events.map(
            (event): Block => ({
              type: 'text',
              text: [time(event.occurredAt, 'datetime'), '  ', ...describe(event)],
            }),
          )
        : [{ type: 'text' as const, text: 'Nothing yet.' }]),
      ...(next
        ? [
            {
              type: 'actions' as const,
              actions: [
                {
                  kind: 'button' as const,
                  label: 'Next page',
                  command: 'timeline',
                  args: { incident: incident.id, what, after: `${next.occurredAt.toISOString()}/${next.id}` },
                },
              ],
            },
          ]
        : [{ type: 'context' as const, text: 'That is all so far.' }]),
    ],
  };
}
