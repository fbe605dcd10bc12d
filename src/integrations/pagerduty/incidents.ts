import { PermanentFailure } from '../../errors.js';
import type { PagerIncident } from '../../incident/pager.js';
import type { PagerDutyClient } from './client.js';
import { PagerDutyRefusal } from './errors.js';
import { Anything, type Incident, Notes, OneIncident, Priorities } from './schema.js';

export const toIncident = (incident: Incident): PagerIncident => ({
  id: incident.id,
  url: incident.html_url,
  title: incident.title ?? incident.summary ?? incident.id,
  status: incident.status,
  priority: priorityOf(incident),
});

export const priorityOf = ({ priority }: Incident): string | undefined =>
  priority?.name ?? priority?.summary ?? undefined;

export async function findIncident(client: PagerDutyClient, id: string): Promise<PagerIncident | undefined> {
  try {
    const { incident } = await client.get(OneIncident, `incidents/${encodeURIComponent(id)}`);
    return toIncident(incident);
  } catch (failure) {
    if (failure instanceof PagerDutyRefusal && failure.status === 404) return undefined;
    throw failure;
  }
}

/** A note that a try before this one wrote is found by its text, which carries a mark of its own. */
export async function note(client: PagerDutyClient, id: string, text: string): Promise<void> {
  const content = text.slice(0, mostNoteCharacters);
  const { notes } = await client.get(Notes, `incidents/${id}/notes`);
  if (notes.some((one) => one.content === content)) return;
  await client.write(Anything, 'POST', `incidents/${id}/notes`, { note: { content } });
}

/** https://support.pagerduty.com/main/docs/incidents#add-a-note: 25,000 characters. */
const mostNoteCharacters = 25_000;

/** An account whose plan has no priorities answers 404, or none. */
export async function priorities(client: PagerDutyClient): Promise<{ id: string; name: string }[]> {
  try {
    return (await client.get(Priorities, 'priorities')).priorities;
  } catch (failure) {
    if (failure instanceof PagerDutyRefusal && failure.status === 404) return [];
    throw failure;
  }
}

export async function setPriority(client: PagerDutyClient, id: string, name: string): Promise<boolean> {
  const all = await priorities(client);
  if (all.length === 0) return false;
  const found = all.find((priority) => priority.name.toLowerCase() === name.toLowerCase());
  if (!found) {
    const names = all.map((priority) => priority.name).join(', ');
    throw new PermanentFailure(
      `PagerDuty has no priority “${name}” (it has: ${names}): set incidents.pagerduty.priorities in tocsin.yml`,
    );
  }
  const incident = { type: 'incident', priority: { id: found.id, type: 'priority_reference' } };
  await client.write(OneIncident, 'PUT', `incidents/${id}`, { incident });
  return true;
}

export async function resolve(client: PagerDutyClient, id: string): Promise<void> {
  try {
    await client.write(OneIncident, 'PUT', `incidents/${id}`, {
      incident: { type: 'incident', status: 'resolved' },
    });
  } catch (failure) {
    // "Incident Already Resolved": https://developer.pagerduty.com/docs/errors
    if (!(failure instanceof PagerDutyRefusal) || failure.code !== 1001) throw failure;
  }
}

/**
 * https://github.com/PagerDuty/api-schema, PUT /incidents/{id}/merge: "Only incidents that have alerts or incidents that
 * were created manually in the UI can be merged." Whether one of them is such is not asked: PagerDuty says it.
 */
export async function merge(client: PagerDutyClient, id: string, into: string): Promise<boolean> {
  try {
    await client.write(OneIncident, 'PUT', `incidents/${into}/merge`, {
      source_incidents: [{ id, type: 'incident_reference' }],
    });
    return true;
  } catch (failure) {
    if (failure instanceof PagerDutyRefusal) return false;
    throw failure;
  }
}
