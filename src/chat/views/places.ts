import { PersonId, RoomId } from '../../ids.js';
import { person, room, type Span } from '../view.js';
import { cut } from './words.js';

/** Whether a configured place is a person: Slack's begin with U or W, Microsoft's are GUIDs. */
export const isPersonPlace = (place: string): boolean =>
  /^(?:slack:[UW][A-Z0-9]+|teams:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(place);

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
