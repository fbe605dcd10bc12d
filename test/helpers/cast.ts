/** The people and places that tests speak of. */

import { MessageRef, PersonId, RoomId } from '../../src/ids.js';
import type { Groups } from '../../src/incident/ports.js';

export const ana = PersonId.parse('slack:U0ANA');
export const bo = PersonId.parse('slack:U0BO');
export const cy = PersonId.parse('slack:U0CY');

/** A Friday morning, on a whole minute as forms answer it. */
export const morning = new Date('2026-11-20T09:00:00.000Z');
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export function later(start: Date, milliseconds: number): Date {
  return new Date(start.getTime() + milliseconds);
}

let rooms = 0;
/** A room that no other test uses: a room belongs to one incident. */
export function freshRoom(platform = 'slack'): RoomId {
  rooms += 1;
  return RoomId.parse(`${platform}:C0ROOM${rooms}`);
}

export function messageIn(room: RoomId, id = '1795166400.000100'): MessageRef {
  return MessageRef.parse({ room, id });
}

/** Where no permission is given to a group. */
export const noGroups: Groups = { membersOf: async (group) => ({ unknown: `${group} is not there.` }) };
