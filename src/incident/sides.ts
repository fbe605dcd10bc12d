/** An incident has one room, or two on different platforms: the first, and its mirror. */
import { type PersonId, platformOf, type RoomId } from '../ids.js';
import type { Incident } from './incident.js';

/** One of the two rooms; undefined is the first. */
export type Side = 'mirror' | undefined;

/** The room that is on the platform of a person, or of something else that has an id. */
export function sideOf({ mirror }: Pick<Incident, 'mirror'>, id: PersonId | RoomId): Side {
  return mirror && platformOf(id) === mirror.platform ? 'mirror' : undefined;
}

/** The platform that a room is on, or will be. */
export function homeOf(incident: Pick<Incident, 'room' | 'declaredBy' | 'mirror'>, side?: Side): string {
  if (side === 'mirror' && incident.mirror) return incident.mirror.platform;
  return platformOf(incident.room ?? incident.declaredBy);
}

/** Where an incident is talked about. */
export function roomsOf({ room, mirror }: Pick<Incident, 'room' | 'mirror'>): RoomId[] {
  return [room, mirror?.room].filter((one) => one !== undefined);
}

/** The incident as it looks from one of its rooms: that room and what is posted there come first, the other is its mirror. */
export function seenFrom(incident: Incident, side: Side): Incident {
  if (side !== 'mirror' || !incident.mirror) return incident;
  const { room, roomName, card, announcement, tasksCard, changesCard, mirror, ...rest } = incident;
  const { platform: _, askedAt, ...own } = mirror;
  return {
    ...rest,
    ...own,
    mirror: {
      platform: homeOf(incident),
      askedAt,
      ...(room && { room }),
      ...(roomName !== undefined && { roomName }),
      ...(card && { card }),
      ...(announcement && { announcement }),
      ...(tasksCard && { tasksCard }),
      ...(changesCard && { changesCard }),
    },
  };
}

/** The incident as it looks to a person: from the room on their platform. */
export const seenBy = (incident: Incident, person: PersonId): Incident =>
  seenFrom(incident, sideOf(incident, person));

const names: Readonly<Record<string, string>> = { slack: 'Slack', teams: 'Teams', zoom: 'Zoom' };

/** What people call a platform, or what else opens calls. */
export const platformName = (platform: string): string =>
  Object.hasOwn(names, platform) ? (names[platform] ?? platform) : platform;
