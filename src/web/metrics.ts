import { setTimeout as pause } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SealBacklog } from '../compliance/seal-backlog.js';
import type { Route } from './server.js';

export interface Metrics {
  route: Route;
  job(result: { name: string; outcome: string; seconds: number }): void;
  command(result: { command: string; outcome: string; seconds: number }): void;
  sighting(outcome: 'committed' | 'failed'): void;
}

export interface SealSource {
  read(): Promise<SealBacklog>;
  /** Whether heads are written down outside at all. */
  anchors: boolean;
  now(): Date;
}

/** Who reads the metrics waits ten seconds by default; those of a database that is away must not cost the others. */
const readMs = 2000;

/** What Prometheus reads at `/metrics`. */
export function createMetrics(seals?: SealSource): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const jobs = new Histogram({
    name: 'tocsin_job_seconds',
    help: 'Time an effect took, by name and outcome',
    labelNames: ['name', 'outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const commands = new Histogram({
    name: 'tocsin_command_seconds',
    help: 'Time a command took to answer',
    labelNames: ['command', 'outcome'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers: [registry],
  });
  const sightings = new Counter({
    name: 'tocsin_sightings_total',
    help: 'Messages and other events seen in rooms, by whether they were committed',
    labelNames: ['outcome'],
    registers: [registry],
  });
  if (seals) watchSeals(registry, seals);
  return {
    route: {
      method: 'GET',
      path: '/metrics',
      handle: async () => ({
        status: 200,
        contentType: registry.contentType,
        body: await registry.metrics(),
      }),
    },
    job: ({ name, outcome, seconds }) => jobs.observe({ name, outcome }, seconds),
    command: ({ command, outcome, seconds }) => commands.observe({ command, outcome }, seconds),
    sighting: (outcome) => sightings.inc({ outcome }),
  };
}

function watchSeals(registry: Registry, { read, anchors, now }: SealSource): void {
  const ageOf = (since: Date | undefined) =>
    since ? Math.max(0, (now().getTime() - since.getTime()) / 1000) : 0;
  new Gauge({
    name: 'tocsin_seal_behind_seconds',
    help: 'Age of the oldest event that is not sealed, and of the oldest seal that is not anchored; 0 when there is none',
    labelNames: ['step'],
    registers: [registry],
    async collect() {
      // When nothing is known nothing is told: an old number would look well.
      this.reset();
      const backlog = await Promise.race([read(), pause(readMs, undefined, { ref: false })]).catch(
        () => undefined,
      );
      if (!backlog) return;
      this.set({ step: 'seal' }, ageOf(backlog.unsealedSince));
      if (anchors) this.set({ step: 'anchor' }, ageOf(backlog.unanchoredSince));
    },
  });
}
