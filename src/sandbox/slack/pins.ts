import { isRecord } from '../body.js';
import { type Answer, accept, refuse } from './answer.js';
import { type Args, text } from './arguments.js';
import { formatMessage } from './messages.js';
import type { Message } from './rows.js';
import { messageAt, type Workspace } from './workspace.js';

/** https://docs.slack.dev/reference/methods/pins.list: newest first. */
export function listPins(workspace: Workspace, args: Args): Answer {
  const channel = text(args, 'channel');
  const pins = workspace.tables['slack.pins'].findBy('channel_id', channel);
  const items = pins
    .sort((a, b) => b.created - a.created || b.id - a.id)
    .flatMap((pin) => {
      const message = messageAt(workspace, channel, pin.message_ts);
      if (!message) return [];
      const { created, created_by } = pin;
      return [{ type: 'message', channel, created, created_by, message: pinned(workspace, message) }];
    });
  return accept({ items });
}

function pinned(workspace: Workspace, message: Message) {
  const permalink = `${workspace.baseUrl}/archives/${message.channel_id}/p${message.ts.replace('.', '')}`;
  return { ...formatMessage(workspace, message, { metadata: false }), permalink };
}

/** The item of `pin_added` and `pin_removed`: https://docs.slack.dev/reference/events/pin_added */
export function pinItem(workspace: Workspace, item: unknown): unknown {
  if (!isRecord(item) || !isRecord(item.message) || typeof item.channel !== 'string') return item;
  const { ts } = item.message;
  const message = typeof ts === 'string' ? messageAt(workspace, item.channel, ts) : undefined;
  return message ? { ...item, message: pinned(workspace, message) } : item;
}

/** https://docs.slack.dev/reference/methods/reactions.get. emulate leaves out what its messages leave out. */
export function reactionsOf(workspace: Workspace, args: Args): Answer {
  const channel = text(args, 'channel');
  const message = messageAt(workspace, channel, text(args, 'timestamp'));
  if (!message) return refuse('message_not_found');
  const shown = formatMessage(workspace, message, { metadata: false });
  const permalink = `${workspace.baseUrl}/archives/${channel}/p${message.ts.replace('.', '')}`;
  return accept({ type: 'message', channel, message: { ...shown, permalink } });
}
