import { RoomUnreachable } from '../chat/port.js';
import { announcementCard, incidentCard } from '../chat/views/incident-card.js';
import { type Left, leftView, movedView, movedWords } from '../chat/views/moved.js';
import { cut, oneLine, standing } from '../chat/views/words.js';
import { PermanentFailure } from '../errors.js';
import { PersonId, platformOf, type RoomId } from '../ids.js';
import { ownService } from '../incident/catalogue.js';
import { standsElsewhere } from '../incident/elsewhere.js';
import { type Incident, incidentRef, rolesIn } from '../incident/incident.js';
import { maintenanceOf } from '../incident/page.js';
import { accountsOf } from '../incident/people.js';
import { readTimeline } from '../incident/read-timeline.js';
import { report, reportRoom } from '../incident/report.js';
import { draw, type Job, type JobDeps, roomOf } from './context.js';
import { proofOf, roomName } from './room-name.js';

export const createRoom: Job<'room.create'> = async (deps, { incident, platform, attempt }) => {
  if (incident.room) return;
  const made = await deps.chat.createRoom({
    ...(incident.private && { privateTo: await mayBeIn(deps, incident, platform) }),
    name: roomName(incident),
    proof: proofOf(incident),
    since: incident.declaredAt,
    platform,
    by: incident.declaredBy,
    // Of a job from before the incident was taken up again nothing is known here.
    attempt: incident.reopenedAt ? Math.max(attempt, 2) : attempt,
  });
  await reportRoom(deps, incident.id, { ...made, ...(incident.private && { private: true }) });
};

/** Who may know of a private incident, by their accounts on the platform of its room. */
async function mayBeIn(deps: JobDeps, incident: Incident, platform: string): Promise<PersonId[]> {
  const people = [
    incident.declaredBy,
    ...rolesIn(incident).map(({ holder }) => holder),
    ...(await deps.read.members(incident)),
  ];
  const accounts = await Promise.all(people.map((person) => accountsOf(deps.read, person)));
  return [...new Set(accounts.flat())]
    .filter((account) => platformOf(account) === platform)
    .map((account) => PersonId.parse(account));
}

/**
 * What is done there others could read. They learn that it is over there, and nothing else; what Tocsin itself left there goes.
 * Who made the incident private is told what stays.
 */
export const leaveRoom: Job<'room.leave'> = async (deps, { incident, effect, attempt }) => {
  const { left } = effect;
  const recorded = await deps.read.event(incident, effect.event);
  const made = recorded?.event.type === 'incident.made-private' ? recorded.event : undefined;
  const refused: Left['refused'][number][] = [];
  /** Not every room lets us do everything, and the rest is to be done all the same. */
  async function tried(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof PermanentFailure)) throw error;
      // Archived by an earlier attempt, which had done all of this.
      const wasDone = error instanceof RoomUnreachable && attempt > 1;
      if (!wasDone) refused.push({ what, why: error.message });
    }
  }
  const { chat } = deps;
  for (const message of made?.messages ?? []) {
    if (message.room === left) await tried('its cards', () => chat.update(message, movedView()));
  }
  const name = `inc-${incident.number}-moved-${incident.id.slice(0, 4)}`;
  await tried('another name', () => chat.describeRoom(left, { name }));
  await tried('another topic', () => chat.describeRoom(left, { topic: movedWords, purpose: movedWords }));
  await tried('deleting what Tocsin posted', () => chat.describeRoom(left, { emptied: true }));
  const key = `left:${effect.event}:${left}`;
  await tried('a last word', () => chat.post({ to: left, view: movedView(), key, attempt }));
  await tried('archiving it', () => chat.describeRoom(left, { archived: true }));
  if (!made || !recorded?.actor) return;
  const view = leftView(incident, {
    room: left,
    messages: await messagesIn(deps, incident, left),
    refused,
    elsewhere: await standsElsewhere(deps.read, incident),
  });
  await chat.post({ to: recorded.actor, view, key: `${key}:told`, attempt });
};

async function messagesIn({ read }: JobDeps, incident: Incident, room: RoomId): Promise<number> {
  const said = await readTimeline(read, incident, { viewer: 'tocsin', types: ['message.posted'] });
  return said.filter(({ event }) => event.type === 'message.posted' && event.message.room === room).length;
}

