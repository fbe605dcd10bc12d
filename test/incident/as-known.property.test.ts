/** What was known at a time, put together again from the events that had been recorded by then. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IncidentId } from '../../src/ids.js';
import { asKnown } from '../../src/incident/as-known.js';
import type { Incident } from '../../src/incident/incident.js';
import { anyDeed, perform } from '../helpers/deeds.js';
import { type Memory, memoryWorld } from '../helpers/memory.js';
import { migration, outage } from '../helpers/runbooks.js';
import { declared } from '../helpers/world.js';

const deeds = fc.array(anyDeed, { maxLength: 15 });

async function standing({ deps, state }: Memory, id: IncidentId) {
  const incident = state().incidents.get(id);
  if (!incident) throw new Error('the incident is gone');
  const [items, runs] = [await deps.read.items(id, 'tocsin'), await deps.read.runs(id, 'tocsin')];
  return { incident: defined(incident), items, runs, events: [...state().events] };
}

/** As a row holds it: without what is not set. */
const defined = (incident: Incident): Incident => JSON.parse(JSON.stringify(incident), revived);
const revived = (key: string, value: unknown) =>
  key.endsWith('At') || key.endsWith('Since') ? new Date(String(value)) : value;

it('is how the incident stood then, whatever happened later', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, deeds, async (before, after) => {
      const memory = memoryWorld({ runbooks: [outage, migration] });
      const { id } = await declared(memory.deps);
      for (const deed of before) await perform(memory.deps, memory.clock, id, deed);
      const then = await standing(memory, id);
      for (const deed of after) await perform(memory.deps, memory.clock, id, deed);

      const known = asKnown(then.events, await standing(memory, id));

      expect(known && { ...known, incident: defined(known.incident) }).toEqual({
        incident: then.incident,
        items: then.items,
        runs: then.runs,
      });
    }),
    { numRuns: 200 },
  );
});

it('is nothing before it was declared', async () => {
  const memory = memoryWorld();
  const { id } = await declared(memory.deps);

  expect(asKnown([], await standing(memory, id))).toBeUndefined();
});
