import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { recordSightings, type Sighting } from '../../src/db/sightings.js';
import type { IncidentId, RoomId } from '../../src/ids.js';
import type { RecordedEvent } from '../../src/incident/event.js';
import type { Incident } from '../../src/incident/incident.js';
import { AlreadySeen } from '../../src/incident/ports.js';
import { anyEventOf, eventTypes } from '../helpers/arbitraries.js';
import { ana, bo, freshRoom, later, messageIn, minute, morning } from '../helpers/cast.js';
import { declared, declaredInRoom, eventTypesOf, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, database } = world;

const note = (text: string) => ({
  event: { type: 'note.added', text } as const,
  actor: ana,
  occurredAt: morning,
});

/** Runs statements in one session, as whoever owns the table. */
async function asOwner(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: world.url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('the timeline', () => {
  const attempts = [
    `update timeline_event set actor = 'slack:U0BO'`,
    'delete from timeline_event',
    'truncate timeline_event',
    'truncate timeline_event_other',
    `update timeline_event set words = '{}'`,
    `update timeline_event set words = null, salt = null, actor = 'slack:U0BO'`,
    'truncate incident cascade',
  ];

  it.each(attempts)('refuses its owner: %s', async (statement) => {
    await declared(deps);

    await expect(asOwner(statement)).rejects.toMatchObject({
      code: '23001',
      message: expect.stringContaining('append-only'),
      hint: 'Record a correction as a new event.',
    });
  });

  it.each(attempts)('refuses it to a session that replays replication: %s', async (statement) => {
    await declared(deps);

    await expect(asOwner(`set session_replication_role = 'replica'`, statement)).rejects.toMatchObject({
      code: '23001',
    });
  });

  it('numbers events in the order in which they are recorded', async () => {
    const incident = await declared(deps);
    const { id } = incident;

    const recorded = await deps.transact((tx) =>
      tx.timeline.record(incident, [note('a'), note('b'), note('c')]),
    );

    const texts = (await timelineOf(world, id))
      .slice(-3)
      .map(({ event }) => event.type === 'note.added' && event.text);
    expect(texts).toEqual(['a', 'b', 'c']);
    expect(recorded.map((event) => event.id)).toEqual(
      [...recorded.map((event) => event.id)].sort((a, b) => a - b),
    );
    for (const event of recorded) expect(await deps.read.event(incident, event.id)).toEqual(event);
  });

  it('tells when something happened from when we learnt of it', async () => {
    const incident = await declared(deps);
    const occurredAt = later(morning, -30 * minute);

    const [event] = await deps.transact((tx) => tx.timeline.record(incident, [{ ...note('a'), occurredAt }]));

    expect(event).toMatchObject({ occurredAt, recordedAt: world.clock.now() });
  });

  it('takes a delivery once', async () => {
    const incident = await declared(deps);
    const { id } = incident;
    const deliver = () =>
      deps.transact((tx) => tx.timeline.record(incident, [{ ...note('a'), delivery: 'Ev-once' }]));

    await deliver();

    await expect(deliver()).rejects.toBeInstanceOf(AlreadySeen);
    expect(await eventTypesOf(world, id)).toEqual(['incident.declared', 'note.added']);
  });

  it('takes a delivery once when it comes twice at the same time', async () => {
    const incident = await declared(deps);
    const deliver = () =>
      deps.transact((tx) => tx.timeline.record(incident, [{ ...note('a'), delivery: 'Ev-race' }]));

    const settled = await Promise.allSettled([deliver(), deliver(), deliver()]);

    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of settled)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(AlreadySeen);
  });

  it('keeps what belongs to no incident', async () => {
    const [event] = await deps.transact((tx) => tx.timeline.record(undefined, [note('a')]));

    expect(event && (await deps.read.event(undefined, event.id))).toEqual(event);
  });

  // PostgreSQL holds neither NUL nor half a surrogate pair; the edge cleans them away before they come here.
  it.each(eventTypes)('gives back %s as it was recorded', async (type) => {
    const incident = await declared(deps);

    await fc.assert(
      fc.asyncProperty(anyEventOf(type), async (event) => {
        fc.pre(isStorable(JSON.stringify(event)));
        const [recorded] = await deps.transact((tx) =>
          tx.timeline.record(incident, [{ ...note(''), event }]),
        );

        expect(recorded && (await deps.read.event(incident, recorded.id))?.event).toEqual(event);
      }),
      { numRuns: 10, maxSkipsPerRun: 1000 },
    );
  });
});

function isStorable(json: string): boolean {
  return !json.includes('\\u0000') && !/\\ud[89a-f]/.test(json);
}

