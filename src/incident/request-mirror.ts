import { UserError } from '../errors.js';
import type { IncidentId, PersonId } from '../ids.js';
import { change } from './append.js';
import { guardOpen, type Incident, incidentRef } from './incident.js';
import type { Deps } from './ports.js';
import { homeOf, platformName } from './sides.js';

/** Asks for a second room on another platform: what is said in one of the two from then on is shown in the other. */
export async function requestMirror(
  deps: Deps,
  input: { incidentId: IncidentId; platform?: string | undefined; actor: PersonId },
): Promise<Incident> {
  return change(deps, input.incidentId, async (incident, tx) => {
    guardOpen(incident);
    guardUnmirrored(incident);
    const platform = choose(deps.platforms, incident, input.platform);
    const runs = (await tx.runs.list(incident.id)).map(({ id }) => id);
    return [
      { event: { type: 'mirror.requested', platform, runs }, actor: input.actor, occurredAt: deps.now() },
    ];
  });
}

function guardUnmirrored(incident: Incident): void {
  const ref = incidentRef(incident);
  if (incident.mirror) {
    const there = platformName(incident.mirror.platform);
    throw new UserError(
      'wrong-state',
      incident.mirror.room
        ? `${ref} is mirrored already: it has a room in ${there}, too.`
        : `${ref} is being mirrored already: its room in ${there} is being created.`,
    );
  }
  if (!incident.room) {
    throw new UserError('wrong-state', `${ref} has no room yet. Try again once it is there.`);
  }
}

function choose(connected: readonly string[], incident: Incident, wanted: string | undefined): string {
  const home = homeOf(incident);
  const platform = wanted ?? otherThan(home, connected);
  if (platform === undefined) {
    throw new UserError(
      'unavailable',
      `Tocsin is connected to ${platformName(home)} alone: there is nowhere to mirror the room to.`,
    );
  }
  if (platform === home) {
    throw new UserError(
      'invalid',
      `The room of ${incidentRef(incident)} is in ${platformName(home)} already.`,
    );
  }
  if (!connected.includes(platform)) {
    throw new UserError('unavailable', `Tocsin is not connected to ${platformName(platform)}.`);
  }
  return platform;
}

/** The platform that an incident of `home` can be mirrored to. */
export const otherThan = (home: string, connected: readonly string[]): string | undefined =>
  connected.find((platform) => platform !== home);
