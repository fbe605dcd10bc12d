import { describe, expect, it } from '@jest/globals';
import { setStatus } from '../../src/incident/set-status.js';
import { ana } from '../helpers/cast.js';
import { answer, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { declaredInRoom } from '../helpers/world.js';

const { deps, dispatch } = await openTyping();

describe('list and help', () => {
  it('list the open ones, and all of them on request', async () => {
    const incident = await declaredInRoom(deps, { title: 'Over and listed' });
    await setStatus(deps, { incidentId: incident.id, to: 'resolved', actor: ana });

    expect(answer(await dispatch(typed('list')))).not.toContain('Over and listed');
    expect(answer(await dispatch(typed('ls all')))).toContain('Over and listed');
    expect(answer(await dispatch(typed('list some')))).toContain('Say “all”, a severity');
  });

  it('explain a command by any of its names', async () => {
    expect(answer(await dispatch(typed('help lead')))).toContain('/incident role comms @bo');
    expect(answer(await dispatch(typed('help sev')))).toContain('Works in an incident’s room.');
    expect(answer(await dispatch(typed('help nothing')))).toContain('There is no command “nothing”');
  });
});
