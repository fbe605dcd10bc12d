import type { PersonId } from '../ids.js';
import type { Incident } from '../incident/incident.js';
import { accountsOf } from '../incident/people.js';
import { refusal } from '../incident/permissions.js';
import type { Deps } from '../incident/ports.js';
import { seenBy } from '../incident/sides.js';
import type { ChatPort } from './port.js';
import { homeView } from './views/home.js';

const most = 30;

/** Draws a person's own page, with what they may read of what is open. */
export async function showHome(
  { read, settings, chat }: Pick<Deps, 'read' | 'settings'> & { chat: Pick<ChatPort, 'publishHome'> },
  person: PersonId,
): Promise<void> {
  const [accounts, open, items, recent] = await Promise.all([
    accountsOf(read, person),
    read.incidents({ open: true, limit: 100 }),
    read.itemsOf(person),
    read.incidents({ limit: 100 }),
  ]);
  const readable = (incident: Incident) =>
    refusal(settings.permissions, 'incident.read', accounts, incident) === undefined;
  const postmortems = recent.filter(
    (incident) =>
      incident.postmortemOwner !== undefined &&
      accounts.includes(incident.postmortemOwner) &&
      !incident.postmortemDoneAt &&
      ['resolved', 'closed'].includes(incident.status),
  );
  await chat.publishHome(
    person,
    homeView({
      accounts,
      open: open
        .filter(readable)
        .slice(0, most)
        .map((incident) => seenBy(incident, person)),
      items: items.filter(({ incident }) => readable(incident)),
      postmortems: postmortems.filter(readable),
    }),
  );
}
