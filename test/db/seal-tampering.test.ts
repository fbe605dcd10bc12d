/** Every way in which one row can be changed by somebody whom no trigger stops: found, and named. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Problem } from '../../src/compliance/problem.js';
import { redact } from '../../src/compliance/redact.js';
import { eraOf } from '../../src/db/era.js';
import { EventId } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import { note, noted, seal, sealedOf, tamper, verdict } from '../compliance/tampering.js';
import { hour, later, minute, morning } from '../helpers/cast.js';
import { openWorld } from '../helpers/world.js';

const world = await openWorld();
afterAll(() => world.stop());
const { pool } = world.database;

const tables = ['timeline_event', 'seal', 'seal_ledger'] as const;
const incidents: Incident[] = [];
let events: number[] = [];
let entries: number[] = [];
/** Where the seal of an event stood. */
const places = new Map<number, { chain: string; position: number }>();
/** A number below the horizon that no event has: whoever drew it gave it back. */
let free = 0;

async function numbers(query: string): Promise<number[]> {
  const { rows } = await pool.query<{ n: number }>(query);
  return rows.map(({ n }) => n);
}

const wordless = { ...note(''), event: { type: 'room.archived' as const } };

beforeAll(async () => {
  for (let round = 0; round < 3; round += 1) {
    incidents.push(await noted(world, 3));
    const late = { ...note('It began earlier.'), occurredAt: later(morning, -5 * hour) };
    await world.deps.transact((tx) => tx.timeline.record(incidents[0], [late, note('and on'), wordless]));
    await world.deps.transact((tx) => tx.timeline.record(undefined, [note('nowhere')]));
    world.clock.pass(minute);
    await seal(world);
  }
  const [victim] = await numbers(
    `select id as n from timeline_event where type = 'note.added' order by id limit 1`,
  );
  await redact(world.deps, {
    incident: incidents[0],
    event: EventId.parse(victim),
    reason: 'asked',
    by: 'Ana',
  });
  await world.deps
    .transact(async (tx) => {
      await tx.timeline.record(incidents[1], [note('given back')]);
      [free = 0] = await numbers('select last_value as n from timeline_event_number');
      throw new Error('back');
    })
    .catch(() => undefined);
  await noted(world, 1).then((incident) => incidents.push(incident));
  await seal(world);
  events = await numbers('select id as n from timeline_event order by id');
  entries = await numbers('select number as n from seal_ledger order by number');
  const sealed = await pool.query<{ id: number; chain: string; position: number }>(
    'select event_id as id, chain, position from seal',
  );
  for (const { id, chain, position } of sealed.rows) places.set(id, { chain, position });
  for (const table of tables) await pool.query(`create table ${table}_backup as table ${table}`);
});

async function restore(): Promise<void> {
  await tamper(
    world.url,
    ...tables.flatMap((table) => [
      `delete from ${table}`,
      `insert into ${table} select * from ${table}_backup`,
    ]),
  );
}

interface Tampering {
  statement: string;
  /** What has to be named: an event, or an entry of the ledger. */
  names: { event?: readonly number[]; entry?: readonly number[] };
}

const event = fc.nat().map((n) => events[n % events.length] ?? 0);
const entry = fc.nat().map((n) => entries[n % entries.length] ?? 0);
const pair = (one: fc.Arbitrary<number>) => fc.tuple(one, one).filter(([a, b]) => a !== b);
const bytes = (column: string) => `set_byte(${column}, 3, get_byte(${column}, 3) # 1)`;

const eventColumns = [
  `type = type || 'x'`,
  `actor = coalesce(actor || '1', 'slack:U0MALLORY')`,
  `occurred_at = occurred_at + interval '1 microsecond'`,
  `recorded_at = recorded_at - interval '1 hour'`,
  `delivery = coalesce(delivery || '1', 'slack:new')`,
  `facts = facts || '{"more": 1}'`,
  `facts = facts || '{"more": 10000000000000000.000001}'`,
  `words = coalesce(words, '{}') || '{"text": "lies"}'`,
  `words = '{"text": "lies"}', salt = null`,
  `era = era + interval '1 month'`,
  `incident_id = case when incident_id is null then (select id from incident limit 1) end`,
];
const sealColumns = [
  `digest = coalesce(${bytes('digest')}, '\\x00')`,
  `hash = ${bytes('hash')}`,
  'ledger = ledger + 1',
  'ledger = 99',
  'ledger = 0',
  `position = position + 1000`,
  'event_id = 1000000',
  `era = era + interval '1 month'`,
  `chain = chain || 'x'`,
];
const entryColumns = [
  'horizon = horizon + 1',
  'horizon = 0',
  `sealed_at = sealed_at + interval '1 microsecond'`,
  `heads = ${bytes('heads')}`,
  `hash = ${bytes('hash')}`,
  'number = number + 100',
  'number = -number',
];

