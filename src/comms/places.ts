/** The places that tocsin.yml names for what is told outside the incident's room. */
import type { Audiences, ExecutiveNotice, SubscriptionRule } from './audiences.js';

interface Placing {
  audiences: Audiences;
  executiveNotices: readonly ExecutiveNotice[];
  subscriptions: readonly SubscriptionRule[];
  services: readonly { channels: readonly string[] }[];
}

export interface NamedPlace {
  /** Where in the file it stands, below `incidents`. */
  path: readonly (string | number)[];
  /** An id with its platform’s prefix. */
  place: string;
}

/** All of them but “announcement”, which has a setting of its own. */
export function placesIn({ audiences, executiveNotices, subscriptions, services }: Placing): NamedPlace[] {
  const listed = (path: NamedPlace['path'], places: readonly string[]) =>
    places.map((place, index) => ({ path: [...path, index], place }));
  return [
    ...Object.entries(audiences).flatMap(([name, { to }]) => listed(['audiences', name, 'to'], to)),
    ...executiveNotices.flatMap(({ to }, index) => listed(['executiveNotices', index, 'to'], to)),
    ...subscriptions.flatMap(({ people }, index) => listed(['subscriptions', index, 'people'], people)),
    ...services.flatMap(({ channels }, index) => listed(['services', index, 'channels'], channels)),
  ].filter(({ place }) => place !== 'announcement');
}
