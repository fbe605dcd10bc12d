import { describe, expect, it } from '@jest/globals';
import { isDatabaseAway } from '../../src/db/errors.js';
import { createSightingWriter } from '../../src/db/sighting-writer.js';
import type { Sighting } from '../../src/db/sightings.js';
import { ana, freshRoom, messageIn, morning } from '../helpers/cast.js';

const room = freshRoom();
const sighting = (text: string): Sighting => ({
  event: { type: 'message.posted', message: messageIn(room), text },
  actor: ana,
  occurredAt: morning,
  room,
  delivery: text,
});

/** A writer, the batches that it tried, and a refusal of what reads "bad" or, when it is away, of everything. */
function writer(state: { away?: boolean; mostWaitMs?: number } = {}) {
  const batches: string[][] = [];
  const tried: string[][] = [];
  const { record, idle } = createSightingWriter(
    async (batch) => {
      const texts = batch.map(({ delivery }) => delivery);
      tried.push(texts);
      if (state.away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      if (texts.includes('bad')) throw new Error('the database refuses it');
      batches.push(texts);
    },
    isDatabaseAway,
    state.mostWaitMs ?? 0,
  );
  return { record, idle, batches, tried };
}

describe('writing sightings', () => {
  it('takes along what arrives together, in its order', async () => {
    const { record, batches } = writer();

    await Promise.all(['a', 'b', 'c'].map((text) => record(sighting(text))));

    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  it('takes along what arrives while the first of a batch waits for company', async () => {
    const { record, batches } = writer({ mostWaitMs: 100 });

    const first = record(sighting('a'));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await Promise.all([first, record(sighting('b'))]);

    expect(batches).toEqual([['a', 'b']]);
  });

  it('waits no longer once a batch is full', async () => {
    const { record, batches } = writer({ mostWaitMs: 2 ** 30 });

    const first = record(sighting('first'));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const others = Array.from({ length: 499 }, (_, index) => record(sighting(String(index))));
    await Promise.all([first, ...others]);

    expect(batches.map(({ length }) => length)).toEqual([500]);
  });

  it('refuses only what the database refuses', async () => {
    const { record, batches } = writer();

    const settled = await Promise.allSettled(['a', 'bad', 'c'].map((text) => record(sighting(text))));

    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches.flat()).toEqual(['a', 'c']);
  });

  it('asks once for all of a batch when the database is away', async () => {
    const { record, tried } = writer({ away: true });

    const settled = await Promise.allSettled(['a', 'b', 'c', 'd'].map((text) => record(sighting(text))));

    expect(settled.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(tried).toEqual([['a', 'b', 'c', 'd']]);
  });

  it('asks whoever delivers to come back when too much is waiting', async () => {
    const { record, idle } = writer();
    const all = Array.from({ length: 20_001 }, (_, index) => record(sighting(String(index))));

    await expect(all.at(-1)).rejects.toThrow('too much is waiting');
    await idle();
    await Promise.allSettled(all);
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
