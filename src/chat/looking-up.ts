/** What a platform asks for besides commands: a card as it is now, incidents for a search box. */
import { IncidentId, type PersonId } from '../ids.js';
import type { Incident } from '../incident/incident.js';
import { incidentRef } from '../incident/incident.js';
import { maintenanceOf } from '../incident/page.js';
import { accountsOf } from '../incident/people.js';
import { refusal } from '../incident/permissions.js';
import type { Deps } from '../incident/ports.js';
import type { View } from './view.js';
import { announcementCard, incidentCard } from './views/incident-card.js';

type Reading = Pick<Deps, 'read' | 'settings' | 'now'>;

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
  const incident = await deps.read.incident(known.data);
  if (!incident) return undefined;
  const mayRead = await reader(deps, person);
  return mayRead(incident) ? draw(incident, deps) : undefined;
}

/** The newest incidents whose reference or title holds the words, whatever their case. */
export async function findIncidents(deps: Reading, words: string, person: PersonId): Promise<Incident[]> {
  const wanted = words.trim().toLowerCase();
  const [incidents, mayRead] = await Promise.all([
    deps.read.incidents({ limit: recent }),
    reader(deps, person),
  ]);
  return incidents
    .filter(mayRead)
    .filter((incident) => `${incidentRef(incident)} ${incident.title}`.toLowerCase().includes(wanted))
    .slice(0, most);
}

/** Who they are is asked once, whatever the number of incidents. */
async function reader(
  { read, settings }: Reading,
  person: PersonId,
): Promise<(incident: Incident) => boolean> {
  const accounts = await accountsOf(read, person);
  return (incident) => refusal(settings.permissions, 'incident.read', accounts, incident) === undefined;
}
