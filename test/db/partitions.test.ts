import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Kysely, type Migration, PostgresDialect } from 'kysely';
import pg from 'pg';
import { migrate } from '../../src/db/migrate.js';
import { upkeep } from '../../src/db/upkeep.js';
import { IncidentId } from '../../src/ids.js';
import { adminUrl, databaseUrl, templateName } from '../helpers/announced-server.js';
import { ana, hour, later, morning } from '../helpers/cast.js';
import { movableClock } from '../helpers/movable-clock.js';
import { connect, declared, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld();
const { deps, database } = world;
const admin = new pg.Client({ connectionString: adminUrl() });
await admin.connect();
const made: string[] = [];
afterAll(async () => {
  await world.stop();
  for (const name of made) await admin.query(`drop database if exists "${name}" with (force)`);
  await admin.end();
});

async function emptyDatabase(): Promise<string> {
  const name = `${templateName()}_parts_${randomUUID().slice(0, 8)}`;
  made.push(name);
  await admin.query(`create database "${name}" template template0`);
  return databaseUrl(adminUrl(), name);
}

const note = (text: string) => ({
  event: { type: 'note.added', text } as const,
  actor: ana,
  occurredAt: morning,
});

async function partsOf(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ part: string }>(
    `select inhrelid::regclass::text as part from pg_inherits where inhparent = 'timeline_event'::regclass order by 1`,
  );
  return rows.map(({ part }) => part);
}

describe('the parts of the timeline', () => {
  it('hold all events of an incident together, in the month of its declaration, however late they come', async () => {
    const incident = await declared(deps);
    const year = 365 * 24 * hour;
    world.clock.pass(year);

    await deps.transact((tx) => tx.timeline.record(incident, [note('a year later')]));

    const { rows } = await database.pool.query(
      'select distinct era::text, tableoid::regclass::text as part from timeline_event where incident_id = $1',
      [incident.id],
    );
    expect(rows).toEqual([{ era: '2026-11-01', part: expect.stringMatching(/^timeline_event_/) }]);
    expect(await timelineOf(world, incident.id)).toHaveLength(2);
    world.clock.pass(-year);
  });

  it('are read one at a time: the others are not even looked at', async () => {
    const { id } = await declared(deps);

    const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(
      `explain select id from timeline_event where era = '2026-11-01' and incident_id = '${id}' order by occurred_at, id limit 21`,
    );

    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan.match(/timeline_event_\w+/g)?.filter((name) => /_\d{6}/.test(name))).not.toHaveLength(0);
    expect(new Set(plan.match(/timeline_event_\d{6}(?=[ _])/g)).size).toBe(1);
    expect(plan).not.toContain('timeline_event_other');
  });

  it('are there three months ahead, and made again by nobody', async () => {
    await upkeep(database.db, new Date('2031-05-31T23:59:59Z'));
    await upkeep(database.db, new Date('2031-05-31T23:59:59Z'));

    expect(await partsOf(database.pool)).toEqual(
      expect.arrayContaining(
        ['202105', '202106', '202107', '202108'].map(
          (month) => `timeline_event_${month.replace('2021', '2031')}`,
        ),
      ),
    );
  });

  it('are made by two replicas at the same time without harm', async () => {
    const other = connect(world.url, world.clock);
    const at = new Date('2032-02-10T00:00:00Z');

    await Promise.all([upkeep(database.db, at), upkeep(other.database.db, at)]);

    await other.database.stop();
    expect((await partsOf(database.pool)).filter((part) => part.includes('2032'))).toHaveLength(4);
  });

  it('are left for another day while somebody reads for long, and that keeps nobody from anything', async () => {
    const reader = new pg.Client({ connectionString: world.url });
    await reader.connect();
    await reader.query('begin');
    await reader.query('lock table timeline_event in share row exclusive mode');

    await upkeep(database.db, new Date('2033-03-01T00:00:00Z'));

    await reader.query('rollback');
    await reader.end();
    expect((await partsOf(database.pool)).filter((part) => part.includes('2033'))).toEqual([]);
  });

  it('refuse every change in each of them, those that were made later included', async () => {
    await upkeep(database.db, new Date('2040-01-01T00:00:00Z'));
    const clock = movableClock(new Date('2040-01-15T00:00:00Z'));
    const future = connect(world.url, clock);
    const { id } = await declared(future.deps);
    await future.database.stop();

    for (const statement of [
      'update timeline_event_204001 set actor = null',
      'delete from timeline_event_204001',
      'truncate timeline_event_204001',
      'truncate seal_204001',
    ]) {
      const client = new pg.Client({ connectionString: world.url });
      await client.connect();
      await client.query(`set session_replication_role = 'replica'`);
      await expect(client.query(statement)).rejects.toMatchObject({ code: '23001' });
      await client.end();
    }
    expect(await timelineOf(world, id)).toHaveLength(1);
  });

  it('leave room for what comes in a month that has none, and that stays where it is', async () => {
    const clock = movableClock(new Date('2050-07-15T00:00:00Z'));
    const future = connect(world.url, clock);
    const incident = await declared(future.deps);

    await upkeep(database.db, clock.now());
    await future.deps.transact((tx) => tx.timeline.record(incident, [note('later')]));
    await future.database.stop();

    expect(await partsOf(database.pool)).not.toContain('timeline_event_205007');
    expect(await partsOf(database.pool)).toContain('timeline_event_205008');
    expect(await timelineOf(world, incident.id)).toHaveLength(2);
  });
});

