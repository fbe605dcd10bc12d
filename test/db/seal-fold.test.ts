/** An incident's row, which everything is shown from, is what its sealed events make of it. */
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact, redactable } from '../../src/compliance/redact.js';
import { eraOf } from '../../src/db/era.js';
import { scopeOf } from '../../src/db/seal-incidents.js';
import { impactStarted } from '../../src/incident/impact-started.js';
import type { Incident } from '../../src/incident/incident.js';
import { setSeverity } from '../../src/incident/set-severity.js';
import { seal, tamper, verdict } from '../compliance/tampering.js';
import { ana, hour, later, minute, morning } from '../helpers/cast.js';
import { anyDeed, perform } from '../helpers/deeds.js';
import { migration, outage } from '../helpers/runbooks.js';
import { declaredInRoom, openWorld, timelineOf } from '../helpers/world.js';

const world = await openWorld({ runbooks: [outage, migration] });
afterAll(() => world.stop());
const { deps, clock } = world;
const { pool } = world.database;

let incident: Incident;
beforeEach(async () => {
  incident = await declaredInRoom(deps);
  await setSeverity(deps, { incidentId: incident.id, severity: 'sev1', actor: ana });
  clock.pass(minute);
  await seal(world);
});

/** What a check says while a row is changed, with and without naming the incident. */
async function saidAfter(set: string): Promise<string[]> {
  await pool.query('create table incident_backup as select * from incident where id = $1', [incident.id]);
  await pool.query(`update incident set ${set} where id = $1`, [incident.id]);
  const all = await verdict(world);
  const one = await verdict(world, { scope: { chain: incident.id, era: eraOf(morning) } });
  await pool.query(`
    update incident i set (${columns}) = (select ${columns} from incident_backup) where i.id = '${incident.id}'`);
  await pool.query('drop table incident_backup');
  expect(one.said).toEqual(all.said);
  return all.said;
}

const columns =
  'title, severity, status, resolved_at, started_at, roles, card, declared_at, number, commander_vacant_since';

const shown = () => `INC-${incident.number}: what is shown of it is not what its events say:`;

