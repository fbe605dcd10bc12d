import { afterAll, expect, it } from '@jest/globals';
import { redact } from '../../src/compliance/redact.js';
import { recordSightings } from '../../src/db/sightings.js';
import type { TimelineEvent } from '../../src/incident/event.js';
import { seal } from '../compliance/tampering.js';
import { ana, messageIn, morning } from '../helpers/cast.js';
import { until } from '../helpers/until.js';
import { declaredInRoom, eventTypesOf, openWorld } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, database } = world;

const previous = 'the pin is 4711';

it.each<[string, (message: ReturnType<typeof messageIn>) => TimelineEvent]>([
  ['an edit', (message) => ({ type: 'message.edited', message, text: 'never mind', previous })],
  ['a deletion', (message) => ({ type: 'message.deleted', message, previous })],
  ['the deletion of a file', (message) => ({ type: 'file.deleted', message, file: 'F1', name: previous })],
])('what is taken out does not come back with %s that is recorded at the same moment', async (_, happens) => {
  const incident = await declaredInRoom(deps);
  const { room } = incident;
  if (!room) throw new Error('it has a room');
  const message = messageIn(room, '1.1');
  const seen = (event: TimelineEvent) =>
    recordSightings(
      database.db,
      [{ event, actor: ana, occurredAt: morning, room, delivery: `slack:${event.type}:${room}` }],
      world.clock.now(),
    );
  await seen({ type: 'message.posted', message, text: previous });
  await seal(world);
  const { events } = await deps.read.timeline(incident, {
    viewer: 'tocsin',
    limit: 1,
    types: ['message.posted'],
  });
  const [said] = events;
  if (!said) throw new Error('nothing was said');
  let told: Promise<void> | undefined;

  await deps.transact(async (tx) => {
    const reason = 'A pin was pasted.';
    await redact({ ...deps, transact: (work) => work(tx) }, { incident, event: said.id, reason, by: 'Ana' });
    told = seen(happens(message));
    await until('it to wait', waitsForTheRoom, 5000);
  });
  await told;

  const { rowCount } = await database.pool.query(
    'select from timeline_event event where strpos(event::text, $1) > 0',
    ['4711'],
  );
  expect(rowCount).toBe(0);
  expect(await eventTypesOf(world, incident.id)).toContain(happens(message).type);
});

async function waitsForTheRoom(): Promise<true | undefined> {
  const { rowCount } = await database.pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
  );
  return rowCount ? true : undefined;
}
