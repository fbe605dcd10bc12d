/** An export is checked by a script that shares no code with what made it. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256 } from '../../src/compliance/event-record.js';
import { pathThrough } from '../../src/compliance/proof.js';
import { redact } from '../../src/compliance/redact.js';
import { recordAnchored } from '../../src/db/seal-anchor.js';
import { proofOf } from '../../src/db/seal-proof.js';
import { EventId, Sha256 } from '../../src/ids.js';
import type { Incident } from '../../src/incident/incident.js';
import { messageIn, minute } from '../helpers/cast.js';
import { declaredInRoom, openWorld } from '../helpers/world.js';
import { note, noted, seal, verdict } from './tampering.js';

const script = fileURLToPath(new URL('../../docs/verify-export.mjs', import.meta.url));
const world = await openWorld();
let directory = '';
let incident: Incident;
afterAll(async () => {
  await world.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tocsin-proof-'));
  incident = await declaredInRoom(world.deps);
  for (let round = 0; round < 4; round += 1) {
    const [first] = await world.deps.transact((tx) =>
      tx.timeline.record(incident, [note(`round ${round} ü \u2028 “”`), note('n')]),
    );
    await noted(world, 2);
    world.clock.pass(minute);
    await seal(world);
    const { head } = await verdict(world);
    if (head && round === 1) await recordAnchored(world.database.db, head, world.clock.now());
    if (round === 0)
      await redact(world.deps, { incident, event: EventId.parse(first?.id), reason: 'asked', by: 'Ana' });
  }
  for (let count = 0; count < 20; count += 1) {
    await noted(world, 0);
    await seal(world);
  }
});

async function check(exported: unknown, ...options: string[]) {
  const file = path.join(directory, 'INC-1.json');
  await writeFile(file, JSON.stringify(exported, null, 1));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, file, ...options], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const exported = async (): Promise<unknown> => ({
  ...(await proofOf(world.database.pool, incident)),
  incident: { number: incident.number },
});

describe('an export', () => {
  it('proves itself without Tocsin, a database or a network', async () => {
    const proof = await proofOf(world.database.pool, incident);

    const { status, stdout, stderr } = await check(await exported());

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`is what was sealed: ${proof.events.length} events, 1 of them redacted.`);
    expect(proof.events.length).toBeGreaterThan(9);
  });

  it('names an event that was put in as if it had been recorded long ago', async () => {
    const late = await declaredInRoom(world.deps);
    await seal(world);
    await world.database.pool.query(
      `insert into timeline_event (era, incident_id, type, facts, words, occurred_at, recorded_at)
       select date_trunc('month', declared_at at time zone 'UTC')::date, id, 'note.added', '{}', '{"text": "I warned them"}',
         declared_at, (select max(sealed_at) from seal_ledger) - interval '12 minutes'
       from incident where id = $1`,
      [late.id],
    );
    await seal(world);
    const proof = await proofOf(world.database.pool, late);

    expect(await check(proof)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Event \d+ says that it was recorded at .*, and was not there at /m),
    });
    expect(await check(proof, '--clocks-apart', '15')).toMatchObject({ status: 0 });
  });

  it('names no other incident', async () => {
    const text = JSON.stringify(await exported());
    const { rows } = await world.database.pool.query<{ id: string }>(
      'select id from incident where id <> $1',
      [incident.id],
    );

    expect(rows.filter(({ id }) => text.includes(id))).toEqual([]);
  });

  it('leads to the heads that were written down, and to the newest one', async () => {
    const { head } = await verdict(world);
    const { rows } = await world.database.pool.query<{ number: number; hash: string }>(
      `select number, encode(hash, 'hex') as hash from seal_anchor join seal_ledger using (number)`,
    );
    const [anchor] = rows;
    if (!head || !anchor) throw new Error('nothing was anchored');

    expect((await check(await exported())).stdout).toContain(`${anchor.number}:${anchor.hash}`);
    for (const { number, hash } of [head, anchor]) {
      expect(await check(await exported(), '--head', `${number}:${hash}`)).toMatchObject({ status: 0 });
    }
    expect(await check(await exported(), '--head', `${head.number}:${anchor.hash}`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`Ledger entry ${head.number} is not the one of --head.`),
    });
  });

  it('proves the files that came with it', async () => {
    const content = 'a stack trace';
    const files = await mkdtemp(path.join(directory, 'files-'));
    const holder = await declaredInRoom(world.deps);
    const { room } = holder;
    if (!room) throw new Error('it has no room');
    await world.deps.transact((tx) =>
      tx.timeline.record(holder, [
        {
          ...note(''),
          event: {
            type: 'file.kept',
            message: messageIn(room),
            file: 'F1',
            name: 'trace.txt',
            bytes: content.length,
            sha256: Sha256.parse(sha256(content)),
          },
        },
      ]),
    );
    await seal(world);
    const proof = await proofOf(world.database.pool, holder);

    expect(await check(proof, '--files', files)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The file “trace.txt”'),
    });
    await writeFile(path.join(files, 'whatever it is called.txt'), content);
    expect(await check(proof, '--files', files)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 file is what was kept.'),
    });
  });

  it('fails when anything in its events or its ledger is changed', async () => {
    const proof = await proofOf(world.database.pool, incident);
    const places = placesIn({ events: proof.events, ledger: proof.ledger });

    await fc.assert(
      fc.asyncProperty(fc.nat({ max: places.length - 1 }), fc.nat(), async (at, how) => {
        const place = places[at] ?? [];
        // When it was anchored is a hint where to look.
        fc.pre(place.at(-1) !== 'anchored');
        const changed: unknown = changedAt(structuredClone(proof), place, how);

        const { status, stderr } = await check(changed);

        expect({ place, status, stderr }).toEqual({ place, status: 1, stderr: expect.stringMatching(/.\n/) });
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it.each([
    ['the first event', (events: unknown[]) => events.slice(1)],
    ['an event between', (events: unknown[]) => events.toSpliced(3, 1)],
    ['the last event', (events: unknown[]) => events.slice(0, -1)],
    ['every event', () => []],
  ])('fails without %s', async (_, cut) => {
    const proof = await proofOf(world.database.pool, incident);

    expect(await check({ ...proof, events: cut([...proof.events]) })).toMatchObject({ status: 1 });
  });

  it('stays small however much happens elsewhere', () => {
    for (const [newest, oldest] of [
      [1_000_000, 3],
      [1_048_576, 1_048_575],
      [999_999, 65_537],
      [5, 5],
    ] as const) {
      const way = pathThrough([newest, oldest]);
      expect(way.length).toBeLessThan(220);
      expect([way.at(0), way.at(-1)]).toEqual([oldest, newest]);
    }
  });
});

type Place = readonly (string | number)[];

/** Every value in a document, by the way to it. */
function placesIn(value: unknown, way: Place = []): Place[] {
  if (value === null || typeof value !== 'object') return [way];
  const members: [string, unknown][] = Object.entries(value);
  return members.flatMap(([name, member]) => placesIn(member, [...way, name]));
}

function changedAt(document: object, place: Place, how: number): object {
  const holder = place.slice(0, -1).reduce<object>((at, name) => Object(Reflect.get(at, name)), document);
  const name = place.at(-1) ?? '';
  Reflect.set(holder, name, otherThan(Reflect.get(holder, name), how));
  return document;
}

function otherThan(value: unknown, how: number): unknown {
  if (typeof value === 'number') return value + 1 + (how % 3);
  if (typeof value !== 'string') return 'x';
  const at = how % Math.max(value.length, 1);
  const other = value[at] === '0' ? '1' : '0';
  return `${value.slice(0, at)}${other}${value.slice(at + 1)}`;
}
