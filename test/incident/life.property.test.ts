/** Any life of an incident, through the real use cases: what must never be, is not, at any moment of it. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { declare } from '../../src/incident/declare.js';
import type { RecordedEvent } from '../../src/incident/event.js';
import { evolve } from '../../src/incident/evolve.js';
import { type Incident, IncidentKind, isOpen, transitions } from '../../src/incident/incident.js';
import { ana, minute } from '../helpers/cast.js';
import { anyDeed, type Deed, perform } from '../helpers/deeds.js';
import { type Memory, memoryWorld } from '../helpers/memory.js';
import { migration, outage } from '../helpers/runbooks.js';

const anyLife = fc.array(anyDeed, { maxLength: 25, size: 'max' });

/** Lives it and calls `look` after the declaration and after every deed. */
async function live(
  kind: IncidentKind,
  deeds: readonly Deed[],
  look: (world: Memory, incident: Incident) => void,
): Promise<Memory> {
  const executiveNotices = [{ severity: 'sev1', afterMinutes: 30, to: ['slack:U0CEO'] }];
  const world = memoryWorld({ runbooks: [outage, migration], settings: { executiveNotices } });
  const { id } = await declare(world.deps, { title: 'Checkout is down', severity: 'sev2', kind, actor: ana });
  const lookNow = () => {
    const incident = world.state().incidents.get(id);
    if (incident) look(world, incident);
  };
  lookNow();
  for (const deed of deeds) {
    await perform(world.deps, world.clock, id, deed);
    lookNow();
  }
  return world;
}

async function always(look: (world: Memory, incident: Incident) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...IncidentKind.options), anyLife, async (kind, deeds) => {
      await live(kind, deeds, look);
    }),
    { numRuns: 150 },
  );
}

const isUpdate = (clock: string) => clock === 'first-update' || clock === 'next-update';
/** Minutes; what a person may put an update off by (src/incident/snooze-update.ts). */
const longestSnooze = 15;

const notBefore = (later: Date | undefined, earlier: Date | undefined) =>
  later === undefined || earlier === undefined || later >= earlier;

describe('whatever is done to an incident, in whatever order', () => {
  it('somebody commands, or it is known since when nobody does', () =>
    always((_, { roles, commanderVacantSince }) => {
      expect(commanderVacantSince === undefined).toBe(roles.commander !== undefined);
    }));

  it('its times follow one another', () =>
    always((_, incident) => {
      const { declaredAt, acknowledgedAt, mitigatedAt, resolvedAt, closedAt } = incident;
      expect(notBefore(incident.detectedAt, declaredAt)).toBe(true);
      expect(notBefore(acknowledgedAt, declaredAt)).toBe(true);
      expect(notBefore(mitigatedAt, declaredAt)).toBe(true);
      expect(notBefore(resolvedAt, mitigatedAt)).toBe(true);
      expect(notBefore(closedAt, resolvedAt)).toBe(true);
      expect(notBefore(incident.postmortemDoneAt, declaredAt)).toBe(true);
    }));

  it('its times agree with its status', () =>
    always((_, incident) => {
      const { status } = incident;
      const ended = status === 'resolved' || status === 'closed';
      expect(incident.resolvedAt !== undefined).toBe(ended);
      expect(incident.closedAt !== undefined).toBe(status === 'closed');
      if (ended) expect(incident.postmortemOwner).toBeDefined();
      if (ended || status === 'monitoring') expect(incident.mitigatedAt).toBeDefined();
      if (isOpen(incident)) expect(incident.postmortemDoneAt).toBeUndefined();
      if (!['triage', 'declined'].includes(status)) expect(incident.acknowledgedAt).toBeDefined();
    }));

  it('an open one is asked for exactly one kind of update, and an ended one for none', () =>
    always(({ state }, incident) => {
      const running = (state().clocks.get(incident.id) ?? []).map(({ name }) => name);
      const updates = running.filter((name) => name === 'first-update' || name === 'next-update');
      const hurried = isOpen(incident) && incident.kind !== 'retrospective';
      expect(updates).toHaveLength(hurried ? 1 : 0);
      expect(running.includes('commander')).toBe(hurried && !incident.roles.commander);
      expect(new Set(running).size).toBe(running.length);
    }));

  it('an open one never goes longer than its cadence and a step without somebody being asked for an update', () =>
    always(({ state, deps }, incident) => {
      const asked = (state().clocks.get(incident.id) ?? []).find(({ name }) => isUpdate(name));
      if (!asked) return;
      const { firstUpdateMinutes, updateMinutes, updateRepeatMinutes } = deps.settings.clocks;
      const cadence = Math.max(firstUpdateMinutes, updateMinutes[incident.severity], updateRepeatMinutes);
      const heard = state()
        .events.filter(
          ({ event }) =>
            event.type === 'update.snoozed' || (event.type === 'clock.fired' && isUpdate(event.clock)),
        )
        .map(({ occurredAt }) => occurredAt);
      const { declaredAt, reopenedAt, lastUpdateAt } = incident;
      const since = [declaredAt, reopenedAt, lastUpdateAt, ...heard].map((at) => at?.getTime() ?? 0);

      expect(asked.dueAt.getTime()).toBeLessThanOrEqual(
        Math.max(...since) + (cadence + longestSnooze) * minute,
      );
    }));

  it('its timeline, replayed, gives what it is', () =>
    always(({ state }, incident) => {
      expect(replay(state().events)).toEqual(incident);
    }));

  it('its timeline tells only moves that are allowed, each with what it needs', () =>
    always(({ state }) => {
      let before: Incident | undefined;
      for (const recorded of state().events) {
        const { event } = recorded;
        if (event.type === 'status.changed') {
          expect(before?.status).toBe(event.from);
          expect(transitions[event.from]).toContain(event.to);
          if (event.to === 'declined') expect(event.reason).toBeTruthy();
        }
        if (event.type === 'incident.reopened') {
          expect(before?.status).toBe(event.from);
          expect(event.reason).toBeTruthy();
        }
        if (event.type === 'severity.changed') expect(event.from).not.toBe(event.to);
        before = evolve(before, recorded);
      }
    }));

  it('time never runs backwards in its timeline, and no reminder comes before it is due', () =>
    always(({ state }) => {
      let last = 0;
      for (const { event, occurredAt } of state().events) {
        expect(occurredAt.getTime()).toBeGreaterThanOrEqual(last);
        last = occurredAt.getTime();
        if (event.type === 'clock.fired') {
          expect(occurredAt.getTime()).toBeGreaterThanOrEqual(event.dueAt.getTime());
        }
      }
    }));
});

function replay(events: readonly RecordedEvent[]): Incident | undefined {
  return events.reduce<Incident | undefined>((incident, event) => evolve(incident, event), undefined);
}
