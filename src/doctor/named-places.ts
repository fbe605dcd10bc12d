/** The places that tocsin.yml names: what cannot be told anything is found before something is to be told there. */
import { type NamedPlace, placesIn } from '../comms/places.js';
import type { Config } from '../config.js';
import { type Finding, well } from './finding.js';

/** One place, and all that name it. */
interface Place {
  id: string;
  /** `incidents.audiences.customers.to[0]` */
  keys: string;
}

export type Settings = Config['settings'];

export function placesOn(platform: string, settings: Settings): Place[] {
  const byId = new Map<string, string[]>();
  for (const { place, path } of placesIn(settings)) {
    if (!place.startsWith(`${platform}:`)) continue;
    const id = place.slice(platform.length + 1);
    byId.set(id, [...(byId.get(id) ?? []), keyOf(path)]);
  }
  return [...byId].map(([id, keys]) => ({ id, keys: keys.join(', ') }));
}

const keyOf = (path: NamedPlace['path']) =>
  path.reduce<string>(
    (key, part) => (typeof part === 'number' ? `${key}[${part}]` : `${key}.${part}`),
    'incidents',
  );

/** Those at fault; where none is, one line says so. */
export function summed(platform: string, places: readonly Place[], faults: readonly Finding[]): Finding[] {
  if (places.length === 0 || faults.length > 0) return [...faults];
  const all = places.length === 1 ? 'the one that is named is there' : `all ${places.length} are there`;
  return [well(`${platform}: places in tocsin.yml`, all)];
}
