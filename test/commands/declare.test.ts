import { describe, expect, it } from '@jest/globals';
import { bo, hour, later } from '../helpers/cast.js';
import { answer, pressed, submitted, typed } from '../helpers/dispatching.js';
import { openTyping } from '../helpers/typing.js';

const { deps, clock, dispatch } = await openTyping();

describe('declare', () => {
  const declared = async (line: string) => {
    await dispatch(typed(line));
    const [incident] = await deps.read.incidents({ viewer: 'tocsin', limit: 1 });
    return incident;
  };

  it.each([
    ['declare sev1 Checkout is down', 'sev1', 'Checkout is down'],
    ['new SEV-3 Logins are slow', 'sev3', 'Logins are slow'],
    ['declare sev-1: Checkout is down', 'sev1', 'Checkout is down'],
    ['DECLARE Sev3: Logins are slow', 'sev3', 'Logins are slow'],
    ['declare SEV 1 Checkout is down', 'sev1', 'Checkout is down'],
    ['declare Checkout is down', 'sev2', 'Checkout is down'],
    ['declare several pods restart', 'sev2', 'several pods restart'],
    ['declare S3 is unreachable', 'sev2', 'S3 is unreachable'],
    ['declare 3 of 5 brokers are gone', 'sev2', '3 of 5 brokers are gone'],
    ['declare sev1x is no severity', 'sev2', 'sev1x is no severity'],
  ])('%s', async (line, severity, title) => {
    expect(await declared(line)).toMatchObject({ severity, title });
  });

  it.each(['declare sev7 Checkout is down', 'declare SEV-0: Checkout is down', 'declare sev 12 Down'])(
    'is refused when the severity is one that there is not: %s',
    async (line) => {
      const [before] = await deps.read.incidents({ viewer: 'tocsin', limit: 1 });

      expect(answer(await dispatch(typed(line)))).toMatch(
        /^There is no severity “sev\d+”: choose sev1, sev2, sev3 or sev4\./,
      );
      expect((await deps.read.incidents({ viewer: 'tocsin', limit: 1 }))[0]).toEqual(before);
    },
  );

  it('takes an impact that “begins” within the minute of the form as beginning now', async () => {
    const startedAt = later(clock.now(), 30_000).toISOString();

    await dispatch(submitted('declare', { title: 'From a form', severity: 'sev2', startedAt }));

    expect((await deps.read.incidents({ viewer: 'tocsin', limit: 1 }))[0]).toMatchObject({
      title: 'From a form',
      startedAt: clock.now(),
    });
  });

  it('refuses in its form an impact that began further back than an incident does', async () => {
    const startedAt = later(clock.now(), -31 * 24 * hour).toISOString();

    expect(
      await dispatch(submitted('declare', { title: 'Long ago', severity: 'sev2', startedAt })),
    ).toMatchObject({
      kind: 'errors',
      fields: { startedAt: 'That is more than 30 days ago. Check the date.' },
    });
  });

  it('keeps the message that it was declared from, through its form', async () => {
    const args = {
      title: 'checkout?',
      sourceRoom: 'slack:C0HELP',
      sourceMessage: '1.2',
      sourceText: 'checkout?',
      sourceAuthor: bo,
    };

    const form = await dispatch(pressed('declare', args, { open: true }));

    expect(form).toMatchObject({
      form: {
        args: { sourceRoom: 'slack:C0HELP', sourceMessage: '1.2', sourceText: 'checkout?', sourceAuthor: bo },
        fields: expect.arrayContaining([expect.objectContaining({ id: 'title', initial: 'checkout?' })]),
      },
    });
  });
});
