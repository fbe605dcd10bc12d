import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evolve } from '../../src/incident/evolve.js';
import { stateEvents } from '../../src/incident/state-events.js';
import { anyEventOf, anyIncident, eventTypes } from '../helpers/arbitraries.js';
import { ana, morning } from '../helpers/cast.js';

it.each(eventTypes)('%s is in the list exactly when it makes an incident another one', (type) => {
  let changes = false;
  fc.assert(
    fc.property(anyIncident, anyEventOf(type), (before, event) => {
      if (evolve(before, { event, actor: ana, occurredAt: morning }) !== before) changes = true;
    }),
    { numRuns: 10 },
  );

  expect(stateEvents.has(type)).toBe(changes);
});
