import { oneLine } from '../chat/views/words.js';
import { type AccountId, nativeId, type PersonId, platformOf } from '../ids.js';
import { ownService } from '../incident/catalogue.js';
import { incidentRef } from '../incident/incident.js';
import { accountsOf } from '../incident/people.js';
import { reportTask } from '../incident/report.js';
import type { Job, JobDeps } from './context.js';

export const fileTask: Job<'task.file'> = async (deps, { incident, effect, attempt }) => {
  const item = (await deps.read.items(incident.id, 'tocsin')).find(({ id }) => id === effect.item);
  // Without a tracker the items live in Tocsin alone, and their card says so.
  if (!item || item.task || !deps.tracker) return;
  const owner = item.owner && (await deps.chat.profile(item.owner));
  const account = item.owner && (await accountIn(deps, deps.tracker.platform, item.owner));
  const ref = incidentRef(incident);
  // Whoever may read the project may not know what a private incident is about.
  const title = incident.private ? '' : oneLine(incident.title);
  const back = incident.room && !incident.private ? deps.chat.roomLink(incident.room) : undefined;
  const task = await deps.tracker.file({
    key: `tocsin-${item.id}`,
    attempt,
    title: item.title,
    description: [
      { text: title ? `Action item of ${ref}: ${title}` : `Action item of ${ref}` },
      ...(owner ? [{ text: `Owner: ${owner.name}` }] : []),
      ...(back ? [{ text: 'The incident’s room', url: back }] : []),
    ],
    labels: ['tocsin', ref.toLowerCase()],
    project: ownService(deps.settings.services, incident)?.jiraProject,
    dueDate: item.dueDate,
    owner: account && nativeId(account),
    backLink: back ? { url: back, title: `${ref} ${title}`.slice(0, 250) } : undefined,
  });
  await reportTask(deps, incident.id, {
    item: item.id,
    task: { id: task.id, url: task.url },
    ownerKnown: task.ownerKnown || !item.owner,
  });
};

/** The person's account there. Whose it is may have changed since they were last seen. */
async function accountIn(deps: JobDeps, platform: string, person: PersonId): Promise<AccountId | undefined> {
  await deps.lookUp(person);
  return (await accountsOf(deps.read, person)).find((account) => platformOf(account) === platform);
}

export const linkTasks: Job<'task.link'> = async (deps, { incident, effect }) => {
  if (!deps.tracker) return;
  const items = await deps.read.items(incident.id, 'tocsin');
  // Whichever of the two is filed last finds the other one there.
  for (const blocked of items) {
    for (const blocker of items.filter(({ id }) => blocked.waitsFor.includes(id))) {
      const concerned = effect.item === blocked.id || effect.item === blocker.id;
      if (!concerned || !blocked.task || !blocker.task) continue;
      await deps.tracker.linkBlocks({ blocker: blocker.task.id, blocked: blocked.task.id });
    }
  }
};
