import type { Incident, IncidentKind } from './incident.js';
import type { Deps } from './ports.js';

/** Two reports of one trouble come close to one another. */
const withinMs = 20 * 60_000;
const most = 5;

/** Open incidents of the same service that were declared a moment ago, newest first: this may be one of them. */
export async function duplicatesOf(
  { read, now }: Pick<Deps, 'read' | 'now'>,
  { service, kind }: { service: string | undefined; kind: IncidentKind },
): Promise<Incident[]> {
  if (service === undefined || kind === 'retrospective') return [];
  const since = new Date(now().getTime() - withinMs);
  return read.incidents({ open: true, service, kind, since, limit: most });
}
