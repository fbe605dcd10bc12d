/** Whoever writes what stands between the fields of a line into the database cannot make one event read as another. */
import { afterAll, expect, it } from '@jest/globals';
import { storedColumns } from '../../src/db/seal-columns.js';
import { noted, seal, tamper, verdict } from '../compliance/tampering.js';
import { openWorld } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());

async function newest(): Promise<Record<string, string | null>> {
  const { rows } = await world.database.pool.query(
    `select ${storedColumns} from timeline_event e where type = 'note.added' order by id desc limit 1`,
  );
  return rows[0];
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

it.each([
  ['\u001f', '\u001f='],
  ['\u001f=', '\u001f='],
  ['\u001f', '\u001f'],
])('names an event into whose type the sealed values were packed (%j, %j)', async (before, between) => {
  await noted(world, 1);
  await seal(world);
  const { id, type, actor, delivery } = await newest();
  const packed = `${type}${before}${actor}${between}${delivery ?? '\u001d'}`;

  await tamper(
    world.url,
    `update timeline_event set type = ${literal(packed)}, actor = 'slack:U0MALLORY' where id = ${id}`,
  );

  expect((await verdict(world)).problems).toContainEqual(expect.objectContaining({ event: id }));
});

it('tells the mark for nothing from nothing', async () => {
  await noted(world, 1);
  await seal(world);
  const { id, delivery } = await newest();

  await tamper(world.url, `update timeline_event set delivery = ${literal('\u001d')} where id = ${id}`);

  expect(delivery).toBeNull();
  expect((await verdict(world)).problems).toContainEqual(expect.objectContaining({ event: id }));
});
