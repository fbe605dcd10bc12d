import { z } from 'zod';
import { cleanText } from '../clean-text.js';
import { readMessage } from './text-in.js';

/**
 * Where a message keeps its words: `text`, which apps that write in attachments or blocks leave empty
 * (docs.slack.dev/messaging/formatting-message-text, docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments).
 */
export const Words = z.object({
  text: z.string().default(''),
  attachments: z.array(z.unknown()).optional().catch(undefined),
  blocks: z.array(z.unknown()).optional().catch(undefined),
});
type Words = z.infer<typeof Words>;

/** `fallback` says all in one line; Slack fills it with this when the app gave none. */
const noPreview = '[no preview available]';
const Attachment = z.object({
  fallback: z.string().catch(''),
  title: z.string().catch(''),
  text: z.string().catch(''),
  blocks: z.array(z.unknown()).catch([]),
});
const TextObject = z.object({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string() });
const Section = z.object({
  type: z.literal('section'),
  text: TextObject.optional(),
  fields: z.array(TextObject).optional(),
});
const Header = z.object({ type: z.literal('header'), text: TextObject });
const Context = z.object({ type: z.literal('context'), elements: z.array(z.unknown()) });
const RichText = z.object({ type: z.literal('rich_text'), elements: z.array(z.unknown()) });
const Block = z.discriminatedUnion('type', [Section, Header, Context, RichText]);

/** What stands in a rich text: runs of it, and what they are grouped in. */
const Piece = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('link'), url: z.string(), text: z.string().optional() }),
  z.object({ type: z.literal('user'), user_id: z.string() }),
  z.object({ type: z.literal('channel'), channel_id: z.string() }),
  z.object({ type: z.literal('usergroup'), usergroup_id: z.string() }),
  z.object({ type: z.literal('broadcast'), range: z.string() }),
  z.object({ type: z.literal('emoji'), name: z.string() }),
]);
const Group = z.object({ type: z.string(), elements: z.array(z.unknown()) });

/** What a message says, wherever it keeps it. */
export function wordsOf({ text, attachments = [], blocks = [] }: Words): string {
  if (text.trim() !== '') return readMessage(text);
  const attached = attachments.map(ofAttachment).filter(Boolean).join('\n');
  return attached || blocks.map(ofBlock).filter(Boolean).join('\n');
}

function ofAttachment(given: unknown): string {
  const attachment = Attachment.safeParse(given).data;
  if (!attachment) return '';
  const { fallback, title, text } = attachment;
  const said = [fallback, text, title].find((words) => words.trim() !== '' && words !== noPreview);
  return said ? readMessage(said) : attachment.blocks.map(ofBlock).filter(Boolean).join('\n');
}

function ofBlock(given: unknown): string {
  const block = Block.safeParse(given).data;
  switch (block?.type) {
    case 'section':
      return [...(block.text ? [block.text] : []), ...(block.fields ?? [])].map(ofText).join('\n');
    case 'header':
      return ofText(block.text);
    case 'context':
      return block.elements
        .map((element) => ofText(TextObject.safeParse(element).data))
        .filter(Boolean)
        .join(' ');
    case 'rich_text':
      return block.elements.map(ofRichText).join('\n');
    default:
      return '';
  }
}

function ofText(text: z.infer<typeof TextObject> | undefined): string {
  if (!text) return '';
  return text.type === 'mrkdwn' ? readMessage(text.text) : cleanText(text.text);
}

function ofRichText(given: unknown): string {
  const piece = Piece.safeParse(given).data;
  switch (piece?.type) {
    case 'text':
      return cleanText(piece.text);
    case 'link':
      return cleanText(piece.text ? `${piece.text} (${piece.url})` : piece.url);
    case 'user':
      return readMessage(`<@${piece.user_id}>`);
    case 'channel':
      return `#${piece.channel_id}`;
    case 'usergroup':
      return `@${piece.usergroup_id}`;
    case 'broadcast':
      return `@${piece.range}`;
    case 'emoji':
      return `:${piece.name}:`;
    case undefined: {
      const group = Group.safeParse(given).data;
      return group?.elements.map(ofRichText).join(group.type === 'rich_text_list' ? '\n' : '') ?? '';
    }
  }
}
