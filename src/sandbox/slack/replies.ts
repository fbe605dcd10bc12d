import { type Answer, accept, refuse } from './answer.js';
import { type Args, flag, text } from './arguments.js';
import { prepareContent } from './check-message.js';
import type { Conversation } from './response-urls.js';
import { StoredBlocks } from './rows.js';
import type { WebApi } from './web-api.js';
import type { Workspace } from './workspace.js';

export type Replies = ReturnType<typeof createReplies>;

/** What an app answers to a command or through a `response_url`: https://docs.slack.dev/interactivity/handling-user-interaction */
export function createReplies(workspace: Workspace, webApi: WebApi) {
  const { tables, identity } = workspace;
  const ephemerals = tables['slack.ephemeral_messages'];

  const shownTo = (to: Conversation) =>
    ephemerals
      .findBy('ts', to.messageTs ?? '')
      .find((one) => one.channel_id === to.channelId && one.target_user === to.userId);

  const change = (method: string, to: Conversation, args: Args): Promise<Answer> =>
    webApi.askEmulate(identity.botToken, method, { ...args, channel: to.channelId, ts: to.messageTs });

  const remove = async (to: Conversation): Promise<Answer> => {
    const shown = shownTo(to);
    if (!shown) return change('chat.delete', to, {});
    ephemerals.delete(shown.id);
    return accept();
  };

  const contentOf = (args: Args) => ({
    text: text(args, 'text'),
    ...(args.blocks ? { blocks: StoredBlocks.parse(args.blocks) } : {}),
  });

  const post = async (to: Conversation, args: Args): Promise<Answer> => {
    const threadTs = text(args, 'thread_ts') || to.threadTs;
    if (args.response_type === 'in_channel') {
      const thread = threadTs ? { thread_ts: threadTs } : {};
      return webApi.askEmulate(identity.botToken, 'chat.postMessage', {
        ...contentOf(args),
        ...thread,
        channel: to.channelId,
      });
    }
    ephemerals.insert({
      ...contentOf(args),
      ts: '',
      channel_id: to.channelId,
      target_user: to.userId,
      user: identity.botUserId,
      bot_id: identity.botId,
      type: 'message',
      thread_ts: threadTs,
      reply_count: 0,
      reply_users: [],
      reactions: [],
    });
    return accept();
  };

  return {
    /** A reply that Slack would not show is refused with its reason. */
    async apply(to: Conversation, args: Args): Promise<Answer> {
      if (flag(args, 'delete_original')) return to.messageTs ? remove(to) : refuse('no_original');
      const prepared = prepareContent(args, Number.POSITIVE_INFINITY);
      if ('refused' in prepared) return prepared.refused;
      if (!flag(args, 'replace_original') || !to.messageTs) return post(to, prepared.args);
      const shown = shownTo(to);
      if (!shown) return change('chat.update', to, contentOf(prepared.args));
      ephemerals.update(shown.id, { blocks: undefined, ...contentOf(prepared.args) });
      return accept();
    },
  };
}
