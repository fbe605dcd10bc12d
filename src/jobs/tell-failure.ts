import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { PassingFailure, PermanentFailure, RetryLater, UserError } from '../errors.js';
import { type Effect, effectLabel } from '../incident/effect.js';
import { report } from '../incident/report.js';
import type { JobDeps } from './context.js';
import { subjectOf } from './subject.js';

/** An effect in trouble, and who hears of it. */
export interface Trouble {
  deps: JobDeps;
  effect: Effect;
  error: Error;
  log: Logger;
}

/** A person is told that it was not done, and by whom it now has to be. */
export async function giveUp(trouble: Trouble, attempts: number): Promise<void> {
  const { deps, effect, log } = trouble;
  if (await isKnown(trouble)) return;
  if (await isAboutAFailure(deps, effect)) {
    if (effect.name === 'room.say') return tellInPrivate(deps, effect);
    log.error(
      { effect: effect.name, incidentId: effect.incidentId },
      'a failure could not be told to anybody',
    );
    return;
  }
  await report(deps, effect.incidentId, {
    type: 'effect.failed',
    ...(await words(trouble)),
    attempts,
    ...(effect.name === 'task.file' && { item: effect.item }),
  });
}

export async function tellLate(trouble: Trouble): Promise<void> {
  // Read again in a quarter of an hour whatever happens: that it is late matters to nobody.
  if (trouble.effect.name === 'room.catch-up' && !trouble.effect.asked) return;
  if (await isAboutAFailure(trouble.deps, trouble.effect)) return;
  await report(trouble.deps, trouble.effect.incidentId, {
    type: 'effect.delayed',
    ...(await words(trouble)),
  });
}

/** A room that cannot be read is tried every quarter of an hour: that is said once, until it can be read again. */
async function isKnown({ deps, effect, log }: Trouble): Promise<boolean> {
  if (effect.name !== 'room.catch-up' || effect.asked) return false;
  const incident = await deps.read.incident(effect.incidentId);
  if (!incident) return true;
  const { events } = await deps.read.timeline(incident, {
    limit: 50,
    newest: true,
    types: ['effect.failed'],
    since: await deps.known.readUpTo(incident),
  });
  const said = events.some(({ event }) => event.type === 'effect.failed' && event.effect === effect.name);
  if (said) log.warn({ incidentId: effect.incidentId }, 'a room still cannot be read back');
  return said;
}

/** Telling that telling failed would never end. */
async function isAboutAFailure(deps: JobDeps, effect: Effect): Promise<boolean> {
  if (effect.name !== 'room.say' && effect.name !== 'person.tell') return false;
  const incident = await deps.read.incident(effect.incidentId);
  const about = incident && (await deps.read.event(incident, effect.event));
  return about?.event.type === 'effect.failed' || about?.event.type === 'effect.delayed';
}

/** The room may be what failed: archived, or gone. */
async function tellInPrivate(deps: JobDeps, effect: Extract<Effect, { name: 'room.say' }>): Promise<void> {
  const { incidentId, event } = effect;
  const incident = await deps.read.incident(incidentId);
  if (!incident) return;
  const person = incident.roles.commander ?? incident.declaredBy;
  await deps.again({ name: 'person.tell', incidentId, person, event }, { delaySeconds: 0, tried: 0 });
}

async function words(trouble: Trouble): Promise<{ effect: string; what: string; reason: string }> {
  const { deps, effect } = trouble;
  return {
    effect: effect.name,
    what: effectLabel(effect.name, await subjectOf(deps, effect)),
    reason: reasonOf(trouble),
  };
}

/** What people can make something of; a fault of ours is logged with an id, and only the id is said. */
function reasonOf({ effect, error, log }: Trouble): string {
  const forPeople = [UserError, PermanentFailure, PassingFailure, RetryLater].some(
    (kind) => error instanceof kind,
  );
  if (forPeople) return /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
  const id = randomUUID().slice(0, 8);
  log.error({ err: error, effect: effect.name, incidentId: effect.incidentId, id }, 'a fault in a job');
  return `Something went wrong on our side (reference ${id}).`;
}
