import { isRecord } from '../body.js';
import type { SandboxActor } from '../contract.js';
import type { Answer } from './answer.js';
import { type Args, text } from './arguments.js';
import { command } from './command.js';
import type { Emulate } from './emulate.js';
import { envelopeOf } from './events.js';
import { act, close, globalShortcut, messageShortcut, reload, submit } from './interactions.js';
import { viewIn } from './payloads.js';
import type { Replies } from './replies.js';
import type { Interactive } from './surfaces.js';
import { richTextOf } from './typed.js';
import { upload } from './upload.js';
import type { WebApi } from './web-api.js';
import { channelOf, clientToken, userOf } from './workspace.js';

export interface Acting extends Interactive {
  webApi: WebApi;
  emulate: Emulate;
  replies: Replies;
}

/** A person at their Slack client. What the client would not offer throws. */
export function createActor(deps: Acting, idOrName: string): SandboxActor {
  const { workspace, webApi } = deps;
  const user = userOf(workspace, idOrName);
  if (!user || user.is_bot) throw new Error(`there is no person ${idOrName}`);
  const id = user.user_id;

  const call = async (method: string, args: Args): Promise<Answer> => {
    const answer = await webApi.askEmulate(clientToken(id), method, args);
    if (!answer.ok) throw new Error(`${method}: ${answer.error}`);
    return answer;
  };
  const channelId = (where: string): string => {
    const channel = channelOf(workspace, where);
    if (!channel) throw new Error(`there is no channel ${where}`);
    return channel.channel_id;
  };
  /** The client lets a person write only where they are. */
  const memberOf = (where: string): string => {
    const channel = channelOf(workspace, where);
    if (!channel?.members.includes(id)) throw new Error(`${user.name} is not in ${where}`);
    return channel.channel_id;
  };
  const spoken = (said: string) => ({ text: said, blocks: [richTextOf(said)] });

  return {
    id,
    command: (channel, line) => command(deps, id, channel, line),
    async say(channel, said, options = {}) {
      const answer = await call('chat.postMessage', {
        ...spoken(said),
        channel: memberOf(channel),
        client_msg_id: crypto.randomUUID(),
        ...(options.threadTs ? { thread_ts: options.threadTs } : {}),
        ...(options.broadcast ? { reply_broadcast: true } : {}),
      });
      return isRecord(answer.message) ? text(answer.message, 'ts') : '';
    },
    async edit(channel, ts, said) {
      await call('chat.update', { ...spoken(said), channel: memberOf(channel), ts });
    },
    async remove(channel, ts) {
      await call('chat.delete', { channel: memberOf(channel), ts });
    },
    async react(channel, ts, emoji) {
      await call('reactions.add', { channel: memberOf(channel), timestamp: ts, name: emoji });
    },
    async unreact(channel, ts, emoji) {
      await call('reactions.remove', { channel: memberOf(channel), timestamp: ts, name: emoji });
    },
    async pin(channel, ts) {
      await call('pins.add', { channel: memberOf(channel), timestamp: ts });
    },
    async unpin(channel, ts) {
      await call('pins.remove', { channel: memberOf(channel), timestamp: ts });
    },
    upload: (channel, file) => upload(deps, call, memberOf(channel), file),
    async deleteFile(file) {
      await call('files.delete', { file });
    },
    async join(channel) {
      await call('conversations.join', { channel: channelId(channel) });
    },
    async leave(channel) {
      await call('conversations.leave', { channel: memberOf(channel) });
    },
    async invite(channel, person) {
      const invited = userOf(workspace, person);
      if (!invited) throw new Error(`there is no person ${person}`);
      await call('conversations.invite', { channel: memberOf(channel), users: invited.user_id });
    },
    async kick(channel, person) {
      const target = userOf(workspace, person);
      if (!target) throw new Error(`there is no person ${person}`);
      await call('conversations.kick', { channel: memberOf(channel), user: target.user_id });
    },
    async setTopic(channel, topic) {
      await call('conversations.setTopic', { channel: memberOf(channel), topic });
    },
    async setPurpose(channel, purpose) {
      await call('conversations.setPurpose', { channel: memberOf(channel), purpose });
    },
    async rename(channel, name) {
      await call('conversations.rename', { channel: memberOf(channel), name });
    },
    async archive(channel) {
      await call('conversations.archive', { channel: memberOf(channel) });
    },
    async unarchive(channel) {
      await call('conversations.unarchive', { channel: channelId(channel) });
    },
    async createChannel(name) {
      const { channel } = await call('conversations.create', { name });
      const created = channelOf(workspace, name);
      if (!created) throw new Error(`${name} was not created: ${JSON.stringify(channel)}`);
      return created.channel_id;
    },
    async openHome() {
      const { channel } = await directChannel(call, workspace.identity.botUserId);
      const home = workspace.tables['slack.views'].findBy('user_id', id).find((view) => view.type === 'home');
      const event = {
        type: 'app_home_opened',
        user: id,
        channel,
        tab: 'home',
        event_ts: workspace.stamps.next(),
        ...(home ? { view: viewIn(workspace, deps.entries, home) } : {}),
      };
      const payload = envelopeOf(workspace, event);
      const { status, body, ms } = await deps.delivery.eventNow({ kind: 'event', type: event.type, payload });
      return { status, body, ms };
    },
    messageShortcut: (callbackId, channel, ts) => messageShortcut(deps, id, callbackId, { channel, ts }),
    globalShortcut: (callbackId) => globalShortcut(deps, id, callbackId),
    act: (target, where, value) => act(deps, id, target, where, value),
    submit: (values) => submit(deps, id, values),
    close: () => close(deps, id),
    reload: () => reload(deps, id),
  };
}

async function directChannel(
  call: (method: string, args: Args) => Promise<Answer>,
  userId: string,
): Promise<{ channel: string }> {
  const { channel } = await call('conversations.open', { users: userId });
  return {
    channel: typeof channel === 'object' && channel !== null && 'id' in channel ? String(channel.id) : '',
  };
}
