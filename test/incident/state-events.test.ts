import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evolve } from '../../src/incident/evolve.js';
import { stateEvents } from '../../src/incident/state-events.js';
import { anyEventOf, anyIncident, eventTypes } from '../helpers/arbitraries.js';
import { ana, morning } from '../helpers/cast.js';

it.each(eventTypes)('%s is in the list exactly when it can make an incident another one', (type) => {
  // One clock of several does: enough are drawn for each of them to be among them.
  const draws = fc.sample(fc.tuple(anyIncident, anyEventOf(type)), 100);
  const changes = draws.some(([incident, event]) => {
    const { decision } = incident;
    // An answer is about what was asked.
    const about = 'decision' in event && decision && { decision: { ...decision, id: event.decision } };
    const before = { ...incident, ...about };
    return evolve(before, { event, actor: ana, occurredAt: morning }) !== before;
  });

  expect(stateEvents.has(type)).toBe(changes);
});
