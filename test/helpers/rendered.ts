import { expect } from '@jest/globals';
import { renderMessage } from '../../src/chat/slack/render.js';
import type { Block } from '../../src/chat/view.js';
import { MessageSchema } from './block-kit-schema.js';

/** What the blocks become in a Slack message, having checked that Slack takes it. */
export function rendered(...blocks: Block[]): unknown[] {
  const message = renderMessage({ fallback: 'x', blocks });
  expect(MessageSchema.safeParse(message).error?.message).toBeUndefined();
  return message.blocks;
}

export const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
