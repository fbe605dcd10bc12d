import { describe, expect, it } from '@jest/globals';
import type { Incident } from '../../src/incident/incident.js';
import { bo, day, hour, later, minute } from '../helpers/cast.js';
import { answer, pressed, submitted, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { declaredInRoom, effectsOf, jobsOf, workOff } from '../helpers/world.js';

const { deps, world, clock, dispatch, say, last, now } = await openTyping({
  settings: { services: [{ name: 'checkout' }, { name: 'search' }] },
});

/** Long enough after those of other tests to be no duplicate of theirs. */
const alone = (more: Parameters<typeof declaredInRoom>[1] = {}) => {
  clock.pass(hour);
  return declaredInRoom(deps, { title: 'Logins are slow', ...more });
};
const newest = async (): Promise<Incident> => {
  const [incident] = await deps.read.incidents({ viewer: 'tocsin', limit: 1 });
  if (!incident) throw new Error('there is no incident');
  return incident;
};

describe('merge', () => {
  it('ends the one, tells both rooms, and brings its people into the other’s', async () => {
    const first = await alone();
    const second = await alone({ actor: bo });
    await workOff(world, first.id);

    const reply = await say(`merge INC-${first.number} same certificate`, second);

    expect(reply).toContain(`INC-${second.number} is merged into INC-${first.number}`);
    expect(await now(second)).toMatchObject({ status: 'merged', mergedInto: first.number });
    expect(await last(first)).toMatchObject({
      type: 'duplicate.merged',
      number: second.number,
      people: [bo],
    });
    expect(await jobsOf(world, first.id)).toContainEqual(
      expect.objectContaining({
        payload: expect.objectContaining({
          effect: expect.objectContaining({ name: 'room.invite', person: bo }),
        }),
      }),
    );
    expect(await say('status investigating', second)).toContain('is merged');
  });

  it.each<[string, (one: Incident, other: Incident) => Promise<string>, string]>([
    ['itself', (one) => say(`merge INC-${one.number}`, one), 'Name another incident than this one.'],
    ['one that is not there', (one) => say('merge INC-99999', one), 'There is no INC-99999'],
    ['what is no number', (one) => say('merge checkout', one), 'Name an incident, as in INC-7'],
    [
      'one that has ended',
      async (one, other) => {
        await say('resolve over', other);
        return say(`merge ${other.number}`, one);
      },
      'is resolved',
    ],
  ])('is refused with %s', async (_, attempt, words) => {
    const [one, other] = [await alone(), await alone()];

    expect(await attempt(one, other)).toContain(words);
    expect((await now(one))?.status).toBe('triage');
  });

  it('does not make an exercise part of what is real', async () => {
    const [real, exercise] = [await alone(), await alone({ kind: 'drill' })];

    expect(await say(`merge INC-${exercise.number}`, real)).toContain('they cannot be one');
  });

  it('of two into each other at once ends one of them', async () => {
    const [one, other] = [await alone(), await alone()];

    const replies = await Promise.all([
      say(`merge INC-${other.number}`, one),
      say(`merge INC-${one.number}`, other),
    ]);

    expect(replies.filter((reply) => reply.includes('is merged into'))).toHaveLength(1);
    expect([(await now(one))?.status, (await now(other))?.status].sort()).toEqual(['merged', 'triage']);
  });
});

describe('related', () => {
  it('is known on both sides, until it is taken back', async () => {
    const [one, other] = [await alone({ title: 'Carts are empty' }), await alone()];

    await say(`related INC-${one.number}`, other);

    expect((await now(one))?.related).toEqual([other.number]);
    expect(await say('related', other)).toContain('Carts are empty');
    expect(await say(`related INC-${one.number}`, other)).toContain('are related already');
    await say(`related not INC-${one.number}`, other);
    expect((await now(one))?.related).toBeUndefined();
    expect(await say('related', other)).toContain('none yet');
  });
});

it('join brings whoever asks into the room', async () => {
  const incident = await alone();
  await workOff(world, incident.id);

  await dispatch(typed(`INC-${incident.number} join`, { actor: bo }));

  expect(await effectsOf(world, incident.id)).toEqual(['room.invite']);
});

describe('list', () => {
  it('is narrowed by what is said, in any order', async () => {
    clock.pass(10 * day);
    const wanted = await declaredInRoom(deps, {
      title: 'Search finds nothing',
      severity: 'sev1',
      service: 'search',
      actor: bo,
    });
    await declaredInRoom(deps, { title: 'Carts are empty', severity: 'sev3', service: 'checkout' });
    const drill = await declaredInRoom(deps, { title: 'Failover', kind: 'drill' });
    const shown = async (line: string) => answer(await dispatch(typed(line)));

    for (const line of [
      'list sev1 since 1d',
      'list service Search since 1d',
      'list since 1d by @bo',
      'list triage sev 1 since 1h',
    ]) {
      expect(await shown(line)).toContain(wanted.title);
      expect(await shown(line)).not.toContain('Carts are empty');
    }
    expect(await shown('list drills since 1d')).toContain(drill.title);
    expect(await shown('list sev4 since 1h')).toContain('No incident is like that: sev4');
    expect(await shown('list service serch')).toContain('did you mean "search"?');
    expect(await shown('list sev9')).toContain('There is no severity');
  });

  it('goes on from page to page', async () => {
    clock.pass(10 * day);
    for (let count = 0; count < 21; count += 1) await declaredInRoom(deps, { title: `Paged ${count}` });

    const first = await dispatch(typed('list since 1d'));
    expect(answer(first)).not.toContain('Paged 0');
    const view = first.kind === 'private' ? first.view : undefined;
    const button = view?.blocks.flatMap((block) => (block.type === 'actions' ? block.actions : [])).at(-1);
    if (button?.kind !== 'button') throw new Error('there is no button');

    expect(answer(await dispatch(pressed('list', button.args ?? {})))).toContain('Paged 0');
  });
});

describe('a declaration', () => {
  it('takes the service that its title names', async () => {
    clock.pass(hour);
    await dispatch(typed('declare sev2 Checkout: cards are refused'));

    expect(await newest()).toMatchObject({ service: 'checkout' });
  });

  it('of what was declared a moment ago is asked about in the form, and can join that one', async () => {
    const first = await alone({ service: 'checkout', title: 'Cards are refused' });
    clock.pass(19 * minute);
    const answers = { title: 'Nobody can pay', severity: 'sev1', service: 'checkout' };
    const form = {
      kind: 'form',
      form: {
        args: expect.objectContaining({ asks: 'true' }),
        fields: expect.arrayContaining([
          expect.objectContaining({ id: 'same' }),
          expect.objectContaining({ id: 'title', initial: 'Nobody can pay' }),
        ]),
      },
    };

    expect(await dispatch(submitted('declare', { ...answers, asks: 'true' }))).toMatchObject(form);
    const reply = await dispatch(
      submitted('declare', { ...answers, asks: 'true', same: String(first.number) }, undefined),
    );

    expect(answer(reply)).toContain(`You will be invited to the room of INC-${first.number}`);
    expect((await newest()).number).toBe(first.number);
    await dispatch(submitted('declare', { ...answers, asks: 'true', same: 'no' }));
    expect((await newest()).title).toBe('Nobody can pay');
  });

  it('typed is not held up: what may be the same is offered to be merged into', async () => {
    const first = await alone({ service: 'checkout', title: 'Cards are refused' });

    const reply = answer(await dispatch(typed('declare sev1 Checkout is down')));

    expect(reply).toContain('is declared as SEV1');
    expect(reply).toContain(`It may be the same as INC-${first.number}`);
    clock.pass(21 * minute);
    expect(answer(await dispatch(typed('declare sev1 Search is down')))).not.toContain('may be the same');
  });

  it('afterwards records when it began and was over, and hurries nobody', async () => {
    const begun = later(clock.now(), -50 * day);
    const over = later(begun, 3 * hour);
    expect(await dispatch(typed('declare --retrospective'))).toMatchObject({
      kind: 'form',
      form: { title: 'Record an incident', args: { retrospective: 'true' } },
    });

    await dispatch(
      submitted('declare', {
        retrospective: 'true',
        title: 'The old outage',
        startedAt: begun.toISOString(),
        resolvedAt: over.toISOString(),
      }),
    );

    const incident = await newest();
    expect(incident).toMatchObject({
      kind: 'retrospective',
      status: 'resolved',
      startedAt: begun,
      resolvedAt: over,
    });
    const due = (await deps.read.dueClocks(later(clock.now(), hour))).filter(
      ({ incidentId }) => incidentId === incident.id,
    );
    expect(due).toEqual([]);
  });

  it.each([
    ['before it began', { startedAt: -2 * hour, resolvedAt: -3 * hour }, 'before it began'],
    ['in the future', { startedAt: -2 * hour, resolvedAt: hour }, 'Choose a time that has passed'],
  ])('afterwards cannot be over %s', async (_, { startedAt, resolvedAt }, words) => {
    const at = (offset: number) => later(clock.now(), offset).toISOString();
    const answers = {
      retrospective: 'true',
      title: 'The old outage',
      startedAt: at(startedAt),
      resolvedAt: at(resolvedAt),
    };

    expect(await dispatch(submitted('declare', answers))).toMatchObject({
      kind: 'errors',
      fields: { resolvedAt: expect.stringContaining(words) },
    });
  });

  it('for practice says so in every answer, and pages nobody unless it is told to', async () => {
    const reply = await dispatch(typed('drill sev1 Failover'));

    expect(answer(reply)).toContain('DRILL');
    expect(await newest()).toMatchObject({ kind: 'drill', title: 'Failover' });
    expect((await newest()).pages).toBeUndefined();
    await dispatch(typed('drill --page sev1 Failover again'));
    expect(await newest()).toMatchObject({ title: 'Failover again', pages: true });
  });
});

describe('catch-up me', () => {
  it('tells where things stand, who leads, what was said last, and what happened', async () => {
    const incident = await alone({ title: 'Carts are empty' });
    await say('lead', incident);
    await say('note the cache was cleared', incident);

    const reply = await say('catch-up me', incident);

    expect(reply).toContain('Carts are empty');
    expect(reply).toContain('There was no status update yet');
    expect(reply).toContain('the cache was cleared');
    expect(await say('catch-up you', incident)).toContain('Say “catch-up me”');
  });
});
