import { RoomUnreachable } from '../chat/port.js';
import { briefing } from '../chat/views/briefing.js';
import { checklistCard } from '../chat/views/checklist.js';
import { decisionCard } from '../chat/views/decision.js';
import { followed, said, statementView, told } from '../chat/views/said.js';
import { tasksCard } from '../chat/views/tasks.js';
import { isPersonPlace } from '../comms/audiences.js';
import { nativeId, PersonId, platformOf, RoomId } from '../ids.js';
import { brief } from '../incident/brief.js';
import { decisionWords } from '../incident/decision.js';
import { failedItems } from '../incident/file-again.js';
import { type Incident, isOpen } from '../incident/incident.js';
import { mayKnow } from '../incident/may-know.js';
import { report, reportChecklist } from '../incident/report.js';
import { rolesOf } from '../incident/roles.js';
import { seenBy } from '../incident/sides.js';
import { draw, type Job, type JobDeps, roomOf } from './context.js';

/**
 * What somebody is called where a mention would ring them. Of a person of the other platform it is left to who shows it: that
 * platform need not answer for this one to be told.
 */
async function nameOn(
  { chat }: Pick<JobDeps, 'chat'>,
  platform: string,
  person: PersonId | undefined,
): Promise<string | undefined> {
  if (!person || platformOf(person) !== platform) return undefined;
  return (await chat.profile(person))?.name;
}

export const say: Job<'room.say'> = async (deps, { incident, platform, effect, attempt }) => {
  const event = await deps.read.event(incident, effect.event);
  if (!event) return;
  const room = roomOf(incident);
  const actorName = await nameOn(deps, platform, event.actor);
  const view = said({ ...event, actorName, full: true }, incident);
  await deps.chat.post({ to: room, view, key: `say:${event.id}`, attempt });
};

export const tell: Job<'person.tell'> = async (deps, { incident, effect, attempt }) => {
  const event = await deps.read.event(incident, effect.event);
  // The incident may have become private since this was asked for.
  if (!event || !(await mayKnow(deps, incident, effect.person))) return;
  const instead = event.event.type === 'clock.fired' && (await insteadOf(deps, incident, effect.person));
  // A reminder that nobody reads is none: whoever comes next is asked.
  if (instead) return deps.again({ ...effect, person: instead }, { delaySeconds: 0, tried: 0 });
  const key = `tell:${event.id}:${effect.person}`;
  const actorName = await nameOn(deps, platformOf(effect.person), event.actor);
  await deps.chat.post({
    to: effect.person,
    view: told(
      { ...event, actorName, full: true },
      seenBy(incident, effect.person),
      effect.person,
      rolesOf(deps.settings),
    ),
    key,
    attempt,
  });
};

export const briefNewcomer: Job<'person.brief'> = async (deps, { incident, effect, attempt }) => {
  const { person } = effect;
  if (!isOpen(incident) || !(await deps.chat.profile(person))?.active) return;
  await deps.chat.post({
    to: person,
    view: briefing(seenBy(incident, person), await brief(deps.read, incident, 'tocsin')),
    key: `brief:${incident.id}:${person}`,
    attempt,
  });
};
/** Who is asked for somebody whose account was deactivated: the commander, or else whoever declared. */
async function insteadOf(
  { chat }: Pick<JobDeps, 'chat'>,
  { roles, declaredBy }: Incident,
  person: PersonId,
): Promise<PersonId | undefined> {
  const next = [roles.commander, declaredBy];
  const after = next.slice(next.indexOf(person) + 1).find((one) => one && one !== person);
  return after && (await chat.profile(person))?.active === false ? after : undefined;
}

export const tellFollower: Job<'follower.tell'> = async (deps, { incident, effect, attempt }) => {
  const event = await deps.read.event(incident, effect.event);
  if (!event || !(await mayKnow(deps, incident, effect.person))) return;
  const actorName = await nameOn(deps, platformOf(effect.person), event.actor);
  await deps.chat.post({
    to: effect.person,
    view: followed({ ...event, actorName, full: true }, seenBy(incident, effect.person)),
    key: `follow:${event.id}:${effect.person}`,
    attempt,
  });
};

export const deliver: Job<'statement.deliver'> = async (deps, { incident, platform, effect, attempt }) => {
  const event = await deps.read.event(incident, effect.event);
  // What was taken out before it came there does not come there.
  if (event?.event.type !== 'statement.published' || event.redacted) return;
  if (incident.private && !(await isForOneWhoKnows(deps, incident, effect.to))) return;
  const to = effect.to === 'announcement' ? await deps.announcementRoom(platform) : placeOf(effect.to);
  const key = `statement:${event.id}:${effect.to}`;
  await bring(deps, { to, view: statementView(event.event), key, attempt });
};

const isForOneWhoKnows = async (deps: JobDeps, incident: Incident, place: string): Promise<boolean> =>
  isPersonPlace(place) && mayKnow(deps, incident, PersonId.parse(place));

/** Posts it there; a channel that anybody may join is joined when something is first said in it. */
async function bring(
  { chat }: Pick<JobDeps, 'chat'>,
  message: Parameters<JobDeps['chat']['post']>[0],
): Promise<void> {
  await chat.post(message).catch(async (error: unknown) => {
    const isClosed = error instanceof RoomUnreachable && !isPersonPlace(message.to);
    if (!isClosed || !(await chat.findRoom(nativeId(message.to)))) throw error;
    await chat.post(message);
  });
}

const placeOf = (id: string): RoomId | PersonId => (isPersonPlace(id) ? PersonId : RoomId).parse(id);

export const drawChecklist: Job<'room.checklist'> = async (deps, { incident, effect, attempt }) => {
  const stored = (await deps.read.runs(incident.id, 'tocsin')).find(({ id }) => id === effect.run);
  if (!stored) return;
  const room = roomOf(incident);
  const known = effect.room === 'mirror' ? stored.mirrorCard : stored.card;
  const message = await draw(deps, {
    // It may be in a room that was left, for others to read.
    known: known?.room === room ? known : undefined,
    room,
    view: checklistCard(stored, incident.id, deps.now().getTime().toString(36)),
    key: known && known.room !== room ? `checklist:${stored.id}:${room}` : `checklist:${stored.id}`,
    attempt,
  });
  if (message) await reportChecklist(deps, incident.id, { run: stored.id, message });
};

export const drawDecision: Job<'room.decision'> = async (deps, { incident, effect, attempt }) => {
  const { decision } = incident;
  // Another one was asked for since.
  if (decision?.id !== effect.decision) return;
  const message = await draw(deps, {
    known: effect.room === 'mirror' ? decision.mirrorCard : decision.card,
    room: roomOf(incident),
    view: decisionCard(incident, decision, await decisionWords(deps.read, incident, decision)),
    key: `decision:${decision.id}`,
    attempt,
  });
  if (message) await report(deps, incident.id, { type: 'decision.posted', decision: decision.id, message });
};

export const drawTasks: Job<'room.tasks'> = async (deps, { incident, attempt }) => {
  const items = await deps.read.items(incident.id, 'tocsin');
  if (items.length === 0) return;
  const message = await draw(deps, {
    known: incident.tasksCard,
    room: roomOf(incident),
    view: tasksCard(incident, items, deps.tracker !== undefined, await failedItems(deps.read, incident)),
    key: `tasks:${incident.id}`,
    attempt,
  });
  if (message) await report(deps, incident.id, { type: 'tasks.posted', message });
};
