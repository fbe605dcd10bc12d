import { isRecord } from '../body.js';
import type { Delivered } from '../contract.js';
import type { Args } from './arguments.js';
import type { Replies } from './replies.js';
import type { Interactive } from './surfaces.js';
import { channelOf, userOf, type Workspace } from './workspace.js';

/** Types a slash command: https://docs.slack.dev/interactivity/implementing-slash-commands */
export async function command(
  deps: Interactive & { replies: Replies },
  userId: string,
  where: string,
  line: string,
): Promise<Delivered> {
  const { workspace, delivery, triggers, responseUrls, replies } = deps;
  const { identity } = workspace;
  const [, name, typed = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line.trim()) ?? [];
  if (!name) throw new Error(`${line} is no slash command`);
  const channel = channelOf(workspace, where);
  if (!channel?.members.includes(userId)) throw new Error(`${userId} is not in ${where}`);
  if (channel.is_archived) throw new Error(`${where} is archived`);
  const to = { channelId: channel.channel_id, userId };
  if (workspace.commands && !workspace.commands.includes(name)) {
    tellPrivately(workspace, to, `\`${name}\` is not a valid command.`);
    return { status: 200, body: '', ms: 0 };
  }
  const { status, body, ms } = await delivery.once({
    kind: 'command',
    type: name,
    payload: {
      token: identity.verificationToken,
      team_id: identity.teamId,
      team_domain: identity.teamDomain,
      channel_id: channel.channel_id,
      channel_name: channelNameFor(channel),
      user_id: userId,
      user_name: userOf(workspace, userId)?.name ?? userId,
      command: name,
      text: escapeTyped(workspace, typed),
      api_app_id: identity.appId,
      is_enterprise_install: 'false',
      response_url: responseUrls.issue(to),
      trigger_id: triggers.issue(userId),
    },
  });
  if (status < 200 || status >= 300) {
    tellPrivately(
      workspace,
      to,
      `${name} failed with the error "${status === 0 ? 'operation_timeout' : 'dispatch_failed'}"`,
    );
    return { status, body, ms };
  }
  const reply: Args | undefined =
    typeof body === 'string' ? (body ? { text: body } : undefined) : isRecord(body) ? body : undefined;
  if (reply && Object.keys(reply).length > 0) {
    const answer = await replies.apply(to, reply);
    if (!answer.ok) throw new Error(`Slack does not show this answer: ${JSON.stringify(answer)}`);
  }
  return { status, body, ms };
}

function channelNameFor(channel: { is_im?: boolean | undefined; is_private: boolean; name: string }): string {
  if (channel.is_im) return 'directmessage';
  return channel.is_private ? 'privategroup' : channel.name;
}

/**
 * What was typed, as Slack sends it when the command has `should_escape`: markup characters become entities, and
 * `@name` and `#channel` become `<@U…|name>` and `<#C…|name>`.
 */
export function escapeTyped(workspace: Workspace, typed: string): string {
  return typed
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/(?<![\w@/])@([a-z0-9._-]*[a-z0-9_])/gi, (whole, handle: string) => {
      const name = handle.toLowerCase();
      const user = userOf(workspace, name);
      if (user) return `<@${user.user_id}|${user.name}>`;
      const group = workspace.tables['sandbox.user_groups'].findOneBy('handle', name);
      return group ? `<!subteam^${group.usergroup_id}|@${group.handle}>` : whole;
    })
    .replace(/(?<![\w#/&])#([\p{L}\p{N}_-]+)/gu, (whole, name: string) => {
      const channel = channelOf(workspace, name.toLowerCase());
      return channel ? `<#${channel.channel_id}|${channel.name}>` : whole;
    });
}

/** Slackbot tells the person, and nobody else: of an app that did not answer, or of a command that no app has. */
function tellPrivately({ tables }: Workspace, to: { channelId: string; userId: string }, text: string): void {
  tables['slack.ephemeral_messages'].insert({
    ts: '',
    channel_id: to.channelId,
    target_user: to.userId,
    user: 'USLACKBOT',
    text,
    type: 'message',
    reply_count: 0,
    reply_users: [],
    reactions: [],
  });
}
