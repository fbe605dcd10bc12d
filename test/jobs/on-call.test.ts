/** Nobody commands, is on the bridge or owes the update: the room is asked, then who is on call, a level at a time. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { AccountId, PersonId } from '../../src/ids.js';
import { assignRole } from '../../src/incident/assign-role.js';
import type { EventOf, Reminder } from '../../src/incident/event.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import type { Incident } from '../../src/incident/incident.js';
import { linkAccount } from '../../src/incident/link-accounts.js';
import type { OnCallList } from '../../src/incident/on-call.js';
import { AlreadySeen } from '../../src/incident/ports.js';
import { publishUpdate } from '../../src/incident/publish-update.js';
import { jobs } from '../../src/jobs/index.js';
import { ana, bo, cy, hour, minute } from '../helpers/cast.js';
import { openMirrored, settled } from '../helpers/mirrored.js';
import { declaredInRoom, timelineOf } from '../helpers/world.js';

const bridge = 'https://meet.example.com/sev1';
const world = await openMirrored({
  settings: {
    bridge: { provider: 'fixed', urls: { sev1: bridge }, roles: ['commander', 'comms', 'scribe'] },
  },
});
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
async function vacant(
  levels: OnCallList['levels'] | undefined,
  {
    reminder: name = 'commander',
    ...more
  }: Parameters<typeof declaredInRoom>[1] & { reminder?: Reminder } = {},
) {
  jobDeps.onCall = levels && { at: async ({ now }) => ({ source: 'tocsin.yml', asOf: now, levels }) };
  const incident = await declaredInRoom(deps, { title: 'Logins are slow', ...more });
  const asked = async () =>
    (await timelineOf(world, incident.id)).flatMap(({ event }): EventOf<'on-call.asked'>[] =>
      event.type === 'on-call.asked' && (event.clock ?? 'commander') === name ? [event] : [],
    );
  const step = async () => {
    clock.pass(hour);
    await fireClock(deps, { incidentId: incident.id, clock: name });
    await settled(world, incident);
    return asked();
  };
  /** The job once more, of the last reminder. */
  const again = async () => {
    const now = await settled(world, incident);
    const reminder = (await timelineOf(world, now.id)).findLast(
      // Each minute the worker looks for others that are due.
      ({ event }) => event.type === 'clock.fired' && event.clock === name,
    );
    if (!reminder) throw new Error('no clock fired');
    const effect = { name: 'on-call.ask', incidentId: now.id, event: reminder.id } as const;
    await jobs['on-call.ask'](jobDeps, { incident: now, platform: 'slack', attempt: 2, effect });
  };
  return { incident, asked, step, again };
}
const toldOf = ({ number }: Incident, to: PersonId, words: string) =>
  world.slack.wordsIn(to).filter((text) => text.includes(`INC-${number} `) && text.includes(words));
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

describe('a bridge that nobody with a required role is on', () => {
  const onBridge = { reminder: 'bridge', severity: 'sev1' } as const;

  it('asks the room, then level after level for the roles that are missing, until somebody has them', async () => {
    const { incident, step } = await vacant([level(1, bo), level(2, cy)], onBridge);
    const assign = (role: 'commander' | 'comms' | 'scribe') =>
      assignRole(deps, { incidentId: incident.id, role, person: ana, actor: ana });
    await assign('commander');

    expect(await step()).toEqual([]);
    await step();
    await assign('scribe');
    expect(await step()).toMatchObject([
      { clock: 'bridge', people: [bo], level: 1, roles: ['comms', 'scribe'] },
      { clock: 'bridge', people: [cy], level: 2, roles: ['comms'] },
    ]);
    const told = toldOf(incident, bo, 'on its bridge');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/has no \*?comms lead and no scribe/);
    expect(told[0]).toContain('[Be the comms lead] [Be the scribe]');
    const { room } = await settled(world, incident);
    expect(world.slack.wordsIn(room ?? ana)).toContainEqual(
      `Tocsin asked ${cy} (on call, level 2 of tocsin.yml), for the bridge: it has no comms lead`,
    );

    await assign('comms');
    expect(await step()).toHaveLength(2);
  });

  it('asks those on call once a reminder, and not after somebody took the role meanwhile', async () => {
    const { incident, step, again, asked } = await vacant([level(1, bo)], onBridge);
    await step();
    await step();
    await expect(again()).rejects.toBeInstanceOf(AlreadySeen);
    for (const role of ['comms', 'scribe'] as const) {
      await assignRole(deps, { incidentId: incident.id, role, person: ana, actor: ana });
    }

    await again();

    expect(peopleOf(await asked())).toEqual([[bo]]);
  });

  it('asks nobody twice where no list says who is on call, and says so where nobody on it can be asked', async () => {
    const listless = await vacant(undefined, onBridge);
    await listless.step();
    expect(await listless.step()).toEqual([]);

    const { step } = await vacant([level(1, gone)], onBridge);
    await step();
    expect(await step()).toMatchObject([{ people: [], passedOver: [{ who: gone, why: 'deactivated' }] }]);
  });
});

describe('an update that nobody owes', () => {
  const due = { reminder: 'first-update' } as const;

  it('asks the room, then those on call, and again from the first level for the next one', async () => {
    const { incident, step } = await vacant([level(1, bo), level(2, cy)], due);

    expect(await step()).toEqual([]);
    expect(await step()).toMatchObject([{ clock: 'first-update', people: [bo], level: 1 }]);
    expect(peopleOf(await step())).toEqual([[bo], [cy]]);

    const told = toldOf(incident, bo, 'owes a status update');
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('owes a status update, and has neither a comms lead nor a commander');
    expect(told[0]).toContain('[Take the comms lead] [Write the update]');
    expect(world.slack.wordsIn((await settled(world, incident)).room ?? ana)).toContainEqual(
      `Tocsin asked ${cy} (on call, level 2 of tocsin.yml), for the status update that is due`,
    );
  });

  it('asks nobody on call once somebody owes it or it was written', async () => {
    const owed = await vacant([level(1, bo)], due);
    await owed.step();
    await assignRole(deps, { incidentId: owed.incident.id, role: 'comms', person: ana, actor: ana });
    expect(await owed.step()).toEqual([]);

    const { incident, step, again, asked } = await vacant([level(1, bo)], due);
    await step();
    const { id: incidentId } = incident;
    clock.pass(minute);
    await publishUpdate(deps, { incidentId, impact: 'Logins take a minute', next: 'More', actor: ana });
    await again();
    expect(await asked()).toEqual([]);
  });
});

it.each([
  ['rings nobody', false, 0],
  ['was declared to ring people', true, 1],
])('a drill that %s asks those on call for a role or an update accordingly', async (_, pages, times) => {
  for (const reminder of ['bridge', 'next-update'] as const) {
    const { incident, step } = await vacant([level(1, bo)], {
      reminder,
      severity: 'sev1',
      kind: 'drill',
      pages,
    });
    const { id: incidentId } = incident;
    await publishUpdate(deps, { incidentId, impact: 'None', next: 'Practice', actor: ana });
    await step();

    expect(await step()).toHaveLength(times);
  }
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
