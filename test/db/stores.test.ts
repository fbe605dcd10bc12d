import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { openDatabase } from '../../src/db/database.js';
import { enqueueEffects } from '../../src/db/job-queue.js';
import { Effect } from '../../src/incident/effect.js';
import type { Incident } from '../../src/incident/incident.js';
import { takeNote } from '../../src/incident/take-note.js';
import { anyIncident } from '../helpers/arbitraries.js';
import { ana, bo, freshRoom, morning } from '../helpers/cast.js';
import { until } from '../helpers/until.js';
import { declared, declaredInRoom, effectsOf, jobsOf, openWorld, workOff } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, database } = world;

const Payload = z.object({ tried: z.number() });
const storable = (value: unknown) => !/\\u0000|\\ud[89a-f]/.test(JSON.stringify(value));

describe('an incident', () => {
  it('comes back as it was stored, whatever it holds', async () => {
    let number = 1_000_000;
    await fc.assert(
      fc.asyncProperty(anyIncident, async (any) => {
        fc.pre(storable(any));
        number += 1;
        const incident: Incident = { ...any, number };
        // A room belongs to one incident.
        delete incident.room;
        if (incident.mirror) {
          const { room: _, ...mirror } = incident.mirror;
          incident.mirror = mirror;
        }

        await deps.transact((tx) => tx.incidents.save(incident));

        expect(await deps.read.incident(incident.id, 'tocsin')).toEqual(incident);
      }),
      { numRuns: 60, maxSkipsPerRun: 1000 },
    );
  });

  it('is found by its room', async () => {
    const incident = await declaredInRoom(deps);

    expect(incident.room && (await deps.read.incidentByRoom(incident.room))).toEqual(incident);
  });

  it('is listed newest first, the ended ones only on request', async () => {
    const first = await declared(deps);
    const second = await declared(deps);
    await deps.transact((tx) => tx.incidents.save({ ...second, status: 'declined' }));
    await deps.transact((tx) => tx.incidents.save({ ...first, number: 3_000_001 }));
    await deps.transact((tx) => tx.incidents.save({ ...second, status: 'declined', number: 3_000_002 }));

    const open = await deps.read.incidents({ viewer: 'tocsin', open: true, limit: 1 });
    const all = await deps.read.incidents({ viewer: 'tocsin', limit: 2 });

    expect(open.map(({ id }) => id)).toEqual([first.id]);
    expect(all.map(({ id }) => id)).toEqual([second.id, first.id]);
  });
});

describe('texts that people write', () => {
  it.each([
    ['4,000 characters of emoji', '🔥'.repeat(4000)],
    ['several scripts and directions', 'שלום 事故対応 \u202Egnp.exe Ünïcödé'],
    ['what SQL and JSON take for their own', `'; drop table incident; -- "}\\`],
    ['control characters', 'a\u0007b\tc\r\nd'],
  ])('are kept: %s', async (_, title) => {
    const { id } = await declared(deps, { title });

    expect((await deps.read.incident(id, 'tocsin'))?.title).toBe(title);
  });

  // The edge cleans these away (cleanText): PostgreSQL holds neither. Here they are refused whole, and nothing is half stored.
  it.each([
    ['NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\uD83Db'],
  ])('are refused with nothing recorded when they hold %s', async (_, text) => {
    const incident = await declared(deps);
    const { id } = incident;
    await workOff(world, id);

    await expect(takeNote(deps, { incidentId: id, text, actor: ana })).rejects.toThrow();
    await expect(declared(deps, { title: text })).rejects.toThrow();

    expect((await deps.read.timeline(incident, { viewer: 'tocsin', limit: 10 })).events).toHaveLength(1);
    expect(await effectsOf(world, id)).toEqual([]);
  });
});

describe('a job', () => {
  it('carries any effect to whoever does it', async () => {
    const { id } = await declared(deps);
    const room = freshRoom();
    for (const { shape } of Effect.options) {
      const everything = {
        incidentId: id,
        person: bo,
        event: 7,
        run: 'a-run',
        item: 'an-item',
        decision: 'a-decision',
        to: 'announcement',
        id: 'Q2KURS8RXYZ123',
        by: bo,
        left: room,
        file: 'F1',
        provider: 'teams',
        sha256: 'a'.repeat(64),
        begun: morning.toISOString(),
        asked: true,
        light: false,
      };
      const effect = Effect.parse({ name: shape.name.value, ...everything });
      await workOff(world, id);

      await deps.transact((tx) => tx.jobs.enqueue([effect]));

      const job = (await jobsOf(world, id)).find(({ task }) => task !== 'clock.fire');
      expect(job?.task).toBe(effect.name);
      expect(job?.payload).toEqual({ effect, tried: 0 });
    }
  });

  it('that still waits is not asked for twice', async () => {
    const { id } = await declared(deps);
    const effect: Effect = { name: 'room.invite', incidentId: id, person: bo };

    await deps.transact((tx) => tx.jobs.enqueue([effect]));
    await deps.transact((tx) => tx.jobs.enqueue([effect, { ...effect, person: ana }]));

    expect((await effectsOf(world, id)).filter((name) => name === 'room.invite')).toHaveLength(2);
  });

  it('comes after those that were asked for before it', async () => {
    const { id } = await declared(deps);
    await workOff(world, id);
    const effects = Array.from(
      { length: 40 },
      (_, index): Effect => ({ name: 'task.file', incidentId: id, item: `${index}` }),
    );

    await deps.transact((tx) => tx.jobs.enqueue(effects.slice(0, 20)));
    await deps.transact((tx) => tx.jobs.enqueue(effects.slice(20)));

    expect((await jobsOf(world, id)).map(({ key }) => key).slice(0, 40)).toEqual(
      effects.map((_, index) => `task.file:${id}:${index}`),
    );
  });
});