describe('the head of a report', () => {
  it.each([
    [`title = 'Nothing happened'`, 'title “Nothing happened” instead of “Checkout is down”.'],
    [`severity = 'sev4'`, 'severity “sev4” instead of “sev1”.'],
    [`severity = 'none at all'`, 'severity “none at all” instead of “sev1”.'],
    [`resolved_at = '2026-11-20T14:00Z'`, 'time of resolution 2026-11-20T14:00:00.000Z instead of none.'],
    [`roles = '{"commander": "slack:U0BO"}'`, 'roles {"commander":"slack:U0BO"} instead of {}.'],
    [`card = '{}'`, 'card {} instead of none.'],
    [
      `title = 'Nothing', status = 'resolved'`,
      'title “Nothing” instead of “Checkout is down”; status “resolved” instead of “triage”.',
    ],
  ])('is compared with the events: %s', async (set, says) => {
    expect(await saidAfter(set)).toEqual([`${shown()} ${says}`]);
    expect((await verdict(world)).problems).toEqual([]);
  });

  it('tells a time that is none', async () => {
    expect(await saidAfter(`started_at = 'infinity'`)).toEqual([
      expect.stringContaining('start of impact Infinity instead of 2026-'),
    ]);
    expect(await saidAfter(`declared_at = 'infinity'`)).toEqual([
      expect.stringContaining('it says that it was declared in Infinit'),
    ]);
  });

  it('is compared also after what is not sealed yet', async () => {
    await setSeverity(deps, { incidentId: incident.id, severity: 'sev3', actor: ana });

    expect((await verdict(world)).problems).toEqual([]);
    expect(await saidAfter(`severity = 'sev1'`)).toEqual([`${shown()} severity “sev1” instead of “sev3”.`]);
  });

  it('shows an event that was recorded past Tocsin', async () => {
    await pool.query(
      `insert into timeline_event (era, incident_id, type, facts, occurred_at, recorded_at)
       values ($1, $2, 'status.changed', '{"from": "triage", "to": "resolved"}', $3, $3)`,
      [eraOf(morning), incident.id, clock.now()],
    );
    await seal(world);

    expect((await verdict(world)).said).toEqual([
      expect.stringContaining('say: status “triage” instead of “resolved”'),
    ]);

    await pool.query(
      `update incident set status = 'resolved', acknowledged_at = $2, mitigated_at = $2, resolved_at = $2,
      postmortem_owner = declared_by where id = $1`,
      [incident.id, clock.now()],
    );
    expect((await verdict(world)).problems).toEqual([]);
  });

  it('is not doubted once more when an event that it is made of was changed', async () => {
    const [declaredEvent] = await timelineOf(world, incident.id);
    const words = (set: string) =>
      tamper(world.url, `update timeline_event set words = words ${set} where id = ${declaredEvent?.id}`);

    await words(`|| '{"title": "All is well"}'`);
    const { problems } = await verdict(world);
    await words(`|| '{"title": "Checkout is down"}'`);

    expect(problems).toMatchObject([{ what: 'words-changed' }]);
  });

  it('is found to stand alone when nothing tells of it', async () => {
    await pool.query(`insert into incident select (jsonb_populate_record(i,
      '{"id": "6f8b0a3e-5f5c-4f0e-9d53-000000000001", "number": 900, "room": null}')).* from incident i where id = '${incident.id}'`);
    const all = await verdict(world);
    const scope = await scopeOf(pool, 900);
    const one = await verdict(world, { scope });
    await pool.query('delete from incident where number = 900');

    expect(all.said).toEqual(['INC-900: it has no events; it was put in, or they were removed.']);
    expect(one.said).toEqual(all.said);
  });

  it('is looked for where the seals are, whatever month the row says', async () => {
    await pool.query(`update incident set declared_at = declared_at - interval '40 days' where id = $1`, [
      incident.id,
    ]);
    const scope = await scopeOf(pool, incident.number);
    const { problems } = await verdict(world, { scope });
    await pool.query(`update incident set declared_at = declared_at + interval '40 days' where id = $1`, [
      incident.id,
    ]);

    expect(problems).toMatchObject([{ what: 'incident-moved', chain: incident.id }]);
  });
});

it('raises no false alarm, whatever an incident lives through', async () => {
  const life = fc.record({
    deeds: fc.array(anyDeed, { minLength: 5, maxLength: 25, size: 'max' }),
    sealAfter: fc.nat({ max: 25 }),
    began: fc.integer({ min: 1, max: 500 }),
    taken: fc.array(fc.nat(), { maxLength: 3 }),
  });

  await fc.assert(
    fc.asyncProperty(life, async ({ deeds, sealAfter, began, taken }) => {
      const { id, detectedAt } = await declaredInRoom(deps);
      for (const [index, deed] of deeds.entries()) {
        await perform(deps, clock, id, deed);
        if (index === sealAfter) await seal(world);
      }
      await impactStarted(deps, { incidentId: id, actor: ana, at: later(detectedAt, -began * hour) });
      await seal(world);
      await takeOut(id, taken);

      expect((await verdict(world)).problems).toEqual([]);
      await seal(world);
      expect((await verdict(world)).problems).toEqual([]);
    }),
    { numRuns: 30 },
  );
}, 120_000);

async function takeOut(id: Incident['id'], which: readonly number[]): Promise<void> {
  for (const n of which) {
    const now = await deps.read.incident(id, 'tocsin');
    const events = (await timelineOf(world, id)).filter(
      ({ event, redacted }) => redactable.has(event.type) && !redacted && 'reason' in event && event.reason,
    );
    const event = events[n % Math.max(events.length, 1)];
    if (event) await redact(deps, { incident: now, event: event.id, reason: 'asked', by: 'Ana' });
  }
}
