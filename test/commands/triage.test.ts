import { describe, expect, it } from '@jest/globals';
import { hour, later } from '../helpers/cast.js';
import { submitted } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';
import { declaredInRoom } from '../helpers/world.js';

const { deps, clock, dispatch, quiet, say, now } = await openTyping();

describe('triage', () => {
  it.each([
    ['triage sev1 EU only', 'sev1', 'EU only'],
    ['triage SEV-1: EU only', 'sev1', 'EU only'],
    ['triage 3 customers cannot log in', 'sev2', '3 customers cannot log in'],
    ['triage S3 is the cause', 'sev2', 'S3 is the cause'],
  ])('%s', async (line, severity, summary) => {
    const incident = await quiet();

    await say(line, incident);

    expect(await now(incident)).toMatchObject({ severity, summary, status: 'investigating' });
  });

  it.each(['live', 'drill', 'retrospective'] as const)(
    'takes a beginning more than 30 days back for one that is recorded afterwards only: %s',
    async (kind) => {
      const { id } = await declaredInRoom(deps, { title: 'Logins are slow', kind });
      const startedAt = later(clock.now(), -31 * 24 * hour);

      const reply = await dispatch(submitted('triage', { startedAt: startedAt.toISOString() }, id));

      if (kind === 'retrospective')
        expect((await deps.read.incident(id, 'tocsin'))?.startedAt).toEqual(startedAt);
      else
        expect(reply).toMatchObject({
          kind: 'errors',
          fields: { startedAt: 'That is more than 30 days ago. Check the date.' },
        });
    },
  );

  it('keeps a beginning that the form only repeats, to the minute, however long ago it is by now', async () => {
    const minutely = clock.now();
    const startedAt = later(minutely, -hour + 30_000);
    const { id } = await declaredInRoom(deps, { title: 'Logins are slow', startedAt });
    clock.pass(40 * 24 * hour);

    const answers = { startedAt: later(minutely, -hour).toISOString(), summary: 'EU only' };
    await dispatch(submitted('triage', answers, id));

    expect(await deps.read.incident(id, 'tocsin')).toMatchObject({ startedAt, summary: 'EU only' });
    clock.pass(-40 * 24 * hour);
  });

  it('asks for the reason of a decline in its form', async () => {
    const { id } = await quiet();

    expect(await dispatch(submitted('triage', { verdict: 'decline' }, id))).toMatchObject({
      kind: 'errors',
      fields: { summary: 'Say why it is no incident.' },
    });
  });
});
