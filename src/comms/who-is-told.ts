/** Who hears of an incident without being in its room. */
import type { IncidentId, PersonId } from '../ids.js';
import type { Incident } from '../incident/incident.js';
import { Severity } from '../incident/severity.js';
import type { SubscriptionRule } from './audiences.js';

/** What a person said of an incident, or of a service and all its incidents. */
export interface Subscription {
  person: PersonId;
  /** One of the two. */
  incident?: IncidentId;
  /** As `foldService` gives it. */
  service?: string;
  /** False: of this incident they want to hear no more, whatever else they follow. */
  wanted: boolean;
}

/** Services are compared without regard to case and blanks. */
export const foldService = (service: string): string => service.trim().replaceAll(/\s+/g, ' ').toLowerCase();

/**
 * Who is told, person by person, what happens to an incident. The only place that decides it: whoever must not hear of an
 * incident is left out here.
 */
export function whoIsTold(incident: Incident, subscriptions: readonly Subscription[]): PersonId[] {
  const own = subscriptions.filter((one) => one.incident === incident.id);
  const refused = new Set(own.filter(({ wanted }) => !wanted).map(({ person }) => person));
  const service = incident.service === undefined ? undefined : foldService(incident.service);
  const followers = subscriptions.filter(
    (one) =>
      one.wanted && (one.incident === incident.id || (one.service !== undefined && one.service === service)),
  );
  const people = followers.map(({ person }) => person).filter((person) => !refused.has(person));
  return [...new Set(people)];
}

/** Who follows it because of what tocsin.yml says. */
export function followersByRule(incident: Incident, rules: readonly SubscriptionRule[]): string[] {
  if (incident.kind !== 'live') return [];
  const matching = rules.filter(
    ({ service, severity }) =>
      (service === undefined ||
        (incident.service !== undefined && foldService(service) === foldService(incident.service))) &&
      (severity === undefined || isAtLeast(incident.severity, severity)),
  );
  return [...new Set(matching.flatMap(({ people }) => people))];
}

/** The first is the worst. */
function isAtLeast(severity: Severity, least: Severity): boolean {
  return Severity.options.indexOf(severity) <= Severity.options.indexOf(least);
}
