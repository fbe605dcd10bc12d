/** What a person types and reads in an incident's room, over the real commands and a database of their own. */
import { afterAll, expect } from '@jest/globals';
import { assignRole } from '../../src/incident/assign-role.js';
import type { Incident } from '../../src/incident/incident.js';
import { setStatus } from '../../src/incident/set-status.js';
import { ana } from './cast.js';
import { answer, dispatcherFor, typed } from './dispatching.js';
import { migration, outage } from './runbooks.js';
import { declaredInRoom, openWorld, timelineOf } from './world.js';

export async function openTyping({ settings }: { settings?: unknown } = {}) {
  const world = await openWorld({ runbooks: [outage, migration], settings });
  afterAll(() => world.stop());
  const { deps, clock } = world;
  const { dispatch, bugs } = dispatcherFor(deps);
  afterAll(() => expect(bugs).toEqual([]));
  /** An incident that no runbook is for. */
  const quiet = () => declaredInRoom(deps, { title: 'Logins are slow' });
  return {
    world,
    deps,
    clock,
    dispatch,
    quiet,
    /** The same, with Ana in command, who may then publish. */
    async led(more: Parameters<typeof declaredInRoom>[1] = {}): Promise<Incident> {
      const { id } = await declaredInRoom(deps, { title: 'Logins are slow', ...more });
      return assignRole(deps, { incidentId: id, role: 'commander', person: ana, actor: ana });
    },
    say: async (text: string, { room }: Incident) => answer(await dispatch(typed(text, { room }))),
    /** What was recorded last, but for the commands themselves. */
    last: async ({ id }: Incident) =>
      (await timelineOf(world, id)).map(({ event }) => event).findLast(({ type }) => type !== 'command.ran'),
    now: ({ id }: Incident) => deps.read.incident(id, 'tocsin'),
    async resolved(): Promise<Incident> {
      const { id } = await quiet();
      await assignRole(deps, { incidentId: id, role: 'commander', person: ana, actor: ana });
      return setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });
    },
  };
}
