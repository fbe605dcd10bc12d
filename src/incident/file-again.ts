import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { type Incident, incidentRef } from './incident.js';
import type { Deps, Reader, Shelf } from './ports.js';
import { readTimeline } from './read-timeline.js';

/** The action items whose filing was given up and not asked for since. */
export async function failedItems(
  read: Pick<Reader, 'timeline'>,
  incident: Shelf,
): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  const types = ['status.changed', 'filing.requested', 'item.filed', 'effect.failed'] as const;
  const recorded = await readTimeline(read, incident, { viewer: 'tocsin', types });
  for (const { event } of recorded.sort((a, b) => a.id - b.id)) {
    if (event.type === 'effect.failed' && event.item) failed.add(event.item);
    if (event.type === 'item.filed') failed.delete(event.item);
    if (event.type === 'status.changed' || event.type === 'filing.requested') {
      for (const item of event.items ?? []) failed.delete(item);
    }
  }
  return failed;
}

/** Asks anew for the tasks that were given up: what was in their way may be mended. */
export async function fileAgain(
  deps: Deps,
  input: { incidentId: IncidentId; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    const failed = await failedItems(tx.read, incident);
    const items = (await tx.items.list(incident.id)).filter(({ id, task }) => !task && failed.has(id));
    if (items.length === 0) {
      throw new UserError('wrong-state', `No action item of ${incidentRef(incident)} failed to be filed.`);
    }
    return [
      {
        event: { type: 'filing.requested', items: items.map(({ id }) => id) },
        actor: input.actor,
        occurredAt: deps.now(),
      },
    ];
  });
}
