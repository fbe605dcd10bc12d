import { describe, expect, it } from '@jest/globals';
import { createSightingWriter } from '../../src/db/sighting-writer.js';
import type { Sighting } from '../../src/db/timeline-store.js';
import { ana, freshRoom, messageIn, morning } from '../helpers/cast.js';

const room = freshRoom();
const sighting = (text: string): Sighting => ({
  event: { type: 'message.posted', message: messageIn(room), text },
  actor: ana,
  occurredAt: morning,
  room,
  delivery: text,
});

/** A writer, the batches that it wrote, and a refusal of what reads "bad". */
function writer() {
  const batches: string[][] = [];
  const { record, idle } = createSightingWriter(async (batch) => {
    const texts = batch.map(({ delivery }) => delivery);
    if (texts.includes('bad')) throw new Error('the database refuses it');
    batches.push(texts);
  });
  return { record, idle, batches };
}

describe('writing sightings', () => {
  it('takes along what arrives together, in its order', async () => {
    const { record, batches } = writer();

    await Promise.all(['a', 'b', 'c'].map((text) => record(sighting(text))));

    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  it('refuses only what the database refuses', async () => {
    const { record, batches } = writer();

    const settled = await Promise.allSettled(['a', 'bad', 'c'].map((text) => record(sighting(text))));

    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches.flat()).toEqual(['a', 'c']);
  });

  // One that arrives while the writer is about to rest must wake it: each row waits a little longer before the next.
  it.each(Array.from({ length: 16 }, (_, ticks) => ticks))(
    'never forgets one that comes %d ticks after another',
    async (ticks) => {
      const { record, idle, batches } = writer();
      await record(sighting('first'));
      for (let tick = 0; tick < ticks; tick += 1) await undefined;

      const second = record(sighting('second'));
      await idle();

      expect(batches).toEqual([['first'], ['second']]);
      await second;
    },
  );

  it('is idle once everything is written', async () => {
    const { record, idle, batches } = writer();
    const all = Array.from({ length: 1200 }, (_, index) => record(sighting(String(index))));

    await idle();

    expect(batches.map((batch) => batch.length)).toEqual([500, 500, 200]);
    await Promise.all(all);
  });
});
