/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
import { z } from 'zod';
import { BLOCKS } from '../limits.js';

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
    highlight: z.boolean().optional(),
    client_highlight: z.boolean().optional(),
    unlink: z.boolean().optional(),
  })
  .optional();

const RichTextText = z.strictObject({ type: z.literal('text'), text: z.string().min(1), style });
const RichTextLink = z.strictObject({
  type: z.literal('link'),
  url: z.string().min(1),
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  style,
});
const RichTextElement = z.discriminatedUnion('type', [
  RichTextText,
  RichTextLink,
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({ type: z.literal('color'), value: z.string(), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string(), style }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.number().int(),
    format: z.string(),
    url: z.string().optional(),
    fallback: z.string().optional(),
    style,
  }),
  z.strictObject({ type: z.literal('emoji'), name: z.string(), unicode: z.string().optional(), style }),
  z.strictObject({ type: z.literal('team'), team_id: z.string(), style }),
  z.strictObject({ type: z.literal('user'), user_id: z.string(), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string(), style }),
]);

const RichTextSection = z.strictObject({
  type: z.literal('rich_text_section'),
  elements: z.array(RichTextElement),
});
const border = z.union([z.literal(0), z.literal(1)]).optional();

export const RichTextBlock = z.strictObject({
  type: z.literal('rich_text'),
  block_id: z.string().max(BLOCKS.blockId).optional(),
  elements: z.array(
    z.discriminatedUnion('type', [
      RichTextSection,
      z.strictObject({
        type: z.literal('rich_text_list'),
        elements: z.array(RichTextSection),
        style: z.enum(['bullet', 'ordered']),
        indent: z.number().int().min(0).max(8).optional(),
        offset: z.number().int().optional(),
        border,
      }),
      z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(RichTextElement), border }),
      z.strictObject({
        type: z.literal('rich_text_preformatted'),
        elements: z.array(z.discriminatedUnion('type', [RichTextText, RichTextLink])),
        border,
      }),
    ]),
  ),
});
