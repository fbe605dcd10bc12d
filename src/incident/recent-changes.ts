import { type Change, foldRepository } from '../detection/change.js';
import type { ChangeStore } from '../detection/ports.js';
import { findService, type Service } from './catalogue.js';
import type { Effect } from './effect.js';
import type { Incident } from './incident.js';
import type { Deps } from './ports.js';
import type { Settings } from './settings.js';

/** Whose changes an incident may come from, and since when. */
export interface Suspicious {
  service: string;
  repositories: readonly string[];
  since: Date;
}

/** Undefined where there is nothing to look at: no service, or one whose code is nowhere. */
export function suspicious(
  { service, startedAt }: Pick<Incident, 'service' | 'startedAt'>,
  settings: Pick<Settings, 'services' | 'changes'>,
): Suspicious | undefined {
  const known = service === undefined ? undefined : findService(settings.services, service);
  if (!known || known.repositories.length === 0) return undefined;
  return {
    service: known.name,
    repositories: repositoriesOf(known),
    since: windowBefore(startedAt, settings),
  };
}

/** Each once. */
export function repositoriesOf({ repositories }: Pick<Service, 'repositories'>): string[] {
  return [...new Map(repositories.map((one) => [foldRepository(one), one])).values()];
}

export function windowBefore(at: Date, { changes }: Pick<Settings, 'changes'>): Date {
  return new Date(at.getTime() - changes.windowHours * 3_600_000);
}

/** The card of an incident's recent changes in each of its rooms; nothing where it has none. */
export function changesCards(incident: Incident, settings: Pick<Settings, 'services' | 'changes'>): Effect[] {
  if (!suspicious(incident, settings)) return [];
  const { id: incidentId, mirror } = incident;
  return [
    { name: 'room.changes', incidentId },
    ...(mirror ? [{ name: 'room.changes' as const, incidentId, room: 'mirror' as const }] : []),
  ];
}

/** Takes what a webhook told of, once, and brings the cards of the open incidents that it may matter to up to date. */
export async function hearOfChange(
  deps: Pick<Deps, 'read' | 'settings' | 'now'> & { changes: ChangeStore },
  { change, delivery }: { change: Change; delivery: string },
): Promise<void> {
  const open = await deps.read.incidents({ viewer: 'tocsin', open: true, limit: 1000 });
  const concerned = open.filter((incident) => {
    const looked = suspicious(incident, deps.settings);
    if (!looked || change.at < looked.since || change.at > incident.startedAt) return false;
    return looked.repositories.some((one) => foldRepository(one) === foldRepository(change.repository));
  });
  await deps.changes.keep({
    repository: change.repository,
    changes: [change],
    at: deps.now(),
    delivery,
    follow: concerned.flatMap((incident) => changesCards(incident, deps.settings)),
  });
}
