import type { RecordedEvent } from '../../incident/event.js';
import type { Incident } from '../../incident/incident.js';
import { type Block, bold, room, type Span, time, type View } from '../view.js';
import { describe } from './describe.js';
import { facts, impactFact } from './incident-card.js';
import { bothTimes } from './times.js';
import { headline, standing } from './words.js';

/** What somebody who comes late needs: where things stand, who leads, what was said last, and the key moments. */
export function briefing(
  incident: Incident,
  {
    update,
    moments,
    left,
  }: { update: RecordedEvent | undefined; moments: readonly RecordedEvent[]; left: boolean },
): View {
  return {
    fallback: `${headline(incident)} · ${standing(incident)}`,
    blocks: [
      { type: 'heading', text: headline(incident) },
      ...(incident.summary ? [{ type: 'text' as const, text: incident.summary }] : []),
      { type: 'fields', fields: [...facts(incident), ...impactFact(incident)] },
      ...lastUpdate(update),
      ...(moments.length > 0 ? [{ type: 'text' as const, text: [bold('What happened')] }] : []),
      ...moments.map(
        (event): Block => ({ type: 'text', text: [...bothTimes(event), '  ', ...describe(event)] }),
      ),
      {
        type: 'context',
        text: [...where(incident), `${left ? 'There is more' : 'Every word'}: /incident timeline`],
      },
    ],
  };
}

function lastUpdate(update: RecordedEvent | undefined): Block[] {
  if (!update) return [{ type: 'context', text: 'There was no status update yet.' }];
  return [
    {
      type: 'text',
      text: [bold('Last update'), ' ', time(update.occurredAt, 'time'), '  ', ...describe(update)],
    },
  ];
}

const where = (incident: Incident): Span[] =>
  incident.room ? ['Its room: ', room(incident.room), ' · '] : [];
