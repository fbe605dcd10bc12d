import type { Incident } from './incident.js';
import { incidentNumbered } from './incident-numbered.js';
import type { Viewer } from './may-know.js';
import type { Reader } from './ports.js';

/** What somebody means who names an incident (INC-7) or else a service; without a name it is the incident that they are in. */
export async function named(
  read: Pick<Reader, 'incidentByNumber'>,
  what: string | undefined,
  here: Incident | undefined,
  viewer: Viewer,
): Promise<{ incident: Incident } | { service: string } | undefined> {
  const [, number] = /^INC-(\d{1,9})$/i.exec(what ?? '') ?? [];
  if (number !== undefined) return { incident: await incidentNumbered(read, Number(number), viewer) };
  if (what) return { service: what };
  return here && { incident: here };
}