describe('upkeep', () => {
  it('forgets deliveries that nobody will repeat, and keeps the others', async () => {
    const deliver = (delivery: string) =>
      deps.transact((tx) => tx.timeline.record(undefined, [{ ...note('a'), delivery }]));
    await deliver('old');
    world.clock.pass(40 * 24 * hour);
    await deliver('young');

    await upkeep(database.db, world.clock.now());

    const { rows } = await database.pool.query('select delivery from taken_delivery order by delivery');
    expect(rows).toEqual([{ delivery: 'young' }]);
    world.clock.pass(-40 * 24 * hour);
  });
});

describe('a timeline from before there were parts', () => {
  const before = [
    '20261120T1200-create-incident',
    '20261120T1210-create-timeline',
    '20261120T1220-create-work',
  ];

  it('is carried over whole: facts, words, times, ids and deliveries', async () => {
    const url = await emptyDatabase();
    const db = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }),
    });
    for (const name of before) {
      const migration: Migration = await import(new URL(`../../migrations/${name}.ts`, import.meta.url).href);
      await migration.up(db);
    }
    await db.destroy();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const id = IncidentId.parse(randomUUID());
    const declaredAt = new Date('2025-03-31T23:30:00Z');
    await client.query(
      `insert into incident (id, number, title, kind, status, severity, started_at, detected_at, declared_at, declared_by)
       values ($1, 1, 'Old', 'live', 'triage', 'sev2', $2, $2, $2, 'slack:U1')`,
      [id, declaredAt],
    );
    const insert = (incident: string | null, type: string, payload: object, delivery: string | null) =>
      client.query(
        `insert into timeline_event (incident_id, type, payload, actor, occurred_at, recorded_at, delivery)
         values ($1, $2, $3, 'slack:U1', $4, $5, $6)`,
        [incident, type, JSON.stringify(payload), declaredAt, later(declaredAt, 1234), delivery],
      );
    const message = { room: 'slack:C1', id: '1743463800.000100' };
    await insert(
      id,
      'message.posted',
      { message, text: 'hello', files: [{ id: 'F1', name: 'a.png' }] },
      'slack:message:C1:1',
    );
    await insert(id, 'member.joined', { person: 'slack:U2' }, null);
    await insert(
      id,
      'command.ran',
      { line: '/incident note x', command: 'note', outcome: 'ok' },
      'slack:command:1',
    );
    await insert(
      null,
      'command.ran',
      { line: '/incident help', command: 'help', outcome: 'ok' },
      'slack:command:2',
    );
    // As kysely notes it when a migration has run.
    await client.query(
      'create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null)',
    );
    await client.query(
      'create table kysely_migration_lock (id varchar(255) primary key, is_locked integer not null default 0)',
    );
    await client.query(`insert into kysely_migration_lock values ('migration_lock', 0)`);
    for (const name of before)
      await client.query(`insert into kysely_migration values ($1, '2026-11-20')`, [name]);

    await migrate(url);

    const carried = connect(url, world.clock);
    const events = await timelineOf(carried, id);
    expect(events.map(({ id, event }) => [id, event])).toEqual([
      [1, { type: 'message.posted', message, text: 'hello', files: [{ id: 'F1', name: 'a.png' }] }],
      [2, { type: 'member.joined', person: 'slack:U2' }],
      [3, { type: 'command.ran', line: '/incident note x', command: 'note', outcome: 'ok' }],
    ]);
    expect(events[0]).toMatchObject({
      occurredAt: declaredAt,
      recordedAt: later(declaredAt, 1234),
      actor: 'slack:U1',
      delivery: 'slack:message:C1:1',
    });
    const { rows: split } = await client.query(
      `select era::text, facts, words from timeline_event where id = 1`,
    );
    expect(split).toEqual([
      {
        era: '2025-03-01',
        facts: { message },
        words: { text: 'hello', files: [{ id: 'F1', name: 'a.png' }] },
      },
    ]);
    const again = carried.deps.transact((tx) =>
      tx.timeline.record(undefined, [{ ...note('a'), delivery: 'slack:command:2' }]),
    );
    await expect(again).rejects.toThrow('recorded before');
    const [next] = await carried.deps.transact((tx) => tx.timeline.record(undefined, [note('new')]));
    expect(next?.id).toBeGreaterThan(4);
    await client.end();
    await carried.database.stop();
  });
});
