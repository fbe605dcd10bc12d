import { isRecord } from '../body.js';
import { type Answer, accept, refuse, refuseWith } from './answer.js';
import { type Args, text } from './arguments.js';
import { ViewBlocks } from './block-kit/blocks.js';
import { withIds } from './block-kit/complete.js';
import { faultsOfView } from './block-kit/view.js';
import { checkChannelName } from './check-channel.js';
import { type Prepared, prepareContent } from './check-message.js';
import { fileIn } from './files.js';
import { MESSAGES } from './limits.js';
import { formatMessage } from './messages.js';
import { listPins, reactionsOf } from './pins.js';
import { historyOf, mayRead, membersOf, repliesOf } from './reading.js';
import type { Triggers } from './triggers.js';
import { listGroups, listGroupUsers } from './user-groups.js';
import { completeUser } from './users.js';
import { channelOf, messageAt, userOf, type Workspace } from './workspace.js';

export type Methods = ReturnType<typeof createMethods>;

/**
 * What Slack does and emulate does not, method by method: `prepare` refuses or completes arguments before emulate sees
 * them, `own` answers methods that emulate lacks, `finish` completes what emulate answered.
 */
export function createMethods(workspace: Workspace, triggers: Triggers, openSocket: () => string) {
  const { identity } = workspace;

  const prepare = (method: string, args: Args, token: string): Prepared => {
    switch (method) {
      case 'chat.postMessage':
        return mayWrite(args, token) ?? prepareContent(args, Number.POSITIVE_INFINITY);
      case 'chat.postEphemeral':
        return mayWrite(args, token) ?? prepareContent(args, MESSAGES.text);
      case 'chat.update':
        return prepareUpdate(args);
      case 'files.completeUploadExternal':
        return mayWrite({ channel: args.channel_id }, token) ?? { args };
      case 'conversations.create':
      case 'conversations.rename': {
        const refused = checkChannelName(text(args, 'name'));
        return refused ? { refused } : { args };
      }
      case 'views.open':
      case 'views.push':
        return prepareTriggered(args);
      case 'views.update':
        return prepareView(args, viewType(args));
      case 'views.publish':
        return prepareView(args, 'home');
      case 'conversations.history':
      case 'conversations.replies':
      case 'pins.list': {
        const refused = mayRead(workspace, args, token);
        return refused ? { refused } : { args };
      }
      case 'files.delete': {
        const file = workspace.tables['slack.files'].findOneBy('file_id', text(args, 'file'));
        return file?.deleted ? { refused: refuse('file_deleted') } : { args };
      }
      default:
        return { args };
    }
  };

  /** A bot writes where it is a member, and to people: it does not ask for `chat:write.public`. */
  const mayWrite = (args: Args, token: string): Prepared | undefined => {
    const target = text(args, 'channel');
    if (token !== identity.botToken || target === '') return undefined;
    const channel = channelOf(workspace, target);
    if (channel && !channel.members.includes(identity.botUserId)) {
      return { refused: refuse(channel.is_private ? 'channel_not_found' : 'not_in_channel') };
    }
    if (!channel && userOf(workspace, target)?.is_bot) return { refused: refuse('cannot_dm_bot') };
    const thread = text(args, 'thread_ts');
    return channel && thread && !messageAt(workspace, channel.channel_id, thread)
      ? { refused: refuse('thread_not_found') }
      : undefined;
  };

  const prepareUpdate = (args: Args): Prepared => {
    const content = prepareContent(args, MESSAGES.updateText);
    if ('refused' in content) return content;
    const channel = channelOf(workspace, text(args, 'channel'));
    if (!channel) return { refused: refuse('channel_not_found') };
    return channel.is_archived ? { refused: refuse('is_archived') } : content;
  };

  const prepareTriggered = (args: Args): Prepared => {
    const prepared = prepareView(args, 'modal');
    if ('refused' in prepared) return prepared;
    const trigger = text(args, 'trigger_id');
    const refused = triggers.check(trigger);
    if (refused) return { refused };
    triggers.use(trigger);
    return prepared;
  };

  const viewType = (args: Args): 'modal' | 'home' => {
    const views = workspace.tables['slack.views'];
    const id = text(args, 'view_id');
    const view = id
      ? views.findOneBy('view_id', id)
      : views.findOneBy('external_id', text(args, 'external_id'));
    return view?.type ?? 'modal';
  };

  const own = (method: string, args: Args, token: string): Answer | undefined => {
    switch (method) {
      case 'auth.test':
        return token === identity.appToken
          ? accept({ app_name: identity.botName, app_id: identity.appId })
          : undefined;
      case 'usergroups.list':
        return needScope('usergroups:read') ?? listGroups(workspace, args);
      case 'usergroups.users.list':
        return needScope('usergroups:read') ?? listGroupUsers(workspace, args);
      case 'apps.connections.open':
        return accept({ url: openSocket() });
      default:
        return undefined;
    }
  };

  const needScope = (needed: string): Answer | undefined =>
    identity.scopes.includes(needed)
      ? undefined
      : refuse('missing_scope', { needed, provided: identity.scopes.join(',') });

  const finish = (method: string, args: Args, answer: Answer): Answer => {
    if (!answer.ok) return answer;
    switch (method) {
      case 'chat.postMessage':
      case 'chat.update':
        return withMessage(answer);
      case 'chat.postEphemeral':
        return { ...answer, message_ts: workspace.stamps.of(text(answer, 'message_ts')) };
      case 'files.info':
        return { ...answer, file: fileIn(workspace, text(args, 'file')) };
      case 'pins.list':
        return listPins(workspace, args);
      case 'reactions.get':
        return reactionsOf(workspace, args);
      case 'conversations.history':
        return historyOf(workspace, args);
      case 'conversations.replies':
        return repliesOf(workspace, args);
      case 'conversations.members':
        return membersOf(workspace, args);
      case 'users.info':
      case 'users.lookupByEmail':
        return { ...answer, user: completeUser(workspace, answer.user) };
      case 'users.list': {
        const members = Array.isArray(answer.members) ? answer.members : [];
        return { ...answer, members: members.map((member) => completeUser(workspace, member)) };
      }
      case 'auth.test':
        return { ...answer, is_enterprise_install: false };
      default:
        return answer;
    }
  };

  /** emulate answers with a time stamp of its own, and without the fields that it does not know. */
  const withMessage = (answer: Answer): Answer => {
    const ts = isRecord(answer.message) ? text(answer.message, 'ts') : '';
    const message = messageAt(workspace, text(answer, 'channel'), ts);
    return message
      ? { ...answer, ts, message: formatMessage(workspace, message, { metadata: true }) }
      : answer;
  };

  return { prepare, own, finish };
}

function prepareView(args: Args, type: 'modal' | 'home'): Prepared {
  const { view } = args;
  if (!isRecord(view)) return { refused: refuse('invalid_arguments') };
  const faults = faultsOfView(view, type);
  if (faults.length > 0) {
    return { refused: refuseWith(view.type === type ? 'invalid_arguments' : 'invalid_view', faults) };
  }
  return { args: { ...args, view: { ...view, blocks: withIds(ViewBlocks.parse(view.blocks)) } } };
}
