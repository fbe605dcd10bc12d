/** What belongs to a service, in the catalogue of tocsin.yml, is used for its incidents. */
import { afterAll, expect, it } from '@jest/globals';
import { close } from '../../src/incident/close.js';
import { setSeverity } from '../../src/incident/set-severity.js';
import { setStatus } from '../../src/incident/set-status.js';
import { triage } from '../../src/incident/triage.js';
import type { NewTask, TaskTracker } from '../../src/integrations/ports.js';
import { ana } from '../helpers/cast.js';
import { openMirrored, settled } from '../helpers/mirrored.js';
import { declared } from '../helpers/world.js';

const filed: NewTask[] = [];
const tracker: TaskTracker = {
  platform: 'jira',
  async file(task) {
    filed.push(task);
    return { id: `SHOP-${filed.length}`, url: 'https://acme.example/browse/SHOP-1', ownerKnown: true };
  },
  linkBlocks: async () => undefined,
  check: async () => undefined,
};
const world = await openMirrored({
  tracker,
  settings: {
    services: [
      { name: 'checkout', jiraProject: 'SHOP', channels: ['slack:shop', 'teams:shop'] },
      { name: 'search', channels: ['slack:search'] },
    ],
  },
});
afterAll(() => world.stop());
const { slack, teams, deps } = world;

const cardsIn = (room: string) =>
  [...slack.posts, ...teams.posts].filter(({ to, key }) => to === room && key.startsWith('service:'));

it('its channels have a card of the incident, kept true, also when it turns out to be another’s', async () => {
  const { id } = await declared(deps, { title: 'Carts are empty', service: 'checkout' });
  await settled(world, { id });
  await setSeverity(deps, { incidentId: id, severity: 'sev1', actor: ana });
  await triage(deps, { incidentId: id, service: 'search', actor: ana });
  await settled(world, { id });

  for (const room of ['slack:shop', 'teams:shop', 'slack:search']) {
    expect(cardsIn(room)).toHaveLength(1);
    expect(JSON.stringify(cardsIn(room)[0]?.view)).toContain('SEV1');
  }
});

it('its Jira project has the tasks', async () => {
  const { id } = await declared(deps, { title: 'Carts are empty', service: 'checkout' });
  await setStatus(deps, { incidentId: id, to: 'resolved', actor: ana });
  await close(deps, { incidentId: id, actor: ana, items: [{ title: 'Add an alarm' }] });
  await settled(world, { id });

  expect(filed).toEqual([expect.objectContaining({ title: 'Add an alarm', project: 'SHOP' })]);
});