describe('a job that is asked for again', () => {
  const waiting = async (id: Incident['id']) => {
    const [job] = (await jobsOf(world, id)).filter(({ task }) => task === 'room.card');
    return { ...job, payload: Payload.parse(job?.payload) };
  };
  const card = async (): Promise<Effect> => {
    const { id } = await declared(deps);
    return { name: 'room.card', incidentId: id };
  };

  const waits = async (state: string): Promise<boolean> => {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and state = $1 and pid <> pg_backend_pid()
         and (state = 'idle in transaction' or wait_event_type = 'Lock')`,
      [state],
    );
    return rows.length > 0;
  };

  it('knows of the tries before it was put back, and waits as long as the far side asked', async () => {
    const effect = await card();
    await enqueueEffects(database.db, [effect], { delaySeconds: 3000, tried: 5, asked: true });
    const before = await waiting(effect.incidentId);

    await deps.transact((tx) => tx.jobs.enqueue([effect]));
    await deps.transact((tx) => tx.jobs.enqueue([effect]));

    const after = await waiting(effect.incidentId);
    expect(after.payload.tried).toBe(5);
    expect(after.runAt).toEqual(before.runAt);
  });

  it('adds the tries since then', async () => {
    const effect = await card();
    await enqueueEffects(database.db, [effect], { delaySeconds: 0, tried: 2 });
    await database.pool.query('update graphile_worker._private_jobs set attempts = 3 where key = $1', [
      `room.card:${effect.incidentId}`,
    ]);

    await deps.transact((tx) => tx.jobs.enqueue([effect]));

    expect((await waiting(effect.incidentId)).payload.tried).toBe(5);
  });

  it('counts for itself when it is the one that runs, and puts itself back', async () => {
    const effect = await card();
    await deps.transact((tx) => tx.jobs.enqueue([effect]));
    await database.pool.query(
      `update graphile_worker._private_jobs set attempts = 1, locked_at = now(), locked_by = 'this' where key = $1`,
      [`room.card:${effect.incidentId}`],
    );

    await enqueueEffects(database.db, [effect], { delaySeconds: 0, tried: 0 });

    const left = (await jobsOf(world, effect.incidentId)).filter(({ key }) => key?.startsWith('room.card:'));
    expect(left.map(({ payload }) => Payload.parse(payload).tried)).toEqual([0]);
  });

  it('hears of the tries of one that puts itself back at the same moment', async () => {
    const effect = await card();
    const key = `room.card:${effect.incidentId}`;
    await deps.transact((tx) => tx.jobs.enqueue([effect]));
    await database.pool.query(
      `update graphile_worker._private_jobs set attempts = 1, locked_at = now(), locked_by = 'this' where key = $1`,
      [key],
    );
    let commit = () => {};
    const committing = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const putBack = database.db.transaction().execute(async (trx) => {
      await enqueueEffects(trx, [effect], { delaySeconds: 0, tried: 1 });
      await committing;
    });
    await until('it to be put back', async () => ((await waits('idle in transaction')) ? true : undefined));

    const asked = deps.transact((tx) => tx.jobs.enqueue([effect]));
    await until('the other to wait for it', async () => ((await waits('active')) ? true : undefined));
    commit();
    await Promise.all([putBack, asked]);

    const { rows } = await database.pool.query(
      'select payload from graphile_worker._private_jobs where key = $1',
      [key],
    );
    expect(rows.map(({ payload }) => Payload.parse(payload).tried)).toEqual([1]);
  });

  it('meanwhile keeps its turn when the one that runs puts itself back for later', async () => {
    const effect = await card();
    await deps.transact((tx) => tx.jobs.enqueue([effect]));
    const before = await waiting(effect.incidentId);

    await enqueueEffects(database.db, [effect], { delaySeconds: 300, tried: 1 });

    expect((await waiting(effect.incidentId)).runAt).toEqual(before.runAt);
  });

  it('waits no longer when nobody asked to', async () => {
    const effect = await card();
    await enqueueEffects(database.db, [effect], { delaySeconds: 3000, tried: 0 });
    const before = await waiting(effect.incidentId);

    await deps.transact((tx) => tx.jobs.enqueue([effect]));

    const after = await waiting(effect.incidentId);
    expect(after.runAt?.getTime()).toBeLessThan(before.runAt?.getTime() ?? 0);
  });
});

describe('a database', () => {
  it('that is away is told of before anybody waits for it', async () => {
    const { db, stop } = openDatabase('postgres://tocsin@127.0.0.1:1/tocsin', { now: () => morning });

    await expect(db.selectFrom('incident').selectAll().execute()).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });

    await stop();
  });

  it('whose connections break is used again as soon as it is there', async () => {
    const errors: Error[] = [];
    const own = openDatabase(world.url, { now: () => morning, onError: (error) => errors.push(error) });
    const pid = async () =>
      (await own.pool.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;
    const before = await pid();

    await database.pool.query('select pg_terminate_backend($1)', [before]);
    while (errors.length === 0) await new Promise((resolve) => setImmediate(resolve));

    expect(await pid()).not.toBe(before);
    await own.stop();
  });
});
