import type { PersonId, RoomId } from '../../ids.js';
import { spansIn } from '../texts.js';
import type { View } from '../view.js';

/** Whose names a renderer must know: looked up before, because rendering asks nobody. Those of other platforms stand in words. */
export function idsIn(view: View): { people: PersonId[]; rooms: RoomId[] } {
  const spans = spansIn(view).flatMap((span) => (typeof span === 'string' ? [] : [span]));
  const people = spans.flatMap((span) => (span.kind === 'person' && isOurs(span.id) ? [span.id] : []));
  const rooms = spans.flatMap((span) => (span.kind === 'room' && isOurs(span.id) ? [span.id] : []));
  return { people: [...new Set(people)], rooms: [...new Set(rooms)] };
}

const isOurs = (id: PersonId | RoomId) => id.startsWith('teams:');
