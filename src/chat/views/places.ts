import { isPersonPlace } from '../../comms/audiences.js';
import { PersonId, RoomId } from '../../ids.js';
import { person, room, type Span } from '../view.js';
import { cut } from './words.js';

/** Where something was said: `#stakeholders, @ana and the announcement channel`, each as a link. */
export function placeSpans(places: readonly string[]): Span[] {
  return places.flatMap((place, index): Span[] => [
    ...(index > 0 ? [index === places.length - 1 ? ' and ' : ', '] : []),
    placeSpan(place),
  ]);
}

function placeSpan(place: string): Span {
  if (place === 'announcement') return 'the announcement channel';
  if (isPersonPlace(place)) return person(PersonId.parse(place));
  // An event of a later version may know other places.
  const id = RoomId.safeParse(place);
  return id.success ? room(id.data) : cut(place, 80);
}
