import type { EmulatedEvent } from './emulate.js';
import { insertUser } from './seed.js';
import { channelOf, userOf, type Workspace } from './workspace.js';

/**
 * A message by the bot of another app. Answers the event of it. Apps' messages carry no subtype any more:
 * https://docs.slack.dev/reference/events/message/bot_message
 */
export function otherApp(
  workspace: Workspace,
  said: { app: string; channel: string; text: string; threadTs: string | undefined },
): EmulatedEvent & { ts: string } {
  const channel = channelOf(workspace, said.channel);
  if (!channel) throw new Error(`there is no channel ${said.channel}`);
  const id = said.app
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 8)
    .padEnd(8, '0');
  const user = `U${id}`;
  if (!userOf(workspace, user)) {
    const bot = {
      id: user,
      name: said.app.toLowerCase(),
      realName: said.app,
      email: '',
      tz: 'UTC',
      title: '',
    };
    insertUser(workspace, bot, true);
  }
  const { teamId: team_id } = workspace.identity;
  const { ts } = workspace.tables['slack.messages'].insert({
    ts: '',
    type: 'message',
    channel_id: channel.channel_id,
    user,
    bot_id: `B${id}`,
    app_id: `A${id}`,
    bot_profile: {
      id: `B${id}`,
      app_id: `A${id}`,
      name: said.app,
      team_id,
      icons: {},
      deleted: false,
      updated: 0,
    },
    text: said.text,
    ...(said.threadTs && { thread_ts: said.threadTs }),
    reply_count: 0,
    reply_users: [],
    reactions: [],
  });
  return { type: 'message', channel: channel.channel_id, ts };
}
