import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { PassingFailure, PermanentFailure, RetryLater, UserError } from '../errors.js';
import { type Effect, type EffectOf, effectLabel, roomIn } from '../incident/effect.js';
import { report } from '../incident/report.js';
import { homeOf, platformName, type Side, seenFrom } from '../incident/sides.js';
import type { JobDeps } from './context.js';
import { tellUnsent } from './page.js';
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
  if (effect.name === 'room.cross') await dropCrossings(deps, effect);
  // Read again in a few minutes; and whether a page went out is said by itself.
  if (effect.name === 'pager.read') return;
  if (effect.name === 'pager.page') return tellUnsent(deps, effect, reasonOf(trouble), false);
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
  if (trouble.effect.name === 'pager.read' || trouble.effect.name === 'pager.page') return;
  if (await isAboutAFailure(trouble.deps, trouble.effect)) return;
  await report(trouble.deps, trouble.effect.incidentId, {
    type: 'effect.delayed',
    ...(await words(trouble)),
  });
}

/**
 * A room that cannot be read is tried every quarter of an hour, and what is said after the end of an incident cannot be shown
 * where the other room is archived: that is said once, until it can be done again.
 */
async function isKnown({ deps, effect, log }: Trouble): Promise<boolean> {
  const isReading = effect.name === 'room.catch-up' && !effect.asked;
  if (!isReading && effect.name !== 'room.cross') return false;
  const incident = await deps.read.incident(effect.incidentId, 'tocsin');
  if (!incident) return true;
  const { events } = await deps.read.timeline(incident, {
    viewer: 'tocsin',
    limit: 50,
    newest: true,
    types: ['effect.failed'],
    since: isReading
      ? await deps.known.readUpTo(incident, effect.room)
      : (incident.closedAt ?? incident.resolvedAt ?? incident.declaredAt),
  });
  const said = events.some(
    ({ event }) =>
      event.type === 'effect.failed' && event.effect === effect.name && event.room === effect.room,
  );
  if (said) log.warn({ incidentId: effect.incidentId, effect: effect.name }, 'an effect still fails');
  return said;
}

/** Should the other room be opened again, it goes on with what is said then. */
async function dropCrossings(deps: JobDeps, { incidentId, room }: EffectOf<'room.cross'>): Promise<void> {
  const incident = await deps.read.incident(incidentId, 'tocsin');
  const from = incident && seenFrom(incident, room).mirror?.room;
  if (from) await deps.crossings.giveUp(incident, from);
}

/** Telling that telling failed would never end. */
async function isAboutAFailure(deps: JobDeps, effect: Effect): Promise<boolean> {
  if (effect.name !== 'room.say' && effect.name !== 'person.tell') return false;
  const incident = await deps.read.incident(effect.incidentId, 'tocsin');
  const about = incident && (await deps.read.event(incident, effect.event));
  return about?.event.type === 'effect.failed' || about?.event.type === 'effect.delayed';
}

/** The room may be what failed: archived, or gone. */
async function tellInPrivate(deps: JobDeps, effect: Extract<Effect, { name: 'room.say' }>): Promise<void> {
  const { incidentId, event } = effect;
  const incident = await deps.read.incident(incidentId, 'tocsin');
  if (!incident) return;
  const person = incident.roles.commander ?? incident.declaredBy;
  await deps.again({ name: 'person.tell', incidentId, person, event }, { delaySeconds: 0, tried: 0 });
}

interface Told {
  effect: string;
  what: string;
  reason: string;
  room?: Side;
}

async function words(trouble: Trouble): Promise<Told> {
  const { deps, effect } = trouble;
  const room = roomIn(effect);
  const what = effectLabel(effect.name, await subjectOf(deps, effect));
  const incident =
    room && effect.name !== 'room.cross' && (await deps.read.incident(effect.incidentId, 'tocsin'));
  return {
    effect: effect.name,
    what: incident ? `${what} in ${platformName(homeOf(incident, room))}` : what,
    reason: reasonOf(trouble),
    ...(room && { room }),
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
