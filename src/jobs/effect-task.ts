import type { Task } from 'graphile-worker';
import type { Logger } from 'pino';
import { z } from 'zod';
import { inDrill } from '../chat/in-drill.js';
import { PermanentFailure, RetryLater, toError } from '../errors.js';
import { Effect, type EffectName, roomIn } from '../incident/effect.js';
import { isOpen } from '../incident/incident.js';
import { AlreadySeen } from '../incident/ports.js';
import { homeOf, seenFrom } from '../incident/sides.js';
import { type JobContext, type JobDeps, RoomPending } from './context.js';
import { jobs } from './index.js';
import { isRoomAwaited, secondsBehind } from './queue.js';
import { giveUp, tellLate } from './tell-failure.js';

const EffectJob = z.object({
  effect: Effect,
  tried: z.number().int().nonnegative(),
  waits: z.number().int().nonnegative().default(0),
  told: z.enum(['late', 'refused']).optional(),
});

/** After this many attempts people hear that something is late, and that it is still being tried. */
const lateAfter = 5;
/** An effect looks again for a room that is not there yet after a moment, then more and more seldom. */
const roomWaitSeconds = (waits: number) => Math.min(0.2 * (waits + 1), 15);
/** Reading a room back takes many jobs, and says itself what came of it; what crosses is to be seen in the other room. */
const saysItself: ReadonlySet<EffectName> = new Set<EffectName>([
  'room.catch-up',
  'room.cross',
  // Done every few minutes, and what it finds is recorded.
  'pager.read',
]);
/**
 * Everything else waits for the room, and what is said in one room for what was said there before: these are never given up
 * while the incident is open. After a long outage they are done within minutes.
 */
const neverGivenUp: ReadonlySet<EffectName> = new Set<EffectName>(['room.create', 'room.cross']);

const roomRetrySeconds = (attempt: number) => Math.min(Math.exp(attempt), 300);

export interface EffectTaskInput {
  deps: JobDeps;
  log: Logger;
  onJob?: (result: { name: string; outcome: 'done' | 'retry' | 'failed'; seconds: number }) => void;
}

/** The task that carries out any effect: once, again after a wait, or not at all and somebody is told. */
export function effectTask(input: EffectTaskInput): Task {
  const { deps, log } = input;
  return async (payload, helpers) => {
    const { effect, tried, waits, told } = EffectJob.parse(payload);
    const attempt = tried + helpers.job.attempts;
    const started = performance.now();
    const done = (outcome: 'done' | 'retry' | 'failed') =>
      input.onJob?.({ name: effect.name, outcome, seconds: (performance.now() - started) / 1000 });
    const context = { effect: effect.name, incidentId: effect.incidentId, attempt };
    if (effect.name === 'room.say') {
      const delaySeconds = await secondsBehind(helpers, effect);
      if (delaySeconds !== undefined) return deps.again(effect, { delaySeconds, tried: attempt - 1, waits });
    }
    try {
      await carryOut(deps, effect, attempt);
      if (!saysItself.has(effect.name)) await deps.recordDone(effect, attempt, String(helpers.job.id));
      done('done');
    } catch (thrown) {
      const error = toError(thrown);
      if (error instanceof RoomPending) return waitForRoom(error);
      done(error instanceof RetryLater ? 'retry' : 'failed');
      if (error instanceof RetryLater) {
        // Its attempts are counted anew; what was told of them is not told again.
        const toldBefore = told ?? (helpers.job.attempts > lateAfter ? 'late' : undefined);
        const delaySeconds = error.afterSeconds;
        return deps.again(effect, { delaySeconds, tried: attempt, asked: true, told: toldBefore });
      }
      const refused = error instanceof PermanentFailure;
      if (neverGivenUp.has(effect.name) && !(refused && (await hasEnded()))) return tryOn(error, refused);
      const last = refused || helpers.job.attempts >= helpers.job.max_attempts;
      log.warn({ ...context, err: error }, last ? 'effect given up' : 'effect failed');
      if (last) return giveUp({ deps, effect, error, log }, attempt);
      if (helpers.job.attempts === lateAfter && !told) await tellLate({ deps, effect, error, log });
      throw error;
    }

    async function waitForRoom(error: RoomPending): Promise<void> {
      const delaySeconds = roomWaitSeconds(waits);
      // In this order: a room that was made in between is seen.
      const awaited = (await isRoomAwaited(helpers, effect)) || (await isRoomThere());
      if (awaited) return deps.again(effect, { delaySeconds, tried: attempt - 1, waits: waits + 1 });
      log.warn(context, 'effect given up: there is no room');
      return giveUp({ deps, effect, error, log }, attempt);
    }

    async function isRoomThere(): Promise<boolean> {
      const incident = await deps.read.incident(effect.incidentId, 'tocsin');
      return incident !== undefined && seenFrom(incident, roomIn(effect)).room !== undefined;
    }

    async function hasEnded(): Promise<boolean> {
      const incident = await deps.read.incident(effect.incidentId, 'tocsin');
      return !incident || !isOpen(incident);
    }

    /** People are told once that it is late, and once that it is refused. */
    async function tryOn(error: Error, refused: boolean): Promise<void> {
      log.warn({ ...context, err: error }, 'effect failed, trying on');
      const news = refused ? 'refused' : attempt >= lateAfter ? 'late' : undefined;
      const isNews = news !== undefined && told !== 'refused' && told !== news;
      if (isNews) await tellLate({ deps, effect, error, log });
      const delaySeconds = refused ? roomRetrySeconds(Number.POSITIVE_INFINITY) : roomRetrySeconds(attempt);
      await deps.again(effect, { delaySeconds, tried: attempt, told: isNews ? news : told });
    }
  };
}

async function carryOut(deps: JobDeps, effect: Effect, attempt: number): Promise<void> {
  const incident = await deps.read.incident(effect.incidentId, 'tocsin');
  if (!incident) return;
  // The record's entry for a name takes the effect of that name; TypeScript cannot follow the pairing by itself.
  const job = jobs[effect.name] as (deps: JobDeps, context: JobContext<EffectName>) => Promise<void>;
  const side = roomIn(effect);
  const seen = { incident: seenFrom(incident, side), platform: homeOf(incident, side) };
  const own = incident.kind === 'drill' ? { ...deps, chat: inDrill(deps.chat) } : deps;
  await job(own, { ...seen, effect, attempt }).catch((error: unknown) => {
    // Carried out before, and recorded, but the job did not come to its end.
    if (!(error instanceof AlreadySeen)) throw error;
  });
}
