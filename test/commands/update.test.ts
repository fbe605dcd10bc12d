import { describe, expect, it } from '@jest/globals';
import { later, minute } from '../helpers/cast.js';
import { typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { declaredInRoom } from '../helpers/world.js';

const { deps, clock, dispatch, quiet, say, last } = await openTyping();

describe('update', () => {
  it('is read in parts, of which the next step is needed', async () => {
    const incident = await quiet();

    expect(await say('update Card payments fail', incident)).toContain('Say what happens next, after a “|”');
    await say('update Card payments fail | rolling back | a bad migration', incident);

    expect(await last(incident)).toEqual({
      type: 'update.published',
      impact: 'Card payments fail',
      next: 'rolling back',
      cause: 'a bad migration',
      nextUpdateAt: later(clock.now(), 60 * minute),
    });
  });

  it('promises no other when it is recorded afterwards', async () => {
    const incident = await declaredInRoom(deps, { title: 'Logins were slow', kind: 'retrospective' });

    await say('update Card payments failed | nothing', incident);

    expect(await last(incident)).toEqual({
      type: 'update.published',
      impact: 'Card payments failed',
      next: 'nothing',
    });
  });

  it('fills its form with the last one, and promises by the severity', async () => {
    const incident = await quiet();
    await say('update Card payments fail | rolling back | a bad migration', incident);

    expect(await dispatch(typed('update', { room: incident.room }))).toMatchObject({
      form: {
        fields: [
          { id: 'impact', initial: 'Card payments fail' },
          { id: 'cause', initial: 'a bad migration' },
          { id: 'next' },
          { id: 'nextUpdateAt', initial: later(clock.now(), 60 * minute) },
        ],
      },
    });
  });
});
