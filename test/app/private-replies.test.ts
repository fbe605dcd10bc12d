/** The private word to who asked: that it comes, where, and that nothing else waits for it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  answerOf,
  cardOf,
  current,
  declare,
  directMessages,
  eventsOf,
  seeing,
  settled,
  startTestApp,
  type TestApp,
  textOf,
  type,
} from '../helpers/app.js';

let test: TestApp;
beforeEach(async () => {
  test = await startTestApp();
});
afterEach(() => test.stop());

const slack = () => test.sandbox.slack;

describe('when Slack does not open a form', () => {
  it.each(['error', '500', 'ratelimited', 'hang'] as const)(
    'says to who typed how to do without: %s',
    async (kind) => {
      const incident = await declare(test);
      slack().fault({ method: 'views.open', kind, error: 'expired_trigger_id' });

      const typed = await type(test, 'alice', incident.channel, '/incident note');

      expect(typed.status).toBe(200);
      expect(typed.body).toMatchObject({ response_type: 'ephemeral' });
      expect(answerOf(typed)).toMatch(/The form could not be opened\. Type it instead: \/incident note \w/);
      const [logged] = test.errors.filter((line) => line.includes('form could not be opened'));
      const [, id] = /Reference: (\w+)/.exec(answerOf(typed)) ?? [];
      expect(logged).toContain(id);
    },
  );

  it('says so to who pressed a button or used a shortcut', async () => {
    const incident = await declare(test);
    const alice = slack().as('alice');
    await alice.act(cardOf(await current(test, incident)), 'Take the lead');
    slack().fault({ method: 'views.open', kind: 'error', error: 'expired_trigger_id', times: 2 });

    const pressed = await alice.act(cardOf(await current(test, incident)), 'Write an update');
    const asked = await alice.globalShortcut('declare');

    expect([pressed.status, asked.status]).toEqual([200, 200]);
    await seeing(test, incident.channel, 'Type it instead: /incident update', 'alice');
    await slack().waitFor('a direct message', () =>
      directMessages(test, 'alice').find((message) =>
        textOf(message).includes('Type it instead: /incident declare'),
      ),
    );
  });
});

describe('the word that something worked', () => {
  it('does not hold up the answer to Slack', async () => {
    const incident = await declare(test);
    const alice = slack().as('alice');
    await alice.command(incident.channel, '/incident note');
    slack().fault({ method: 'chat.postEphemeral', kind: 'hang' });

    const submitted = await alice.submit({ text: 'Rolled back' });

    expect(submitted.status).toBe(200);
    expect(await eventsOf(test, incident, 'note.added')).toHaveLength(1);
  });

  it('is still brought when the program stops', async () => {
    const incident = await declare(test);
    const alice = slack().as('alice');
    await alice.command(incident.channel, '/incident note');
    slack().setLatency(200);

    await alice.submit({ text: 'Rolled back' });
    await test.app.stop();

    const heard = slack()
      .messages(incident.channel, 'alice')
      .filter(({ ephemeral }) => ephemeral);
    expect(heard.map(textOf).join()).toContain('Noted.');
  });

  it('comes as a direct message to who pressed a button on their Home, which is drawn anew', async () => {
    const incident = await declare(test);
    await type(test, 'alice', incident.channel, '/incident resolve rolled back');
    await settled(test);
    const alice = slack().as('alice');
    await alice.openHome();
    const drawn = slack().calls('views.publish').length;
    const before = directMessages(test, 'alice').length;

    await alice.act({ home: true }, 'Draft it');

    await slack().waitFor('a direct message', () => directMessages(test, 'alice')[before]);
    await slack().waitFor('the Home anew', () => slack().calls('views.publish')[drawn]);
  });

  it('does not come to who pressed a button in the room, where what follows is seen', async () => {
    const incident = await declare(test);
    await slack().as('alice').act(cardOf(incident), 'Take the lead');
    await settled(test);
    await test.app.stop();

    const heard = slack()
      .messages(incident.channel, 'alice')
      .filter(({ ephemeral }) => ephemeral);
    expect(heard.map(textOf)).toEqual([]);
  });
});
