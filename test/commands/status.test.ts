import { describe, expect, it } from '@jest/globals';
import { answer, pressed, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';

const { dispatch, quiet, say, last, resolved } = await openTyping();

describe('status', () => {
  it('moves the incident, with a reason', async () => {
    const incident = await quiet();

    expect(await say('status Identified a bad migration', incident)).toContain('is Identified now.');
    expect(await last(incident)).toMatchObject({ to: 'identified', reason: 'a bad migration' });
  });

  it.each([
    ['status closed', '/incident close'],
    ['status mitigated', 'take investigating, identified, monitoring, resolved, declined'],
    ['status merged', 'There is no status “merged” to choose'],
  ])('%s is answered with %s', async (line, expected) => {
    expect(await say(line, await quiet())).toContain(expected);
  });

  it('offers in its form only where the incident can go', async () => {
    const { room } = await resolved();
    const { room: fresh } = await quiet();

    expect(await dispatch(typed('status', { room: fresh }))).toMatchObject({
      form: {
        fields: [
          {
            options: ['investigating', 'identified', 'monitoring', 'resolved', 'declined'].map((value) => ({
              value,
            })),
          },
          {},
        ],
      },
    });
    expect(answer(await dispatch(typed('status', { room })))).toContain('/incident reopen <reason>');
  });

  it('says in its form that an incident is in triage', async () => {
    const incident = await quiet();

    expect(await dispatch(typed('status', { room: incident.room }))).toMatchObject({
      form: { intro: [{ text: `INC-${incident.number} is in triage.` }] },
    });
  });

  it('triage does not come back: an ended incident is taken up again with a reason', async () => {
    const ended = await resolved();

    expect(await say('status triage', ended)).toBe(
      `INC-${ended.number} is resolved. To take it up again: /incident reopen <reason>`,
    );
    expect(await say('status triage', await quiet())).toContain('is in triage already.');
  });
});

describe('a form that could only be refused', () => {
  it.each(['resolve', 'triage', 'snooze', 'status', 'severity', 'role', 'runbook', 'check'])(
    'is not opened on an ended incident: %s',
    async (name) => {
      const ended = await resolved();

      const replies = [
        await dispatch(typed(name, { room: ended.room })),
        await dispatch(pressed(name, {}, { incidentId: ended.id, open: true })),
      ];

      for (const reply of replies) {
        expect(reply.kind).toBe('private');
        expect(answer(reply)).toMatch(
          new RegExp(`^INC-${ended.number} is resolved( already\\.|\\. To take it up again: )`),
        );
      }
    },
  );

  it('is not opened to reopen what is open', async () => {
    const incident = await quiet();

    expect(await say('reopen', incident)).toBe(`INC-${incident.number} is open already.`);
  });
});
