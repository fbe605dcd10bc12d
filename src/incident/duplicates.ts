import type { Incident, IncidentKind } from './incident.js';
import type { Viewer } from './may-know.js';
import type { Deps } from './ports.js';

/** Two reports of one trouble come close to one another. */
const withinMs = 20 * 60_000;
const most = 5;

/** Open incidents of the same service that were declared a moment ago, newest first: this may be one of them. */
export async function duplicatesOf(
  { read, now }: Pick<Deps, 'read' | 'now'>,
  asked: { viewer: Viewer; service: string | undefined; kind: IncidentKind; private: boolean },
): Promise<Incident[]> {
  const { viewer, service, kind } = asked;
  if (service === undefined || kind === 'retrospective') return [];
  const since = new Date(now().getTime() - withinMs);
  const found = await read.incidents({ viewer, open: true, service, kind, since, limit: most });
  // One that is private is not merged with one that is not.
  return found.filter((one) => (one.private ?? false) === asked.private);
}
