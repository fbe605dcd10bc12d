import { describe, expect, it } from '@jest/globals';
import { ana, bo } from '../helpers/cast.js';
import { answer, pressed, submitted, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';

const { dispatch, quiet, say, now, resolved } = await openTyping();

describe('role', () => {
  it.each(['role comms', 'assign COMMS', 'role commander'])(
    'without a person asks for one, and changes nothing: %s',
    async (line) => {
      const incident = await quiet();

      const reply = await dispatch(typed(line, { room: incident.room }));

      expect(reply).toMatchObject({
        kind: 'form',
        form: {
          command: 'role',
          fields: [{ id: 'role', initial: line.split(' ')[1]?.toLowerCase() }, { id: 'person' }],
        },
      });
      expect((await now(incident))?.roles).toEqual({});
    },
  );

  it('without a person is refused at once in an ended incident', async () => {
    expect(await say('role comms', await resolved())).toContain('/incident reopen <reason>');
  });

  it('of the commander is not taken from somebody by a button that went stale', async () => {
    const incident = await quiet();
    const press = (actor = ana) =>
      dispatch(pressed('role', { role: 'commander', person: 'me' }, { incidentId: incident.id, actor }));
    await press();

    expect(answer(await press(bo))).toBe('Somebody leads already. To take over: /incident lead');
    expect(answer(await press())).toBe('You are the commander already.');
    expect((await now(incident))?.roles).toEqual({ commander: ana });
    await dispatch(typed('lead', { room: incident.room, actor: bo }));
    expect((await now(incident))?.roles).toEqual({ commander: bo });
    await dispatch(submitted('role', { role: 'commander', person: ana }, incident.id));
    expect((await now(incident))?.roles).toEqual({ commander: ana });
  });

  it('is released with none, and refuses one that there is not', async () => {
    const incident = await quiet();
    await say('role scribe @bo', incident);

    expect(await say('role scribe none', incident)).toBe('Nobody is scribe now.');
    expect(await say('role boss', incident)).toContain(
      'There is no role “boss”: choose commander, comms, ops, scribe, support',
    );
    expect(await say('role constructor', incident)).toContain('There is no role “constructor”');
  });
});
