/** Who follows an incident from outside its room, and is told what happens to it: each thing once. */
import { describe, expect, it } from '@jest/globals';
import { PersonId } from '../../src/ids.js';
import { fireClock } from '../../src/incident/fire-clock.js';
import type { Incident } from '../../src/incident/incident.js';
import { triage } from '../../src/incident/triage.js';
import { ana, bo, cy } from '../helpers/cast.js';
import { answer, pressed, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { jobsOf, workOff } from '../helpers/world.js';

const inTeams = PersonId.parse('teams:7c9e6679-7425-40de-944b-e07fc1f90ae7');
const { world, deps, dispatch, quiet, led, say, last } = await openTyping({
  settings: {
    subscriptions: [
      { service: 'Billing', severity: 'sev2', people: [cy] },
      { severity: 'sev1', people: [inTeams] },
    ],
    services: [{ name: 'Billing' }, { name: 'Check out', channels: [] }, { name: 'Search' }],
  },
});

/** Who was told, since they were asked last. */
async function told({ id }: Pick<Incident, 'id'>): Promise<string[]> {
  const jobs = await jobsOf(world, id);
  await workOff(world, id);
  return jobs
    .filter(({ task }) => task === 'follower.tell')
    .map(({ key }) => key.split(':').slice(2, 4).join(':'))
    .toSorted();
}
const asBo = async (text: string, incident?: Incident) =>
  answer(await dispatch(typed(text, { actor: bo, ...(incident && { room: incident.room }) })));

describe('who subscribes to an incident', () => {
  it('is told of every update, severity and status, each once, until they unsubscribe', async () => {
    const incident = await led();
    expect(await asBo(`subscribe INC-${incident.number}`)).toContain(
      `You will be told in private what happens to INC-${incident.number} · Logins are slow.`,
    );
    // Twice is once.
    await asBo('subscribe', incident);

    await say('severity sev1', incident);
    expect(await told(incident)).toEqual([bo, inTeams].toSorted());
    await say('status identified a full disk', incident);
    expect(await told(incident)).toEqual([bo, inTeams].toSorted());
    await say('update Logins fail | a restart', incident);
    expect(await told(incident)).toEqual([bo, inTeams].toSorted());
    await say('note they are slow', incident);
    await say('role scribe me', incident);
    expect(await told(incident)).toEqual([]);

    const gone = await dispatch(pressed('unsubscribe', {}, { actor: bo, incidentId: incident.id }));
    expect(answer(gone)).toContain('You will not be told of INC-');
    await say('resolve it is over', incident);
    expect(await told(incident)).toEqual([inTeams]);
    expect(await asBo('unsubscribe', incident)).toContain('You were not being told of INC-');
  });
});

describe('who follows a duplicate', () => {
  it('hears that it is one, and from then on of the other', async () => {
    const [one, other] = [await led(), await led()];
    await asBo('subscribe', one);

    await say(`merge INC-${other.number}`, one);
    expect(await told(one)).toEqual([bo]);
    await say('status identified', other);
    expect(await told(other)).toEqual([bo]);
  });
});

describe('who subscribes to a service', () => {
  it('is told of its incidents from the declaration on, whichever way it is written', async () => {
    expect(await asBo('subscribe Check-out')).toContain('did you mean "Check out"?');
    expect(await asBo('subscribe CHECK OUT')).toContain('incidents of “Check out”');

    const { id } = await led({ service: 'check out' });
    expect(await told({ id })).toEqual([bo]);
    expect(await told(await led({ service: 'check out', kind: 'drill' }))).toEqual([bo]);
    const other = await led({ service: 'search' });
    expect(await told(other)).toEqual([]);
    await triage(deps, { incidentId: other.id, service: 'CHECK OUT', actor: ana });
    // It is being looked into now: a change of its status.
    expect(await told(other)).toEqual([bo]);
    await say('severity sev3', other);
    expect(await told(other)).toEqual([bo]);

    // One of its incidents can be left alone.
    await asBo('unsubscribe', other);
    await say('severity sev4', other);
    expect(await told(other)).toEqual([]);
    expect(await asBo('unsubscribe check out')).toContain('You will not be told of incidents of “check out”');
    expect(await asBo('unsubscribe check out')).toContain(
      'You were not being told of incidents of “check out”',
    );
  });
});

describe('a rule in tocsin.yml', () => {
  it('makes people follow what fits it, from then on, unless they do not want to', async () => {
    const incident = await led({ service: 'billing', severity: 'sev3' });
    expect(await told(incident)).toEqual([]);

    await say('severity sev2', incident);
    expect(await told(incident)).toEqual([cy]);
    // What was bad is followed to its end.
    await say('severity sev4', incident);
    expect(await told(incident)).toEqual([cy]);
    await dispatch(typed('unsubscribe', { actor: cy, room: incident.room }));
    await say('severity sev1', incident);
    expect(await told(incident)).toEqual([inTeams]);
  });

  it('leaves drills alone', async () => {
    const drill = await led({ severity: 'sev1', kind: 'drill' });
    await say('status identified', drill);

    expect(await told(drill)).toEqual([]);
  });
});

describe('what somebody follows', () => {
  it('is listed where nothing is named', async () => {
    const incident = await quiet();
    const dee = PersonId.parse('slack:U0DEE');
    const asDee = async (text: string) => answer(await dispatch(typed(text, { actor: dee })));
    expect(await asDee('subscribe')).toContain('Nothing yet.');

    await asDee('subscribe search');
    await asDee(`subscribe INC-${incident.number}`);

    expect(await asDee('unsubscribe')).toMatch(
      new RegExp(`What you follow\nIncidents of search\nINC-${incident.number} · Logins are slow`),
    );
    expect(await asDee('subscribe INC-9999')).toContain('There is no INC-9999.');
    expect(await last(incident)).toMatchObject({ type: 'room.created' });
  });
});

describe('without a table of executive notices', () => {
  it('there is no clock for them', async () => {
    const { id } = await quiet();

    expect(await fireClock(deps, { incidentId: id, clock: 'executive-notice' })).toBe(false);
  });
});
