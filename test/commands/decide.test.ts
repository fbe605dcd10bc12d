import { describe, expect, it } from '@jest/globals';
import { fireClock } from '../../src/incident/fire-clock.js';
import type { Incident } from '../../src/incident/incident.js';
import { bo, cy, minute } from '../helpers/cast.js';
import { answer, pressed, submitted, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { clocksOf, effectsOf, workOff } from '../helpers/world.js';

const { deps, world, clock, dispatch, say, quiet, last, now } = await openTyping();

const asked = async (line: string): Promise<Incident> => {
  const incident = await quiet();
  await say(line, incident);
  return incident;
};
const decisionOf = async (incident: Incident) => {
  const decision = (await now(incident))?.decision;
  if (!decision) throw new Error('nothing was asked');
  return decision;
};
const vote = async (incident: Incident, option: number, actor = bo) =>
  dispatch(
    pressed(
      'decide',
      { what: 'vote', decision: (await decisionOf(incident)).id, option: String(option) },
      { incidentId: incident.id, actor },
    ),
  );
const object = async (incident: Incident, reason: string | undefined, actor = cy) => {
  const form = submitted('decide', { reason }, incident.id);
  const args = { what: 'object', decision: (await decisionOf(incident)).id };
  return dispatch({ ...form, actor, input: { kind: 'form', command: 'decide', args, answers: { reason } } });
};
const timeIsUp = async (incident: Incident) => {
  clock.pass(10 * minute);
  return fireClock(deps, { incidentId: incident.id, clock: 'decision' });
};

describe('a decision', () => {
  it('stands when nobody objects, at its time and once', async () => {
    const incident = await asked('decide Drain node 7');
    await workOff(world, incident.id);
    await vote(incident, 0);

    expect(await fireClock(deps, { incidentId: incident.id, clock: 'decision' })).toBe(false);
    expect(await timeIsUp(incident)).toBe(true);

    expect(await last(incident)).toMatchObject({
      type: 'decision.closed',
      question: 'Drain node 7',
      outcome: 'agreed',
      votes: [{ option: 'Agree', count: 1 }],
    });
    expect(await clocksOf(world, incident.id)).not.toHaveProperty('decision');
    expect(await timeIsUp(incident)).toBe(false);
    expect(await effectsOf(world, incident.id)).toEqual(
      expect.arrayContaining(['room.decision', 'room.say']),
    );
  });

  it('goes to the option with the most votes; who changes their mind has one voice', async () => {
    const incident = await asked('decide "Which way?" --options roll back, fix forward --within 5m');
    await vote(incident, 0);
    await vote(incident, 0, cy);
    await vote(incident, 1, bo);
    await vote(incident, 1, cy);
    clock.pass(5 * minute);

    await timeIsUp(incident);

    expect(await last(incident)).toMatchObject({
      outcome: 'chosen',
      choice: 'fix forward',
      votes: [
        { option: 'roll back', count: 0 },
        { option: 'fix forward', count: 2 },
      ],
    });
  });

  it('is contested by one objection, which is part of the result, unless it is taken back', async () => {
    const incident = await asked('decide Drain node 7');
    await object(incident, 'it holds the only replica');
    await object(incident, 'and the backup', bo);
    await vote(incident, 0, bo);

    await timeIsUp(incident);

    expect(await last(incident)).toMatchObject({
      outcome: 'contested',
      objections: [{ person: cy, reason: 'it holds the only replica' }],
    });
    expect(await say('timeline key', incident)).toContain('it holds the only replica');
  });

  it('is ended early by who asked: as the votes are, with an option, or withdrawn', async () => {
    const [one, other, third] = [
      await asked('decide "Which way?" --options back, forward'),
      await asked('decide "Which way?" --options back, forward'),
      await asked('decide Drain node 7'),
    ];
    await say('decide close', one);
    await say('decide close Forward', other);
    await say('decide withdraw', third);

    expect(await last(one)).toMatchObject({ outcome: 'silent' });
    expect(await last(other)).toMatchObject({ outcome: 'chosen', choice: 'forward' });
    expect(await last(third)).toMatchObject({ outcome: 'withdrawn' });
  });

  it.each([
    ['decide', 'one option only --options back', 'Give 2 to 8 options'],
    ['decide', '--options back, forward', 'Say what is to be decided'],
    ['decide', 'Drain node 7 --within soon', 'Say how long as in 5m or 1h'],
    ['decide', 'Drain node 7 --within 3d', 'Say how long as in 5m or 1h'],
    ['decide', 'close', 'No decision is open'],
  ])('says what is wrong: %s %s', async (command, text, words) => {
    expect(await say(`${command} ${text}`, await quiet())).toContain(words);
  });

  it('is one at a time, is not ended by others, and takes no answer after its end', async () => {
    const incident = await asked('decide Drain node 7');
    const { id } = await decisionOf(incident);

    expect(await say('decide Restart it', incident)).toContain('Another decision is open');
    const { room } = incident;
    expect(answer(await dispatch(typed('decide close', { room, actor: bo })))).toContain('can end it');
    expect(await object(incident, undefined)).toMatchObject({
      kind: 'errors',
      fields: { reason: 'Say what is wrong with it.' },
    });
    await timeIsUp(incident);
    const late = pressed('decide', { what: 'vote', decision: id, option: '0' }, { incidentId: incident.id });
    expect(answer(await dispatch(late))).toContain('This decision has ended');
  });
});
