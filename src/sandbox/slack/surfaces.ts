import { isRecord } from '../body.js';
import type { Delivery } from './delivery.js';
import type { Entries } from './entries.js';
import type { Modals } from './modals.js';
import type { ResponseUrls } from './response-urls.js';
import type { Message, ViewRow } from './rows.js';
import type { Meta } from './table.js';
import type { Triggers } from './triggers.js';
import { channelOf, messageAt, type Workspace } from './workspace.js';

export interface Interactive {
  workspace: Workspace;
  delivery: Delivery;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  entries: Entries;
  modals: Modals;
}

export type Target = { channel: string; ts: string } | { home: true } | { modal: string };

/** The message as this person sees it, an ephemeral one included. */
export function seen(workspace: Workspace, userId: string, target: { channel: string; ts: string }) {
  const channel = channelOf(workspace, target.channel);
  if (!channel) throw new Error(`there is no channel ${target.channel}`);
  if (channel.is_private && !channel.members.includes(userId)) throw new Error('this channel is private');
  const ephemeral = workspace.tables['slack.ephemeral_messages']
    .findBy('ts', target.ts)
    .find((one) => one.channel_id === channel.channel_id && one.target_user === userId);
  const message: Message | undefined = ephemeral ?? messageAt(workspace, channel.channel_id, target.ts);
  if (!message) throw new Error(`there is no message ${target.ts} in ${channel.name}`);
  return { channel, message, ephemeral: ephemeral !== undefined };
}

export function viewOf(
  deps: Interactive,
  userId: string,
  target: { home: true } | { modal: string },
): ViewRow & Meta {
  if ('home' in target) {
    const rows = deps.workspace.tables['slack.views'].findBy('user_id', userId);
    const home = rows.find((view) => view.type === 'home');
    if (!home) throw new Error('the app has not drawn this home yet');
    return home;
  }
  const top = topmost(deps, userId);
  const named = [top.view_id, top.callback_id, isRecord(top.title) ? top.title.text : ''];
  if (!named.includes(target.modal)) throw new Error(`the modal on top is ${named.join(' / ')}`);
  return top;
}

export function topmost({ modals }: Interactive, userId: string): ViewRow & Meta {
  const view = modals.open(userId).at(-1);
  if (!view) throw new Error('no modal is open');
  return view;
}
