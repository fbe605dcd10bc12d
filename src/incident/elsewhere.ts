/** Where an incident was told of before it became private, and still is: none of it can be taken back. */
import type { Incident } from './incident.js';
import type { PagerLink } from './pager.js';
import type { Reader } from './ports.js';
import { readTimeline } from './read-timeline.js';

export interface StandsElsewhere {
  /** Places that audiences were told at. */
  places: string[];
  pager: PagerLink | undefined;
  /** How many of its action items are in the task tracker. */
  tasks: number;
}

export async function standsElsewhere(
  read: Pick<Reader, 'timeline' | 'items'>,
  incident: Incident,
): Promise<StandsElsewhere> {
  const said = await readTimeline(read, incident, { viewer: 'tocsin', types: ['statement.published'] });
  const items = await read.items(incident.id, 'tocsin');
  return {
    places: [
      ...new Set(said.flatMap(({ event }) => (event.type === 'statement.published' ? event.where : []))),
    ],
    pager: incident.pager,
    tasks: items.filter(({ task }) => task).length,
  };
}
