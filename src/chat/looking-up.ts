/** What a platform asks for besides commands: a card as it is now, incidents for a search box. */
import { IncidentId, type PersonId } from '../ids.js';
import type { Incident } from '../incident/incident.js';
import { incidentRef } from '../incident/incident.js';
import { viewerOf } from '../incident/may-know.js';
import { maintenanceOf } from '../incident/page.js';
import { refusalOf, refusalsOf } from '../incident/permitted.js';
import type { Deps } from '../incident/ports.js';
import type { View } from './view.js';
import { announcementCard, incidentCard } from './views/incident-card.js';

type Reading = Pick<Deps, 'read' | 'settings' | 'groups' | 'now'>;

const most = 10;
/** So many of the newest are looked through. */
const recent = 200;

const cards: Readonly<Record<string, (incident: Incident, deps: Reading) => View | Promise<View>>> = {
  card: async (incident, deps) => incidentCard(incident, await maintenanceOf(deps, incident)),
  announcement: announcementCard,
};

/** The card that a message with this key shows; undefined when there is none, or the person may not read it. */
export async function redraw(deps: Reading, key: string, person: PersonId): Promise<View | undefined> {
  const [kind = '', id] = key.split(':');
  const draw = Object.hasOwn(cards, kind) ? cards[kind] : undefined;
  const known = IncidentId.safeParse(id);
  if (!draw || !known.success) return undefined;
  const incident = await deps.read.incident(known.data, viewerOf(deps, person));
  if (!incident) return undefined;
  const refused = await refusalOf(deps, 'incident.read', person, incident);
  return refused === undefined ? draw(incident, deps) : undefined;
}

/** The newest incidents whose reference or title holds the words, whatever their case. */
export async function findIncidents(deps: Reading, words: string, person: PersonId): Promise<Incident[]> {
  const wanted = words.trim().toLowerCase();
  const [incidents, refusal] = await Promise.all([
    deps.read.incidents({ viewer: viewerOf(deps, person), limit: recent }),
    refusalsOf(deps, 'incident.read', person),
  ]);
  return incidents
    .filter((incident) => refusal(incident) === undefined)
    .filter((incident) => `${incidentRef(incident)} ${incident.title}`.toLowerCase().includes(wanted))
    .slice(0, most);
}
