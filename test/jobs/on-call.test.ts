/** Nobody commands: the room is asked, then who is on call, a level at a time. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { AccountId, PersonId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import type { EventOf } from '../../src/incident/event.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import { linkAccount } from '../../src/incident/link-accounts.js';
import type { OnCallList } from '../../src/incident/on-call.js';
import { AlreadySeen } from '../../src/incident/ports.js';
import { jobs } from '../../src/jobs/index.js';
import { ana, bo, cy, hour, minute } from '../helpers/cast.js';
import { openMirrored, settled } from '../helpers/mirrored.js';
import { declaredInRoom, timelineOf } from '../helpers/world.js';

const world = await openMirrored();
afterAll(() => world.stop());
const { deps, clock, jobs: jobDeps } = world;

const gone = PersonId.parse('slack:U0GONE');
/** Whoever is not here is unknown. */
const active = new Map([ana, bo, cy, gone].map((id) => [id, id !== gone]));
const nobody = jobDeps.chat.profile;
jobDeps.chat = {
  ...jobDeps.chat,
  async profile(id) {
    const isActive = active.get(id);
    if (isActive === undefined) return nobody(id);
    return { id, name: id, email: undefined, ownsEmail: false, zone: 'UTC', active: isActive };
  },
};

const level = (number: number, ...people: PersonId[]) => ({
  level: number,
  people: people.map((person) => ({ name: person, person })),
});

/** An incident that Ana declared, and what comes of it when nobody takes it for another hour. */
async function vacant(levels: OnCallList['levels'] | undefined) {
  jobDeps.onCall = levels && { at: async ({ now }) => ({ source: 'tocsin.yml', asOf: now, levels }) };
  const incident = await declaredInRoom(deps, { title: 'Logins are slow' });
  const asked = async () =>
    (await timelineOf(world, incident.id)).flatMap(({ event }): EventOf<'on-call.asked'>[] =>
      event.type === 'on-call.asked' ? [event] : [],
    );
  const step = async () => {
    clock.pass(hour);
    await fireClock(deps, { incidentId: incident.id, clock: 'commander' });
    await settled(world, incident);
    return asked();
  };
  /** The job once more, of the last reminder. */
  const again = async () => {
    const now = await settled(world, incident);
    const reminder = (await timelineOf(world, now.id)).findLast(
      // Each minute the worker looks for others that are due.
      ({ event }) => event.type === 'clock.fired' && event.clock === 'commander',
    );
    if (!reminder) throw new Error('no clock fired');
    const effect = { name: 'on-call.ask', incidentId: now.id, event: reminder.id } as const;
    await jobs['on-call.ask'](jobDeps, { incident: now, platform: 'slack', attempt: 2, effect });
  };
  return { incident, asked, step, again };
}
const peopleOf = (asked: readonly EventOf<'on-call.asked'>[]) => asked.map(({ people }) => people);

describe('an incident that nobody commands', () => {
  it('asks the room first, then level after level, and then from the first one again', async () => {
    const { incident, step } = await vacant([level(1, bo), level(2, cy, ana)]);

    expect(await step()).toEqual([]);
    await step();
    await step();
    expect(peopleOf(await step())).toEqual([[bo], [cy, ana], [bo]]);
    expect(world.slack.wordsIn(cy)).toEqual([expect.stringContaining('[Take command]')]);
    const { room } = await settled(world, incident);
    const inRoom = world.slack.wordsIn(room ?? ana).filter((words) => words.startsWith('Tocsin asked'));
    expect(inRoom[1]).toContain(`Tocsin asked ${cy}, ${ana} (on call, level 2 of tocsin.yml)`);
  });

  it('asks once a reminder, however often the job is run', async () => {
    const { step, again, asked } = await vacant([level(1, bo)]);
    await step();
    await step();

    await expect(again()).rejects.toBeInstanceOf(AlreadySeen);

    expect(peopleOf(await asked())).toEqual([[bo]]);
  });

  it('passes over who has left, to the next person and the next level', async () => {
    const who = PersonId.parse('slack:U0WHO');
    const { step } = await vacant([level(1, gone, who), level(2, gone, cy)]);
    await step();

    expect(await step()).toMatchObject([
      {
        level: 2,
        people: [cy],
        source: 'tocsin.yml',
        passedOver: [
          { who: gone, why: 'deactivated' },
          { who, why: 'unknown' },
          { who: gone, why: 'deactivated' },
        ],
      },
    ]);
  });

  it.each([
    ['there is no such list', undefined],
    ['nobody on it can be asked', [level(1, gone)]],
  ])('asks whoever declared where %s', async (_, levels) => {
    const { step } = await vacant(levels);
    await step();

    const [event] = await step();

    expect(event?.people).toEqual([ana]);
    expect(event?.level).toBeUndefined();
  });

  it('finds the chat account of whom the tool knows by its own', async () => {
    const account = AccountId.parse('pagerduty:P1');
    await linkAccount(deps, { person: cy, account, actor: ana });
    const { step } = await vacant([{ level: 1, people: [{ name: 'Cy', account }] }]);
    await step();

    expect(peopleOf(await step())).toEqual([[cy]]);
  });

  it('asks nobody once somebody has taken it', async () => {
    const { incident, step, again, asked } = await vacant([level(1, bo)]);
    await step();
    await assignRole(deps, { incidentId: incident.id, role: 'commander', person: ana, actor: ana });

    await again();

    expect(await asked()).toEqual([]);
  });
});

it('a reminder for somebody who has left goes to whoever comes next', async () => {
  const incident = await declaredInRoom(deps, { title: 'Logins are slow' });
  await assignRole(deps, { incidentId: incident.id, role: 'comms', person: gone, actor: ana });
  await settled(world, incident);
  clock.pass(15 * minute);
  await fireClock(deps, { incidentId: incident.id, clock: 'first-update' });

  await settled(world, incident);

  const reminder = expect.stringContaining('The first status update is due');
  expect(world.slack.wordsIn(gone)).not.toContainEqual(reminder);
  expect(world.slack.wordsIn(ana)).toContainEqual(reminder);
});
