import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact, redactable, toRedact } from '../../src/compliance/redact.js';
import { recordSightings } from '../../src/db/sightings.js';
import { columnsOf } from '../../src/db/timeline-store.js';
import { EventId, type RoomId, Sha256 } from '../../src/ids.js';
import type { TimelineEvent } from '../../src/incident/event.js';
import { evolve } from '../../src/incident/evolve.js';
import type { Incident } from '../../src/incident/incident.js';
import { splitWords, withoutWords, wordFields } from '../../src/incident/words.js';
import { note, noted, seal, verdict } from '../compliance/tampering.js';
import { anyEventOf, anyIncident, eventTypes } from '../helpers/arbitraries.js';
import { ana, bo, later, messageIn, minute, morning } from '../helpers/cast.js';
import { declaredInRoom, effectsOf, openWorld, timelineOf, workOff } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { deps, database } = world;

const secret = 'hunter2-correct-horse';
const reason = 'A password was pasted.';
const by = 'Ana Ruiz';

function roomOf({ room }: Incident): RoomId {
  if (!room) throw new Error('it has no room');
  return room;
}

async function record(incident: Incident, event: TimelineEvent, actor = ana, occurredAt = morning) {
  const [recorded] = await deps.transact((tx) =>
    tx.timeline.record(incident, [{ event, actor, occurredAt }]),
  );
  if (!recorded) throw new Error('nothing was recorded');
  return recorded.id;
}