const tamperings: fc.Arbitrary<Tampering> = fc.oneof(
  fc.tuple(event, fc.constantFrom(...eventColumns)).map(([id, set]) => ({
    statement: `update timeline_event set ${set} where id = ${id}`,
    names: { event: [id] },
  })),
  event.map((id) => ({ statement: `delete from timeline_event where id = ${id}`, names: { event: [id] } })),
  fc.tuple(event, fc.constantFrom('free', 'negative')).map(([id, which]) => ({
    statement: `insert into timeline_event select (jsonb_populate_record(e, '{"id": ${which === 'free' ? free : -7}, "delivery": null}')).* from timeline_event e where id = ${id}`,
    names: { event: [which === 'free' ? free : -7] },
  })),
  pair(event).map(([a, b]) => ({
    statement: `update timeline_event set id = ${free} where id = ${a};
      update timeline_event set id = ${a} where id = ${b};
      update timeline_event set id = ${b} where id = ${free}`,
    names: { event: [a, b] },
  })),
  fc.tuple(event, fc.constantFrom(...sealColumns)).map(([id, set]) => ({
    statement: `update seal set ${set} where event_id = ${id}`,
    names: { event: [id] },
  })),
  event.map((id) => ({ statement: `delete from seal where event_id = ${id}`, names: { event: [id] } })),
  event.map((id) => ({
    statement: `insert into seal select (jsonb_populate_record(s, '{"position": 500}')).* from seal s where event_id = ${id}`,
    names: { event: [id] },
  })),
  fc.tuple(entry, fc.constantFrom(...entryColumns)).map(([number, set]) => ({
    statement: `update seal_ledger set ${set} where number = ${number}`,
    names: { entry: [number, number + 100, -number] },
  })),
  entry.map((number) => ({
    statement: `delete from seal_ledger where number = ${number}`,
    names: { entry: [number] },
  })),
  pair(entry).map(([a, b]) => ({
    statement: `update seal_ledger l set horizon = o.horizon, heads = o.heads, hash = o.hash, sealed_at = o.sealed_at
      from seal_ledger o where l.number = ${a} and o.number = ${b}`,
    names: { entry: [a] },
  })),
);

function isNamed({ names }: Tampering, problems: readonly Problem[]): boolean {
  return problems.some((problem) => {
    if ('event' in problem) return names.event?.includes(problem.event) || names.entry !== undefined;
    if ('entry' in problem) return names.entry?.includes(problem.entry);
    if (problem.what === 'seal-missing') {
      const place = places.get(names.event?.[0] ?? 0);
      return place?.chain === problem.chain && problem.from <= place.position && place.position <= problem.to;
    }
    if (problem.what === 'entry-missing')
      return names.entry?.some((n) => n >= problem.from && n <= problem.to);
    return false;
  });
}

describe('any single change', () => {
  it('is found and named', async () => {
    expect((await verdict(world)).problems).toEqual([]);

    await fc.assert(
      fc
        .asyncProperty(tamperings, async (tampering) => {
          await tamper(world.url, tampering.statement);

          const { problems, said } = await verdict(world);

          expect({ tampering, said, named: isNamed(tampering, problems) }).toMatchObject({ named: true });
        })
        .afterEach(restore),
      { numRuns: 60 },
    );
    expect((await verdict(world)).problems).toEqual([]);
  }, 120_000);
});