export const setTopic: Job<'room.topic'> = async (deps, { incident }) => {
  const { commander } = incident.roles;
  const lead = commander ? (await deps.chat.profile(commander))?.name : undefined;
  const topic = `${standing(incident)} · ${lead ? `led by ${lead}` : 'no commander yet'} · ${cut(oneLine(incident.title), 150)}`;
  await deps.chat.describeRoom(roomOf(incident), { topic, link: incident.bridge?.url });
};

export const setPurpose: Job<'room.purpose'> = async (deps, { incident }) => {
  const purpose = `War room of ${incidentRef(incident)}. All that is said here is kept in its timeline. (${proofOf(incident)})`;
  await deps.chat.describeRoom(roomOf(incident), { purpose });
};

export const archive: Job<'room.archive'> = async (deps, { incident, effect }) => {
  // Taken up again meanwhile.
  if (!incident.endedAt) return;
  const room = roomOf(incident);
  await deps.chat.describeRoom(room, { archived: true });
  const delivery = `archive:${room}:${incident.endedAt.getTime()}`;
  await report(
    deps,
    incident.id,
    { type: 'room.archived', ...(effect.room && { room: effect.room }) },
    { delivery },
  );
};

export const unarchive: Job<'room.unarchive'> = async (deps, { incident, effect }) => {
  const room = roomOf(incident);
  await deps.chat.describeRoom(room, { archived: false });
  const delivery = `unarchive:${room}:${incident.reopenedAt?.getTime()}`;
  await report(
    deps,
    incident.id,
    { type: 'room.unarchived', ...(effect.room && { room: effect.room }) },
    { delivery },
  );
};

export const addBookmark: Job<'room.bookmark'> = async (deps, { incident, attempt }) => {
  // Until the incident has a page of its own, the way back to its card.
  await deps.chat.bookmark(roomOf(incident), {
    title: `${incidentRef(incident)} · ${cut(oneLine(incident.title), 60)}`,
    url: deps.chat.roomLink(roomOf(incident)),
    attempt,
  });
};

export const invite: Job<'room.invite'> = async (deps, { incident, effect }) => {
  await deps.chat.invite(roomOf(incident), effect.person);
};

export const drawCard: Job<'room.card'> = async (deps, { incident, attempt }) => {
  const message = await draw(deps, {
    known: incident.card,
    room: roomOf(incident),
    view: incidentCard(incident, await maintenanceOf(deps, incident)),
    key: `card:${incident.id}`,
    attempt,
  });
  if (message) await report(deps, incident.id, { type: 'card.posted', message });
};

export const pinCard: Job<'room.pin'> = async (deps, { incident }) => {
  if (incident.card) await deps.chat.pin(incident.card);
};

export const announce: Job<'announcement'> = async (deps, { incident, platform, effect, attempt }) => {
  if (incident.private) {
    // It was announced before it became private, and stands for nothing now.
    const posted = [incident.announcement, ...(effect.room ? [] : (incident.informed ?? []))];
    for (const message of posted) if (message) await deps.chat.update(message, movedView());
    return;
  }
  const message = await draw(deps, {
    known: incident.announcement,
    room: await deps.announcementRoom(platform),
    view: announcementCard(incident),
    key: `announcement:${incident.id}`,
    attempt,
  });
  if (message) await report(deps, incident.id, { type: 'announcement.posted', message });
  if (!effect.room) await informService(deps, incident, attempt);
};

/** The people around a service hear of its incidents in their own channels, on whichever platform. */
async function informService(deps: JobDeps, incident: Incident, attempt: number): Promise<void> {
  const channels = ownService(deps.settings.services, incident)?.channels ?? [];
  // Those of a service that it was thought to be about are kept true, too.
  const rooms = new Set([...channels, ...(incident.informed ?? []).map(({ room }) => room)]);
  for (const room of rooms) {
    const message = await draw(deps, {
      known: incident.informed?.find((card) => card.room === room),
      room,
      view: announcementCard(incident),
      key: `service:${incident.id}:${room}`,
      attempt,
    });
    if (message) await report(deps, incident.id, { type: 'service.informed', message });
  }
}
