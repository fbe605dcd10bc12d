import type { Task } from 'graphile-worker';
import type { Logger } from 'pino';
import { z } from 'zod';
import { PermanentFailure, RetryLater, toError } from '../errors.js';
import { Effect, type EffectName, effectLabel } from '../incident/effect.js';
import { report } from '../incident/report.js';
import { type JobContext, type JobDeps, RoomPending } from './context.js';
import { jobs } from './index.js';

const EffectJob = z.object({ effect: Effect, tried: z.number().int().nonnegative() });

/** After this many attempts the room hears that something is late, and that it is still being tried. */
const lateAfter = 5;
/** How often an effect looks again for a room that is not there yet: with the waits below, for about an hour. */
const roomTries = 70;

export interface EffectTaskInput {
  deps: JobDeps;
  log: Logger;
  onJob?: (result: { name: string; outcome: 'done' | 'retry' | 'failed'; seconds: number }) => void;
}

/** The task that carries out any effect: once, again after a wait, or not at all and somebody is told. */
export function effectTask(input: EffectTaskInput): Task {
  const { deps, log } = input;
  return async (payload, helpers) => {
    const { effect, tried } = EffectJob.parse(payload);
    const attempt = tried + helpers.job.attempts;
    const started = performance.now();
    const done = (outcome: 'done' | 'retry' | 'failed') =>
      input.onJob?.({ name: effect.name, outcome, seconds: (performance.now() - started) / 1000 });
    const context = { effect: effect.name, incidentId: effect.incidentId, attempt };
    try {
      await carryOut(deps, effect, attempt);
      done('done');
    } catch (thrown) {
      const error = toError(thrown);
      if (error instanceof RoomPending) {
        if (tried < roomTries) await putBack(tried < 20 ? 0.2 * (tried + 1) : 60);
        return;
      }
      done(error instanceof RetryLater ? 'retry' : 'failed');
      if (error instanceof RetryLater) return putBack(error.afterSeconds, true);
      const last = helpers.job.attempts >= helpers.job.max_attempts;
      log.warn({ ...context, err: error }, last ? 'effect given up' : 'effect failed');
      if (error instanceof PermanentFailure || last) return giveUp(deps, effect, error, attempt, log);
      if (helpers.job.attempts === lateAfter) await tellLate(deps, effect, error);
      throw error;
    }

    async function putBack(delaySeconds: number, asked = false): Promise<void> {
      await deps.again(effect, { delaySeconds, tried: attempt, asked });
    }
  };
}

async function carryOut(deps: JobDeps, effect: Effect, attempt: number): Promise<void> {
  const incident = await deps.read.incident(effect.incidentId);
  if (!incident) return;
  // The record's entry for a name takes the effect of that name; TypeScript cannot follow the pairing by itself.
  const job = jobs[effect.name] as (deps: JobDeps, context: JobContext<EffectName>) => Promise<void>;
  await job(deps, { effect, incident, attempt });
}

/** A person is told that it was not done, and by whom it now has to be. */
async function giveUp(
  deps: JobDeps,
  effect: Effect,
  error: Error,
  attempts: number,
  log: Logger,
): Promise<void> {
  if (await isAboutAFailure(deps, effect)) {
    log.error(
      { effect: effect.name, incidentId: effect.incidentId },
      'a failure could not be told to anybody',
    );
    return;
  }
  await report(deps, effect.incidentId, {
    type: 'effect.failed',
    effect: effect.name,
    what: effectLabel[effect.name],
    reason: sentence(error),
    attempts,
  });
}

async function tellLate(deps: JobDeps, effect: Effect, error: Error): Promise<void> {
  if (await isAboutAFailure(deps, effect)) return;
  await report(deps, effect.incidentId, {
    type: 'effect.delayed',
    effect: effect.name,
    what: effectLabel[effect.name],
    reason: sentence(error),
  });
}

/** Telling that telling failed would never end. */
async function isAboutAFailure(deps: JobDeps, effect: Effect): Promise<boolean> {
  if (effect.name !== 'room.say' && effect.name !== 'person.tell') return false;
  const about = await deps.read.event(effect.event);
  return about?.event.type === 'effect.failed' || about?.event.type === 'effect.delayed';
}

function sentence({ message }: Error): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
