import type { RecordedEvent } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import { type Block, time, type View } from '../view.js';
import { describe } from './describe.js';
import { headline, standing } from './words.js';

/** A whole timeline, to be written to a file. */
export function timelineExport(incident: Incident, events: readonly RecordedEvent[]): View {
  return {
    fallback: headline(incident),
    blocks: [
      { type: 'heading', text: headline(incident) },
      { type: 'text', text: standing(incident) },
      ...(incident.summary ? [{ type: 'quote' as const, text: incident.summary }] : []),
      { type: 'heading', text: 'Timeline' },
      ...events.map((event): Block => ({ type: 'text', text: line(event) })),
    ],
  };
}

function line(event: RecordedEvent) {
  // A minute is what a webhook may be late by; more than that is worth knowing.
  const late = event.recordedAt.getTime() - event.occurredAt.getTime() > 60_000;
  return [
    time(event.occurredAt),
    ' — ',
    ...describe({ ...event, full: true }),
    ...(late ? [' (recorded ', time(event.recordedAt), ')'] : []),
  ];
}
