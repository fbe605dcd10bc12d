import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { createSlackPort } from '../../../src/chat/slack/client.js';
import { PermanentFailure } from '../../../src/errors.js';
import { PersonId, RoomId } from '../../../src/ids.js';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: false });
});
afterEach(() => sandbox.stop());

function port() {
  const { slack } = sandbox;
  return createSlackPort({
    client: new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } }),
    self: async () => ({ userId: slack.botUserId, botId: 'B0TOCSIN0', teamId: slack.teamId }),
    now: () => new Date(),
    roomUrl: (team, channel) => `https://slack.test/${team}/${channel}`,
    teamId: () => slack.teamId,
  });
}

const alice = PersonId.parse('slack:U0ALICE00');

describe('looking up a person', () => {
  it.each(['user_not_found', 'user_not_visible', 'missing_scope'])(
    'finds nobody when Slack will never tell: %s',
    async (error) => {
      sandbox.slack.fault({ method: 'users.info', kind: 'error', error });

      expect(await port().profile(alice)).toBeUndefined();
    },
  );

  it('fails, to be tried again, when Slack may tell later', async () => {
    sandbox.slack.fault({ method: 'users.info', kind: '500' });
    const chat = port();

    await expect(chat.profile(alice)).rejects.not.toBeInstanceOf(PermanentFailure);
    expect(await chat.profile(alice)).toMatchObject({ name: 'alice' });
  });
});

describe('creating a room', () => {
  it('says which names are taken when all of them are', async () => {
    sandbox.slack.fault({ method: 'conversations.create', kind: 'error', error: 'name_taken', times: 100 });

    const created = port().createRoom({
      name: 'inc-1-x',
      proof: 'p',
      since: new Date(),
      platform: 'slack',
      by: alice,
      attempt: 1,
    });

    const failure = new PermanentFailure(
      'The names from #inc-1-x to #inc-1-x-50 are all taken. Rename or delete one of these channels.',
    );
    await expect(created).rejects.toThrow(failure);
    await expect(created).rejects.toBeInstanceOf(PermanentFailure);
  });

  it('says in calm words that a person cannot be invited', async () => {
    sandbox.slack.fault({ method: 'conversations.invite', kind: 'error', error: 'cant_invite' });
    const { id } = sandbox.slack.channel('general');

    await expect(port().invite(RoomId.parse(`slack:${id}`), alice)).rejects.toThrow(
      'Slack does not let Tocsin invite this person.',
    );
  });
});