describe('reading a page', () => {
  it('tells of a mark which message it is about, where its words are known', async () => {
    const incident = await declaredInRoom(deps);
    const message = messageIn(freshRoom());
    const unknown = { ...message, id: '1.000001' };
    await database.transact((tx) =>
      tx.timeline.record(incident, [
        { ...note(''), event: { type: 'message.posted', message, text: 'the index is gone' } },
        { ...note(''), event: { type: 'moment.marked', message, emoji: 'pushpin' } },
        { ...note(''), event: { type: 'message.pinned', message: unknown } },
      ]),
    );

    const { events } = await deps.read.timeline(incident, {
      viewer: 'tocsin',
      limit: 5,
      types: ['moment.marked', 'message.pinned'],
    });

    expect(events.map(({ about }) => about)).toEqual(['the index is gone', undefined]);
  });

  const pages = async (incident: Incident, limit: number) => {
    const found: RecordedEvent[][] = [];
    let page = await deps.read.timeline(incident, { viewer: 'tocsin', limit });
    found.push(page.events);
    while (page.next) {
      page = await deps.read.timeline(incident, { viewer: 'tocsin', limit, after: page.next });
      found.push(page.events);
    }
    return found;
  };

  it('goes through events of one instant without leaving one out or showing one twice', async () => {
    const incident = await declared(deps);
    await deps.transact((tx) =>
      tx.timeline.record(
        incident,
        Array.from({ length: 24 }, (_, index) => note(String(index))),
      ),
    );

    const found = await pages(incident, 10);

    expect(found.map((page) => page.length)).toEqual([10, 10, 5]);
    const ids = found.flat().map((event) => event.id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });

  it('ends where the events end, without an empty page', async () => {
    const incident = await declared(deps);
    await deps.transact((tx) => tx.timeline.record(incident, [note('a')]));

    expect((await pages(incident, 2)).map((page) => page.length)).toEqual([2]);
  });

  it('sorts by when things happened, also what we learnt late', async () => {
    const incident = await declared(deps);
    await deps.transact((tx) =>
      tx.timeline.record(incident, [{ ...note('late'), occurredAt: later(morning, -minute) }]),
    );

    expect(
      (await deps.read.timeline(incident, { viewer: 'tocsin', limit: 10 })).events.map(
        ({ event }) => event.type,
      ),
    ).toEqual(['note.added', 'incident.declared']);
  });

  it('gives only the types that are asked for, and pages through those', async () => {
    const incident = await declared(deps);
    await deps.transact((tx) =>
      tx.timeline.record(incident, [
        note('a'),
        { ...note(''), event: { type: 'member.joined', person: bo } },
        note('b'),
      ]),
    );

    const first = await deps.read.timeline(incident, { viewer: 'tocsin', limit: 1, types: ['note.added'] });
    const second = await deps.read.timeline(incident, {
      viewer: 'tocsin',
      limit: 1,
      types: ['note.added'],
      ...(first.next && { after: first.next }),
    });

    expect([first, second].flatMap(({ events }) => events.map(({ event }) => event))).toEqual([
      { type: 'note.added', text: 'a' },
      { type: 'note.added', text: 'b' },
    ]);
    expect(second.next).toBeUndefined();
  });
});

describe('what is seen in rooms', () => {
  const sighting = (room: RoomId, text: string, delivery: string): Sighting => ({
    event: { type: 'message.posted', message: messageIn(room), text },
    actor: bo,
    occurredAt: morning,
    room,
    delivery,
  });
  const texts = async (id: IncidentId) =>
    (await timelineOf(world, id)).flatMap(({ event }) =>
      event.type === 'message.posted' ? [event.text] : [],
    );

  it('is recorded for the incident of the room, in the order in which it came', async () => {
    const one = await declaredInRoom(deps);
    const two = await declaredInRoom(deps);
    if (!one.room || !two.room) throw new Error('both have a room');
    const batch = Array.from({ length: 60 }, (_, index) =>
      sighting((index % 3 === 0 ? two.room : one.room) ?? freshRoom(), String(index), `order-${index}`),
    );

    await recordSightings(database.db, batch, world.clock.now());

    const numbers = Array.from({ length: 60 }, (_, index) => index);
    expect(await texts(one.id)).toEqual(numbers.filter((n) => n % 3 !== 0).map(String));
    expect(await texts(two.id)).toEqual(numbers.filter((n) => n % 3 === 0).map(String));
  });

  it('counts once, within a batch and across batches, and the rest of the batch is kept', async () => {
    const { id, room } = await declaredInRoom(deps);
    if (!room) throw new Error('it has a room');

    await recordSightings(
      database.db,
      [sighting(room, 'a', 'seen-1'), sighting(room, 'a', 'seen-1')],
      morning,
    );
    await recordSightings(
      database.db,
      [sighting(room, 'a', 'seen-1'), sighting(room, 'b', 'seen-2')],
      morning,
    );

    expect(await texts(id)).toEqual(['a', 'b']);
  });

  it('in a room of no incident is not kept', async () => {
    await recordSightings(database.db, [sighting(freshRoom(), 'private', 'elsewhere')], morning);

    const { rows } = await database.pool.query(`select 1 from timeline_event where delivery = 'elsewhere'`);
    expect(rows).toEqual([]);
  });

  it('may be nothing at all', async () => {
    await expect(recordSightings(database.db, [], morning)).resolves.toBeUndefined();
  });

  it('keeps who, when and every character that could break a list', async () => {
    const { id, room } = await declaredInRoom(deps);
    if (!room) throw new Error('it has a room');
    const text = `a "quoted" \\ back{slash}, 'single', NULL\n👩‍👩‍👧 事故`;

    await recordSightings(
      database.db,
      [{ ...sighting(room, text, 'odd-"\\,{}'), actor: undefined }],
      later(morning, minute),
    );

    expect((await timelineOf(world, id)).at(-1)).toMatchObject({
      event: { text },
      actor: undefined,
      occurredAt: morning,
      recordedAt: later(morning, minute),
      delivery: 'odd-"\\,{}',
    });
  });
});
