import type { RecordedEvent } from './event.js';
import type { Incident } from './incident.js';
import type { Viewer } from './may-know.js';
import type { Reader } from './ports.js';
import { keyEvents } from './read-timeline.js';

/** Enough to come in by, and to read in a minute. */
const most = 8;

/** Whoever comes within the first two minutes sees all of it happen. */
export const lateMs = 2 * 60_000;

export interface Brief {
  update: RecordedEvent | undefined;
  /** The last key events, oldest first. */
  moments: RecordedEvent[];
  /** There were more. */
  left: boolean;
}

/** What somebody who comes late needs besides the incident itself. */
export async function brief(
  read: Pick<Reader, 'timeline'>,
  incident: Incident,
  viewer: Viewer,
): Promise<Brief> {
  const newest = { newest: true } as const;
  const [updates, page] = await Promise.all([
    read.timeline(incident, { viewer, ...newest, limit: 1, types: ['update.published'] }),
    read.timeline(incident, { viewer, ...newest, limit: most, types: keyEvents }),
  ]);
  return { update: updates.events[0], moments: page.events, left: page.next !== undefined };
}