describe('what a check says', () => {
  const problemsAfter = async (...statements: string[]) => {
    await tamper(world.url, ...statements);
    const found = await verdict(world);
    await restore();
    return found;
  };
  const sealedAt = async (incident: number, position: number) => {
    const found = incidents[incident];
    const sealed = found && (await sealedOf(world, found))[position - 1];
    if (!sealed) throw new Error('there is no such event');
    return { ...sealed, chain: found.id };
  };

  it('tells what became of an event, and accuses no other', async () => {
    const { id, chain, position } = await sealedAt(1, 3);
    const about = { chain, event: id };
    const one = async (statement: string) => (await problemsAfter(statement)).problems;

    expect(await one(`update timeline_event set words = '{"text": "lies"}' where id = ${id}`)).toEqual([
      expect.objectContaining({ what: 'words-changed', ...about, position, type: 'note.added' }),
    ]);
    expect(await one(`update timeline_event set actor = 'slack:U0BO' where id = ${id}`)).toEqual([
      expect.objectContaining({ what: 'event-changed', ...about }),
    ]);
    expect(await one(`update timeline_event set words = null, salt = null where id = ${id}`)).toEqual([
      expect.objectContaining({ what: 'words-missing', ...about }),
    ]);
    const archived = await sealedAt(0, 7);
    expect(await one(`update timeline_event set salt = null where id = ${archived.id}`)).toEqual([
      expect.objectContaining({ what: 'salt-missing', event: archived.id, type: 'room.archived' }),
    ]);
    expect(await one(`delete from timeline_event where id = ${id}`)).toEqual([
      { what: 'event-removed', ...about, position },
    ]);
    expect(await one(`update seal set digest = '\\x00' where event_id = ${id}`)).toEqual([
      expect.objectContaining({ what: 'seal-changed', ...about }),
    ]);
    expect((await one(`update seal set hash = '\\x00' where event_id = ${id}`))[0]).toMatchObject({
      what: 'seal-changed',
      ...about,
    });
  });

  it('finds an incident whose events were hidden by changing its row', async () => {
    const [incident] = incidents;
    const change = (set: string) => pool.query(`update incident set ${set} where id = '${incident?.id}'`);

    await change(`declared_at = declared_at - interval '40 days'`);
    expect((await verdict(world)).problems).toMatchObject([{ what: 'incident-moved', chain: incident?.id }]);
    await change(`declared_at = declared_at + interval '40 days', number = 900`);
    expect((await verdict(world)).said).toEqual([`INC-900: it was declared as INC-${incident?.number}.`]);
    await change(`number = ${incident?.number}`);
  });

  it('finds an event under a number that nothing drew, which would never be sealed', async () => {
    const copy = (id: number) =>
      `insert into timeline_event select (jsonb_populate_record(e, '{"id": 1000000000000, "delivery": null}')).* from timeline_event e where id = ${id}`;
    const { id, chain } = await sealedAt(1, 3);
    await tamper(world.url, copy(id));
    await seal(world);

    const found = await verdict(world);
    const inScope = await verdict(world, { scope: { chain, era: eraOf(morning) } });
    await restore();

    const inserted = { what: 'event-inserted', chain, event: 1_000_000_000_000, type: 'note.added' };
    expect(found).toMatchObject({ problems: [inserted], unsealed: 0 });
    expect(inScope).toMatchObject({ problems: [inserted], unsealed: 0 });
  });

  it('finds an event that was put in under a new number, as if it had been recorded long ago', async () => {
    const { id, chain } = await sealedAt(1, 3);
    const put = async (minutesAgo: number) => {
      await tamper(
        world.url,
        `insert into timeline_event (era, incident_id, type, facts, words, occurred_at, recorded_at)
         select era, incident_id, type, facts, words, occurred_at,
           (select sealed_at from seal_ledger order by number desc limit 1) - interval '${minutesAgo} minutes'
         from timeline_event where id = ${id}`,
      );
      await seal(world);
    };

    await put(9);
    const withinReason = await verdict(world);
    await put(11);
    const found = await verdict(world);
    const clocksWereWrong = await verdict(world, { clocksApartMs: 12 * minute });
    await restore();

    expect(withinReason.problems).toEqual([]);
    expect(found.problems).toMatchObject([{ what: 'event-backdated', chain, type: 'note.added' }]);
    expect(found.said).toEqual([expect.stringContaining('it says that it was recorded at 2026-11-20T')]);
    expect(clocksWereWrong.problems).toEqual([]);
  });

  it('counts a redaction only for what is recorded beside it', async () => {
    const { id, chain } = await sealedAt(1, 3);
    const gone = `update timeline_event set words = null, salt = null where id = ${id}`;
    const redaction = (incident: string, number: string) =>
      `insert into timeline_event (id, era, incident_id, type, facts, occurred_at, recorded_at)
       values (${number}, '2026-11-01', ${incident}, 'event.redacted', '{"events": [${id}]}', now(), now())`;
    const next = `nextval('timeline_event_number')`;
    const missing = expect.objectContaining({ what: 'words-missing', event: id });

    expect((await problemsAfter(gone, redaction('null', next))).problems).toEqual([missing]);
    expect((await problemsAfter(gone, redaction(`'${incidents[0]?.id}'`, next))).problems).toEqual([missing]);
    expect((await problemsAfter(gone, redaction(`'${chain}'`, '1000000000000'))).problems).toContainEqual(
      missing,
    );
    expect((await problemsAfter(gone, redaction(`'${chain}'`, next))).problems).toEqual([]);
  });

  it('finds a ledger that was written anew by its anchor', async () => {
    const anchor = (await verdict(world)).head;
    if (!anchor) throw new Error('nothing is sealed');
    const { id } = await sealedAt(1, 3);
    await tamper(
      world.url,
      `update timeline_event set words = '{"text": "lies"}' where id = ${id}`,
      'delete from seal',
      'delete from seal_ledger',
    );
    await seal(world);

    expect((await verdict(world)).problems).toEqual([]);
    expect((await verdict(world, { anchors: [anchor] })).problems).toEqual([
      expect.objectContaining({ what: 'anchor-differs', entry: anchor.number }),
    ]);
    await restore();
    expect((await verdict(world, { anchors: [anchor] })).problems).toEqual([]);
    expect((await verdict(world, { anchors: [{ ...anchor, number: anchor.number + 1 }] })).said).toEqual([
      `Ledger entry ${anchor.number + 1} is anchored as ${anchor.hash} and is missing.`,
    ]);
  });

  it('cannot be escaped by a session that only the triggers stop', async () => {
    await expect(pool.query(`update seal set ledger = 2`)).rejects.toThrow('append-only');
    await expect(pool.query('delete from seal_ledger')).rejects.toThrow('append-only');
    await expect(
      pool.query(
        'update timeline_event set words = null, salt = null where words is null and salt is not null',
      ),
    ).rejects.toThrow('append-only');
  });
});