/** The tables in which a text stands, whatever their columns. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await database.pool.query(
      `select from ${name} as held where strpos(held::text, $1) > 0 limit 1`,
      [text],
    );
    if (rowCount) found.push(name);
  }
  return found;
}

const file = Sha256.parse('ab'.repeat(32));
const kept = (incident: Incident, message: string, sha256 = file): TimelineEvent => ({
  type: 'file.kept',
  message: messageIn(roomOf(incident), message),
  file: 'F1',
  name: `${secret}.txt`,
  bytes: 3,
  sha256,
});

describe('a redaction', () => {
  it('is not undone by an edit or a deletion that comes later and brings the words from before along', async () => {
    const incident = await declaredInRoom(deps);
    const room = roomOf(incident);
    const message = messageIn(room, '1795166400.000900');
    const posted = await record(incident, { type: 'message.posted', message, text: `it is ${secret}` });
    await seal(world);
    await redact(deps, { incident, event: posted, reason, by });

    const seen = (event: TimelineEvent, delivery: string) => ({
      room,
      event,
      actor: ana,
      occurredAt: morning,
      delivery,
    });
    const previous = `it is ${secret}`;
    await recordSightings(
      database.db,
      [
        seen({ type: 'message.edited', message, text: 'it was removed', previous }, 'slack:edit:after'),
        seen({ type: 'message.deleted', message, previous }, 'slack:delete:after'),
      ],
      morning,
    );

    expect(await tablesWith(secret)).toEqual([]);
    const events = (await timelineOf(world, incident.id)).map(({ event }) => event);
    expect(events).toContainEqual({ type: 'message.edited', message, text: 'it was removed' });
    expect(events).toContainEqual({ type: 'message.deleted', message });
  });

  it('takes a message out of every table: as posted, edited and deleted, with the names of its files', async () => {
    const incident = await declaredInRoom(deps);
    const message = messageIn(roomOf(incident), '1795166400.000200');
    const files = [{ id: 'F1', name: `${secret}.txt` }];
    const posted = await record(incident, {
      type: 'message.posted',
      message,
      text: `it is ${secret}`,
      files,
    });
    await record(incident, { type: 'message.edited', message, text: 'it is …', previous: `it is ${secret}` });
    await record(incident, kept(incident, message.id));
    await record(incident, { type: 'moment.marked', message, emoji: 'pushpin' });
    await record(incident, { type: 'message.deleted', message, previous: `it is ${secret}` });
    await record(incident, {
      type: 'effect.failed',
      effect: 'file.keep',
      what: `Keeping the file “${secret}.txt”`,
      reason: 'full',
      attempts: 3,
    });
    const other = await record(incident, { type: 'note.added', text: 'It is slow.' });
    await seal(world);
    expect(await tablesWith(secret)).not.toEqual([]);

    const events = await redact(deps, { incident, event: posted, reason, by });

    expect(events).toHaveLength(5);
    expect(await tablesWith(secret)).toEqual([]);
    const after = await timelineOf(world, incident.id);
    expect(after.find(({ id }) => id === posted)).toMatchObject({ redacted: true, event: { text: '' } });
    expect(after.find(({ id }) => id === other)).toMatchObject({ event: { text: 'It is slow.' } });
    expect(after.find(({ event }) => event.type === 'moment.marked')).not.toHaveProperty('about');
    expect(after.at(-1)).toMatchObject({
      event: { type: 'event.redacted', events: events.map(({ id }) => id), reason, by },
    });
    expect((await verdict(world)).problems).toEqual([]);
    await seal(world);
    expect((await verdict(world)).problems).toEqual([]);
  });

  it('takes out a note with the command that it was typed as, and what is told of it', async () => {
    const incident = await declaredInRoom(deps);
    const written = await deps.transact(async (tx) => {
      const [first] = await tx.timeline.record(incident, [note(`password ${secret}`)]);
      const line = `/incident note password  ${secret}`;
      await tx.timeline.record(incident, [
        {
          event: { type: 'command.ran', line, command: 'note', outcome: 'ok' },
          actor: ana,
          occurredAt: morning,
        },
      ]);
      return first?.id;
    });
    const what = `Posting “Ana noted: password ${secret.slice(0, 9)}…” in the room`;
    await record(incident, { type: 'effect.delayed', effect: 'room.say', what, reason: 'Slack is away' });
    await record(incident, { type: 'effect.done', effect: 'room.card', attempts: 1 });
    await seal(world);

    const events = await redact(deps, { incident, event: EventId.parse(written), reason, by });

    expect(events.map(({ event }) => event.type)).toEqual(['note.added', 'command.ran', 'effect.delayed']);
    expect(await tablesWith(secret.slice(0, 9))).toEqual([]);
    expect((await verdict(world)).problems).toEqual([]);
  });

  it('leaves what other people say, and what was said at another time', async () => {
    const incident = await noted(world, 0);
    const id = await record(incident, { type: 'note.added', text: 'ok' });
    await record(incident, { type: 'command.ran', line: '/incident note ok', outcome: 'ok' }, bo);
    world.clock.pass(minute);
    await record(incident, { type: 'command.ran', line: '/incident note ok', outcome: 'ok' });
    await record(incident, {
      type: 'message.posted',
      message: messageIn(roomOf(await declaredInRoom(deps))),
      text: 'ok',
    });

    expect(await toRedact(deps.read, { incident, event: id })).toHaveLength(1);
  });

  it('has the content of the file removed', async () => {
    const incident = await declaredInRoom(deps);
    await workOff(world, incident.id);
    const id = await record(incident, kept(incident, '1795166400.000300', Sha256.parse('cd'.repeat(32))));
    await seal(world);
    expect(await deps.read.isFileKept(Sha256.parse('cd'.repeat(32)))).toBe(true);

    await redact(deps, { incident, event: id, reason, by });

    expect(await effectsOf(world, incident.id)).toEqual(['artifact.remove']);
    expect(await deps.read.isFileKept(Sha256.parse('cd'.repeat(32)))).toBe(false);
  });

  it('leaves alone what holds no words, beside what does', async () => {
    const incident = await declaredInRoom(deps);
    const message = messageIn(roomOf(incident), '1795166400.000400');
    const posted = await record(incident, { type: 'message.posted', message, text: secret });
    const deleted = await record(incident, { type: 'message.deleted', message });
    const raised = await record(incident, { type: 'severity.changed', from: 'sev2', to: 'sev2' });
    await seal(world);

    await expect(redact(deps, { incident, event: raised, reason, by })).rejects.toThrow(
      'nothing was written in it',
    );
    const events = await redact(deps, { incident, event: deleted, reason, by });

    expect(events.map(({ id }) => id)).toEqual([posted]);
    expect(await tablesWith(secret)).toEqual([]);
    await seal(world);
    expect((await verdict(world)).problems).toEqual([]);
  });

  it('takes out what a room was called', async () => {
    const incident = await declaredInRoom(deps);
    const id = await record(incident, { type: 'room.renamed', name: secret, previous: 'inc-1' });
    await seal(world);

    await redact(deps, { incident, event: id, reason, by });

    expect(await tablesWith(secret)).toEqual([]);
  });

  it('works outside incidents', async () => {
    const [recorded] = await deps.transact((tx) =>
      tx.timeline.record(undefined, [
        {
          event: { type: 'command.ran', line: `/incident ${secret}`, outcome: 'invalid' },
          actor: ana,
          occurredAt: morning,
        },
      ]),
    );
    await seal(world);

    await redact(deps, { incident: undefined, event: EventId.parse(recorded?.id), reason, by });

    expect(await tablesWith(secret)).toEqual([]);
    await seal(world);
    expect((await verdict(world)).problems).toEqual([]);
  });

  it('is refused for an event that is not sealed yet, is redacted already, is of another incident or has no words of its own', async () => {
    const incident = await noted(world, 1);
    const id = await record(incident, { type: 'note.added', text: 'new' });
    const attempt = (event: EventId, about: Incident = incident) =>
      redact(deps, { incident: about, event, reason, by });

    await expect(attempt(id)).rejects.toThrow('It is not sealed yet. Try again in a minute.');
    await seal(world);
    await attempt(id);
    await expect(attempt(id)).rejects.toThrow(`Event ${id} is redacted already.`);
    await expect(attempt(id, await noted(world, 1))).rejects.toThrow(`There is no event ${id} in INC-`);
    const [first] = await timelineOf(world, incident.id);
    await expect(attempt(EventId.parse(first?.id))).rejects.toThrow('(incident.declared) cannot be redacted');
  });

  it('takes nothing out that the state is made of', () => {
    const types = eventTypes.filter((type) => redactable.has(type));
    expect(types.filter((type) => wordFields(type).length === 0)).toEqual([]);
    const anyRedactable = fc.oneof(...types.map(anyEventOf));

    fc.assert(
      fc.property(anyIncident, anyRedactable, (incident, event) => {
        const occurredAt = later(morning, minute);
        const { facts } = splitWords(event);
        const without = { ...facts, ...withoutWords(event.type), type: event.type };

        expect(columnsOf(event).facts).toBe(JSON.stringify(facts));
        expect(evolve(incident, { event: without as TimelineEvent, actor: ana, occurredAt })).toEqual(
          evolve(incident, { event, actor: ana, occurredAt }),
        );
      }),
    );
  });
});
