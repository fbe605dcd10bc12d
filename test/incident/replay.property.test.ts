/** The same random lives as in life.property.test.ts, on PostgreSQL: the row is what the timeline says. */
import { afterAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wind } from '../../src/incident/clocks.js';
import { evolve } from '../../src/incident/evolve.js';
import type { Incident } from '../../src/incident/incident.js';
import { anyDeed, perform } from '../helpers/deeds.js';
import { migration, outage } from '../helpers/runbooks.js';
import { clocksOf, declared, jobsOf, openWorld, timelineOf } from '../helpers/world.js';

const executiveNotices = [
  { severity: 'sev1', afterMinutes: 0, to: ['slack:U0CTO'] },
  { severity: 'sev2', afterMinutes: 30, to: ['slack:U0CTO'] },
  { severity: 'sev1', afterMinutes: 60, to: ['slack:U0CEO'] },
];
const world = await openWorld({ runbooks: [outage, migration], settings: { executiveNotices } });
afterAll(() => world.stop());
const { deps, clock } = world;

it('replaying a timeline gives the row, and the clocks and their jobs that should run', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyDeed, { minLength: 5, maxLength: 25, size: 'max' }), async (deeds) => {
      const { id } = await declared(deps);
      for (const deed of deeds) await perform(deps, clock, id, deed);

      const incident = await deps.read.incident(id, 'tocsin');

      const timeline = await timelineOf(world, id);
      expect(
        timeline.reduce<Incident | undefined>((state, event) => evolve(state, event), undefined),
      ).toEqual(incident);
      const running = await clocksOf(world, id);
      const names = incident ? wind(incident, [], deps.settings, deps.now()).map(({ name }) => name) : [];
      expect(Object.keys(running).sort()).toEqual(names.sort());
      const jobs = (await jobsOf(world, id)).filter(({ task }) => task === 'clock.fire');
      expect(jobs.map(({ key }) => key).sort()).toEqual(names.map((name) => `clock:${id}:${name}`).sort());
    }),
    { numRuns: 40 },
  );
});
