import type { PersonId } from '../ids.js';
import type { Incident } from '../incident/incident.js';
import { viewerOf } from '../incident/may-know.js';
import { refusalsOf } from '../incident/permitted.js';
import type { Deps } from '../incident/ports.js';
import { rolesOf } from '../incident/roles.js';
import { seenBy } from '../incident/sides.js';
import type { ChatPort } from './port.js';
import { homeView } from './views/home.js';

const most = 30;

/** Draws a person's own page, with what they may read of what is open. */
export async function showHome(
  deps: Pick<Deps, 'read' | 'settings' | 'groups'> & { chat: Pick<ChatPort, 'publishHome'> },
  person: PersonId,
): Promise<void> {
  const { read, chat } = deps;
  const viewer = viewerOf(deps, person);
  const who = await viewer.who();
  const { accounts } = who;
  const [open, items, recent, refusal] = await Promise.all([
    read.incidents({ viewer, open: true, limit: 100 }),
    read.itemsOf(who),
    read.incidents({ viewer, limit: 100 }),
    refusalsOf(deps, 'incident.read', person),
  ]);
  const readable = (incident: Incident) => refusal(incident) === undefined;
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
      roles: rolesOf(deps.settings),
      open: open
        .filter(readable)
        .slice(0, most)
        .map((incident) => seenBy(incident, person)),
      items: items.filter(({ incident }) => readable(incident)),
      postmortems: postmortems.filter(readable),
    }),
  );
}
