import type { RespondFn } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { View } from '../view.js';
import { renderMessage } from './render.js';

/** Who hears it, and where: the channel they acted in, if it was in one. */
export interface Listener {
  user: string;
  channel: string | undefined;
  respond?: RespondFn;
  /** Puts it where the control was that they used. */
  replace?: boolean;
}

/** A private word to who asked: where they asked when Slack allows it, else in their direct messages. */
export async function whisper(
  client: WebClient,
  view: View,
  { user, channel, respond, replace = false }: Listener,
): Promise<void> {
  const message = renderMessage(view);
  if (respond && channel) {
    await respond({ response_type: 'ephemeral', replace_original: replace, ...message });
  } else if (channel && !channel.startsWith('D')) {
    await client.chat
      .postEphemeral({ channel, user, ...message })
      .catch(() => client.chat.postMessage({ channel: user, ...message }));
  } else {
    await client.chat.postMessage({ channel: user, ...message });
  }
}
