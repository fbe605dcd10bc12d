/** Blocks: https://docs.slack.dev/reference/block-kit/blocks */
import { z } from 'zod';
import { BLOCKS } from '../limits.js';
import { Accessory, ActionsElement, type Element, ImageElement, InputElement } from './elements.js';
import { anyText, mrkdwn, plainText, SlackFile, webUrl } from './objects.js';
import { RichTextBlock } from './rich-text.js';

const id = { block_id: z.string().min(1).max(BLOCKS.blockId).optional() };

const Section = z.strictObject({
  type: z.literal('section'),
  ...id,
  text: anyText(BLOCKS.sectionText).optional(),
  fields: z.array(anyText(BLOCKS.sectionField)).min(1).max(BLOCKS.sectionFields).optional(),
  accessory: Accessory.optional(),
  expand: z.boolean().optional(),
});
const Actions = z.strictObject({
  type: z.literal('actions'),
  ...id,
  elements: z.array(ActionsElement).min(1).max(BLOCKS.actionsElements),
});
const Context = z.strictObject({
  type: z.literal('context'),
  ...id,
  elements: z
    .array(
      z.discriminatedUnion('type', [ImageElement, plainText(BLOCKS.sectionText), mrkdwn(BLOCKS.sectionText)]),
    )
    .min(1)
    .max(BLOCKS.contextElements),
});
const Divider = z.strictObject({ type: z.literal('divider'), ...id });
const Header = z.strictObject({ type: z.literal('header'), ...id, text: plainText(BLOCKS.headerText) });
const Image = z.strictObject({
  type: z.literal('image'),
  ...id,
  alt_text: z.string().min(1).max(BLOCKS.imageAltText),
  title: plainText(BLOCKS.imageTitle).optional(),
  image_url: webUrl(BLOCKS.imageUrl).optional(),
  slack_file: SlackFile.optional(),
});
const Input = z.strictObject({
  type: z.literal('input'),
  ...id,
  label: plainText(BLOCKS.inputLabel),
  element: InputElement,
  hint: plainText(BLOCKS.inputHint).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});
const Markdown = z.strictObject({
  type: z.literal('markdown'),
  ...id,
  text: z.string().min(1).max(BLOCKS.markdownText),
});
const Table = z.strictObject({
  type: z.literal('table'),
  ...id,
  rows: z
    .array(
      z
        .array(
          z.discriminatedUnion('type', [
            z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
            z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) }),
            RichTextBlock,
          ]),
        )
        .min(1)
        .max(BLOCKS.tableCells),
    )
    .min(1)
    .max(BLOCKS.tableRows),
  column_settings: z
    .array(
      z.strictObject({
        align: z.enum(['left', 'center', 'right']).optional(),
        is_wrapped: z.boolean().optional(),
      }),
    )
    .max(BLOCKS.tableCells)
    .optional(),
});

const everywhere = [Section, Actions, Context, Divider, Header, Image, Input, RichTextBlock] as const;
/** "Available in surfaces: Messages" for table and markdown. */
const MessageBlock = z.discriminatedUnion('type', [...everywhere, Markdown, Table]);
const ViewBlock = z.discriminatedUnion('type', everywhere);
export type Block = z.infer<typeof MessageBlock>;

export const MessageBlocks = z.array(MessageBlock).max(BLOCKS.perMessage);
export const ViewBlocks = z.array(ViewBlock).max(BLOCKS.perView);

/** An element with the block that holds it. */
export interface Placed {
  element: Element;
  block: Block;
  path: string;
}

/** Every element that a person can act on, in the order in which it is shown. */
export function elementsOf(blocks: readonly Block[]): Placed[] {
  return blocks.flatMap((block, position): Placed[] => {
    const path = `/blocks/${position}`;
    if (block.type === 'actions') {
      return block.elements.map((element, at) => ({ element, block, path: `${path}/elements/${at}` }));
    }
    if (block.type === 'input') return [{ element: block.element, block, path: `${path}/element` }];
    if (block.type === 'section' && block.accessory && block.accessory.type !== 'image') {
      return [{ element: block.accessory, block, path: `${path}/accessory` }];
    }
    return [];
  });
}
