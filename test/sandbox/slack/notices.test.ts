import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/contract.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { calling } from './calling.js';
import { listeningApp } from './listening-app.js';

describe('what a channel says of itself', () => {
  let sandbox: Sandbox;
  let app: Awaited<ReturnType<typeof listeningApp>>;

  beforeEach(async () => {
    app = await listeningApp();
  });
  afterEach(async () => {
    await sandbox.stop();
    await app.stop();
  });

  async function start(options: SandboxOptions = {}) {
    sandbox = await startSandbox({ requestUrl: app.url, rateLimits: false, ...options });
    return sandbox.slack;
  }
  const call = calling(() => sandbox.slack);
  const history = async (channel: string) =>
    (await call('conversations.history', { channel })).messages.toReversed();

  it('is in its history and told as messages, whoever did it', async () => {
    const slack = await start();
    const grant = slack.as('grant');
    const channel = slack.channel('incidents').id;
    await grant.setTopic('incidents', 'Checkout is down');
    await grant.setPurpose('incidents', 'Where incidents are announced');
    await grant.rename('incidents', 'war-rooms');
    await grant.archive(channel);
    await grant.unarchive(channel);
    await slack.idle();

    const expected = [
      { subtype: 'channel_topic', user: 'U0GRANT00', topic: 'Checkout is down' },
      { subtype: 'channel_purpose', user: 'U0GRANT00', purpose: 'Where incidents are announced' },
      { subtype: 'channel_name', user: 'U0GRANT00', old_name: 'incidents', name: 'war-rooms' },
      { subtype: 'channel_archive', user: 'U0GRANT00' },
      { subtype: 'channel_unarchive', user: 'U0GRANT00' },
    ];
    expect(await history(channel)).toMatchObject(expected);
    expect(app.events('message')).toMatchObject(expected.map((one) => ({ ...one, channel })));
  });

  it('lets only an admin and who made a channel rename it', async () => {
    const slack = await start();

    await expect(slack.as('bruno').rename('incidents', 'mine')).rejects.toThrow('not_authorized');
  });

  it('says who came, who was brought and who left, beside an event with a time of its own', async () => {
    const slack = await start();
    const channel = slack.channel('incidents').id;
    await slack.as('hana').leave('incidents');
    await slack.as('alice').kick('incidents', 'chen');
    await slack.as('alice').invite('incidents', 'hana');
    await slack.as('chen').join('incidents');
    await slack.idle();

    const notices = await history(channel);
    expect(notices).toMatchObject([
      { subtype: 'channel_leave', user: 'U0HANA000' },
      { subtype: 'channel_leave', user: 'U0CHEN000' },
      { subtype: 'channel_join', user: 'U0HANA000', inviter: 'U0ALICE00' },
      { subtype: 'channel_join', user: 'U0CHEN000' },
    ]);
    const joined = app.events('member_joined_channel');
    expect(joined).toMatchObject([
      { user: 'U0HANA000', inviter: 'U0ALICE00', channel },
      { user: 'U0CHEN000', channel },
    ]);
    expect(notices.map(({ ts }) => ts)).not.toContain(joined[0]?.event_ts);
  });

  it.each<[NonNullable<SandboxOptions['membershipNotices']>, string[]]>([
    ['few', ['channel_join']],
    ['none', []],
  ])('keeps quiet about membership when a workspace wants %s', async (membershipNotices, expected) => {
    const slack = await start({ membershipNotices });
    await slack.as('hana').leave('incidents');
    await slack.as('hana').join('incidents');
    await slack.idle();

    expect((await history(slack.channel('incidents').id)).map(({ subtype }) => subtype)).toEqual(expected);
    expect(app.events('member_left_channel')).toHaveLength(1);
    expect(app.events('member_joined_channel')).toHaveLength(1);
  });

  it('is told only of what the manifest asks for', async () => {
    const slack = await start({ events: ['message.groups', 'pin_added'] });
    const ts = await slack.as('alice').say('incidents', 'not told');
    await slack.as('alice').pin('incidents', ts);
    await slack.as('alice').react('incidents', ts, 'eyes');
    await slack.idle();

    expect(app.heard.map(({ payload }) => payload.event)).toMatchObject([
      { type: 'pin_added', item: { message: { ts, text: 'not told' } } },
    ]);
  });
});
