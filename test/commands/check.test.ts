import { describe, expect, it } from '@jest/globals';
import { pressed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { declaredInRoom, eventTypesOf } from '../helpers/world.js';

const { world, deps, dispatch, say, last } = await openTyping();

describe('check', () => {
  it.each([
    ['check 1', { type: 'step.completed', step: 'confirm' }],
    [
      'check capture https://dumps/17',
      { type: 'step.completed', step: 'capture', evidence: 'https://dumps/17' },
    ],
    ['check skip 2 no dump here', { type: 'step.skipped', step: 'capture', reason: 'no dump here' }],
    ['tick #1', { type: 'step.completed', step: 'confirm' }],
  ])('%s', async (line, event) => {
    const incident = await declaredInRoom(deps);

    await say(line, incident);

    expect(await last(incident)).toMatchObject(event);
  });

  it('takes back', async () => {
    const incident = await declaredInRoom(deps);
    await say('check 1', incident);

    await say('check undo 1', incident);

    expect(await last(incident)).toMatchObject({ type: 'step.reopened', step: 'confirm' });
  });

  it('names the runbook first while several are attached', async () => {
    const incident = await declaredInRoom(deps);
    await say('runbook migration', incident);

    expect(await say('check 1', incident)).toBe(
      'Several runbooks are attached: outage, migration. Put one before the step. For example: /incident check outage 1',
    );
    expect(await say('check migration', incident)).toBe(
      'Say which step of migration. For example: /incident check migration 1',
    );

    await say('check outage capture https://dumps/17', incident);
    expect(await last(incident)).toMatchObject({ step: 'capture', evidence: 'https://dumps/17' });
    await say('check Migration 1', incident);
    expect(await last(incident)).toMatchObject({ type: 'step.completed', step: 'lock' });
    await say('check undo migration 1', incident);
    expect(await last(incident)).toMatchObject({ type: 'step.reopened', step: 'lock' });
    await say('check skip migration 2 nothing to undo', incident);
    expect(await last(incident)).toMatchObject({
      type: 'step.skipped',
      step: 'undo',
      reason: 'nothing to undo',
    });
  });

  it('may name the runbook first also when it is the only one', async () => {
    const incident = await declaredInRoom(deps);

    await say('check outage 1 seen by support', incident);

    expect(await last(incident)).toMatchObject({ step: 'confirm', evidence: 'seen by support' });
  });

  it('asks for evidence where a box is ticked that needs some', async () => {
    const { id } = await declaredInRoom(deps);

    const reply = await dispatch(pressed('check', { ticked: 'capture', unticked: '' }, { incidentId: id }));

    expect(reply).toMatchObject({
      kind: 'form',
      form: {
        fields: [
          { initial: 'capture' },
          {},
          { id: 'evidence', optional: false, hint: expect.stringContaining('a link to the dump') },
          {},
        ],
      },
    });
    expect(await eventTypesOf(world, id)).not.toContain('step.completed');
  });
});
