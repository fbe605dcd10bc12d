import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Sandbox, SandboxTeams } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { DEFAULT_PERMISSIONS } from '../../../src/sandbox/teams/permissions.js';
import { asking, card, cardMessage } from './asking.js';
import { listeningBot } from './listening-bot.js';

// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
describe('what Teams tells a bot', () => {
  let sandbox: Sandbox;
  let teams: SandboxTeams;
  let bot: Awaited<ReturnType<typeof listeningBot>>;
  const say = async (body: unknown) => {
    const { connector } = await asking(teams);
    const place = encodeURIComponent(teams.conversation('incidents').id);
    return (await connector(`POST /v3/conversations/${place}/activities`, body)).body.id;
  };
  const types = () =>
    bot.activities().map(({ type, channelData }) => [type, channelData?.eventType].filter(Boolean).join(' '));

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: false });
    teams = sandbox.teams;
  });
  beforeEach(async () => {
    bot = await listeningBot();
    sandbox.connectTeams(bot.messagesUrl);
  });
  afterEach(() => bot.stop());
  afterAll(() => sandbox.stop());

  it('is a command with its mention, in the thread that it begins', async () => {
    const delivered = await teams.as('alice').command('incidents', 'declare checkout <down> with @bruno');

    expect(delivered.status).toBe(200);
    const [heard] = bot.activities();
    expect(heard?.text).toBe('<at>Tocsin</at> declare checkout <down> with <at>Bruno Carvalho</at>');
    expect(heard?.conversation?.id).toBe(`${teams.conversation('incidents').id};messageid=${heard?.id}`);
  });

  it('is everything only where that was consented to', async () => {
    await teams.as('alice').say('incidents', 'hello');
    await teams.idle();
    expect(bot.activities()).toHaveLength(1);

    teams.grant([]);
    await teams.as('alice').say('incidents', 'hello again');
    await teams.as('alice').say('incidents', 'and you', { mention: true });
    await teams.idle();
    expect(bot.activities().map(({ text }) => text)).toEqual(['hello', '<at>Tocsin</at> and you']);
    teams.grant(DEFAULT_PERMISSIONS);
  });

  it('is nothing of a team without it', async () => {
    await teams.as('alice').say('random', 'hello', { mention: true });
    await teams.idle();
    expect(bot.activities()).toEqual([]);
  });

  it('is what becomes of a message', async () => {
    const alice = teams.as('alice');
    const id = await alice.say('incidents', 'first');
    await teams.idle();
    await alice.edit('incidents', id, 'second');
    await teams.idle();
    await alice.remove('incidents', id);
    await teams.idle();
    await alice.undo('incidents', id);
    await teams.idle();

    expect(types()).toEqual([
      'message',
      'messageUpdate editMessage',
      'messageDelete softDeleteMessage',
      'messageUpdate undeleteMessage',
    ]);
    expect(teams.messages('incidents').find((one) => one.id === id)).toMatchObject({ text: 'second' });
  });

  it('is reactions to its own messages, and to no others', async () => {
    const own = await say({ type: 'message', text: 'shall I?' });
    const other = await teams.as('alice').say('incidents', 'no');
    await teams.idle();

    await teams.as('bruno').react('incidents', other, 'like');
    await teams.as('bruno').react('incidents', own, 'like');
    await teams.idle();

    expect(bot.activities().filter(({ type }) => type === 'messageReaction')).toMatchObject([
      { replyToId: own },
    ]);
  });

  it('is who came and went, and which channels', async () => {
    const grant = teams.as('grant');
    await grant.leaveTeam('Incidents');
    await teams.idle();
    await grant.joinTeam('Incidents');
    await teams.idle();
    const channel = await grant.createChannel('Incidents', 'one-off');
    await teams.idle();
    await grant.renameChannel(channel, 'once');
    await teams.idle();
    await grant.deleteChannel(channel);
    await teams.idle();

    expect(types()).toEqual([
      'conversationUpdate teamMemberRemoved',
      'conversationUpdate teamMemberAdded',
      'conversationUpdate channelCreated',
      'conversationUpdate channelRenamed',
      'conversationUpdate channelDeleted',
    ]);
  });

  it('is that it was added and removed', async () => {
    await teams.as('faith').addBot('personal');
    await teams.idle();
    await teams.as('faith').removeBot('personal');
    await teams.idle();
    expect(types().filter((type) => type.startsWith('installation'))).toHaveLength(2);
  });

  it.each([
    ['duplicate', ['a', 'a', 'b', 'b']],
    ['lose', []],
    ['reorder', ['a', 'b']],
  ] as const)('comes in the mode %s', async (mode, expected) => {
    teams.delivery(mode);
    await teams.as('alice').say('incidents', 'a');
    await teams.as('alice').say('incidents', 'b');
    await teams.idle();
    teams.delivery('normal');
    expect(
      bot
        .activities()
        .map(({ text }) => text)
        .sort(),
    ).toEqual(expected);
  });

  it('is held until it is released', async () => {
    teams.delivery('hold');
    await teams.as('alice').say('incidents', 'later');
    await teams.idle();
    expect(bot.activities()).toEqual([]);
    teams.delivery('normal');
    await teams.idle();
    expect(bot.activities()).toHaveLength(1);
  });

  it('is signed, unless a test forges it', async () => {
    await teams.as('alice').command('incidents', 'help');
    await teams.deliverRaw({ activity: { type: 'message' }, token: 'none' });
    const [signed, forged] = bot.heard;
    const claims = JSON.parse(
      Buffer.from(signed?.authorization?.split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(claims).toMatchObject({
      aud: teams.appId,
      iss: teams.tokenIssuer,
      serviceurl: teams.connectorUrl,
    });
    expect(forged?.authorization).toBeUndefined();
  });

  describe('of cards', () => {
    const input = {
      type: 'Input.Text',
      id: 'title',
      label: 'Title',
      isRequired: true,
      errorMessage: 'Say what it is',
    };
    const open = {
      type: 'Action.Submit',
      title: 'Open',
      data: { msteams: { type: 'task/fetch' }, command: 'declare' },
    };
    const dialog = card({
      body: [input],
      actions: [{ type: 'Action.Submit', title: 'Declare', data: { form: 1 } }],
    });
    const shown = {
      task: {
        type: 'continue',
        value: {
          title: 'Declare',
          card: { contentType: 'application/vnd.microsoft.card.adaptive', content: dialog },
        },
      },
    };

    it('what was pressed and entered; the answer is for who pressed', async () => {
      const choice = {
        type: 'Input.ChoiceSet',
        id: 'severity',
        choices: [{ title: 'Minor', value: 'sev3' }],
      };
      const id = await say(
        cardMessage(
          card({
            body: [choice],
            actions: [{ type: 'Action.Execute', title: 'Set', verb: 'severity', data: { args: '7' } }],
          }),
        ),
      );
      bot.answerWith(() => ({
        body: {
          statusCode: 200,
          type: 'application/vnd.microsoft.card.adaptive',
          value: card({ body: [{ type: 'TextBlock', text: 'done' }] }),
        },
      }));

      await expect(teams.as('alice').press('incidents', id, 'Set', { severity: 'Major' })).rejects.toThrow(
        'none of the choices',
      );
      await teams.as('alice').press('incidents', id, 'Set', { severity: 'Minor' });

      expect(bot.activities().at(-1)).toMatchObject({
        name: 'adaptiveCard/action',
        value: { action: { verb: 'severity', data: { args: '7', severity: 'sev3' } }, trigger: 'manual' },
      });
      const seenBy = (who: string) =>
        JSON.stringify(teams.messages('incidents', who).find((one) => one.id === id)?.cards);
      expect(seenBy('alice')).toContain('done');
      expect(seenBy('bruno')).not.toContain('done');
    });

    it('a dialog that is checked before it is sent, and closes when the app says nothing more', async () => {
      const id = await say(cardMessage(card({ actions: [open] })));
      bot.answerWith(({ name }) => (name === 'task/fetch' ? { body: shown } : {}));
      const alice = teams.as('alice');

      await alice.press('incidents', id, 'Open');
      expect(teams.dialogs('alice')).toMatchObject([{ title: 'Declare' }]);
      await expect(alice.submit({})).rejects.toThrow('Say what it is');
      await alice.submit({ Title: 'Checkout is down' });

      expect(bot.activities().at(-1)).toMatchObject({
        name: 'task/submit',
        value: { data: { form: 1, title: 'Checkout is down' } },
      });
      expect(teams.dialogs('alice')).toEqual([]);
    });

    it('a message extension’s action, with the message', async () => {
      const id = await teams.as('bruno').say('incidents', 'it is the cache');
      bot.answerWith(({ name }) => (name === 'composeExtension/fetchTask' ? { body: shown } : {}));

      await teams.as('alice').messageAction('decision', 'incidents', id);
      await teams.as('alice').submit({ title: 'Cache' });

      expect(bot.activities().at(-1)).toMatchObject({
        name: 'composeExtension/submitAction',
        value: {
          commandId: 'decision',
          messagePayload: { id, body: { content: '<p>it is the cache</p>' } },
          data: { title: 'Cache' },
        },
      });
    });
  });
});
