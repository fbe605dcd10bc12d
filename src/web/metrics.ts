import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Route } from './server.js';

export interface Metrics {
  route: Route;
  job(result: { name: string; outcome: string; seconds: number }): void;
  command(result: { command: string; outcome: string; seconds: number }): void;
  sighting(outcome: 'committed' | 'failed'): void;
}

/** What Prometheus reads at `/metrics`. */
export function createMetrics(): Metrics {
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
