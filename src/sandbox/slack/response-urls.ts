import { randomBytes } from 'node:crypto';
import { INTERACTIONS } from './limits.js';
import type { Workspace } from './workspace.js';

export type ResponseUrls = ReturnType<typeof createResponseUrls>;

/** Where an answer to a person's action goes. */
export interface Conversation {
  channelId: string;
  userId: string;
  /** The message the person acted on, if any. */
  messageTs?: string;
  threadTs?: string;
}

/** "up to 5 times within 30 minutes": https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export function createResponseUrls({ baseUrl, now }: Workspace) {
  const issued = new Map<string, { at: number; left: number; to: Conversation }>();
  return {
    issue(to: Conversation): string {
      const token = randomBytes(16).toString('hex');
      issued.set(token, { at: now().getTime(), left: INTERACTIONS.responseUrlUses, to });
      return `${baseUrl}/response/${token}`;
    },
    /** Counts one use. */
    take(token: string): Conversation | 'expired_url' | 'used_url' {
      const url = issued.get(token);
      if (!url || now().getTime() - url.at > INTERACTIONS.responseUrlMs) return 'expired_url';
      if (url.left === 0) return 'used_url';
      url.left -= 1;
      return url.to;
    },
  };
}
