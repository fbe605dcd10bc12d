/**
 * Views to Block Kit.
 *
 * Prose (`text`, `quote`, table cells with spans) becomes rich_text: a text element there is literal by construction,
 * and a mention, a link or a date is an element of its own, so nothing that a person typed can become one.
 * Where Slack takes no rich_text, a string becomes plain_text, also literal; only where strings stand beside mentions,
 * times or bold in such a place (fields, context, checklist items, the notification) is there mrkdwn, always
 * `verbatim`, its literals made inert by `escape.ts`.
 *
 * Every limit is met by cutting: text ends in "…", lists in "… n more".
 */
import type { HomeView, KnownBlock, RichTextBlock } from '@slack/types';
import { assertNever } from '../../errors.js';
import { chunk, more } from '../cut-list.js';
import type { Block, Text, View } from '../view.js';
import { linkTarget } from './escape.js';
import { limits } from './limits.js';
import { renderActions, renderButtonLike } from './render-actions.js';
import { renderChecklist } from './render-checklist.js';
import { renderTable } from './render-table.js';
import { type Surface, surface } from './surface.js';
import { fallbackText, mrkdwn, mrkdwnString, plainText, richElements, textObject } from './text.js';

export function renderMessage(view: View): { text: string; blocks: KnownBlock[] } {
  const rendered = renderBlocks(view.blocks, surface(true));
  const blocks = rendered.length > 0 ? rendered : [richText(view.fallback)];
  return {
    text: fallbackText(view.fallback),
    blocks: cutBlocks(blocks, limits.messageBlocks, limits.messageText),
  };
}

export function renderHome(view: View): HomeView {
  const blocks = renderBlocks(view.blocks, surface(false));
  return { type: 'home', blocks: cutBlocks(blocks, limits.viewBlocks) };
}

/** The blocks of a modal, at most `max`. */
export function renderModalBlocks(blocks: readonly Block[], max: number): KnownBlock[] {
  return cutBlocks(renderBlocks(blocks, surface(false)), max);
}

const renderBlocks = (blocks: readonly Block[], on: Surface): KnownBlock[] =>
  blocks.flatMap((block) => renderBlock(block, on));

function renderBlock(block: Block, on: Surface): KnownBlock[] {
  switch (block.type) {
    case 'heading':
      return [{ type: 'header', text: plainText(block.text, limits.header) }];
    case 'text': {
      if (!block.side) return [richText(block.text)];
      const accessory = renderButtonLike(block.side, on);
      const text = textObject(block.text, limits.text);
      return [{ type: 'section', text, ...(accessory && { accessory }) }];
    }
    case 'quote':
      return [quote(block.text)];
    case 'fields':
      return chunk(block.fields, limits.fieldsPerSection).map(renderFields);
    case 'actions':
      return renderActions(block.actions, on);
    case 'checklist':
      return renderChecklist(block, on);
    case 'table':
      return renderTable(block, on);
    case 'image': {
      const url = linkTarget(block.url, limits.url);
      if (!url?.startsWith('http')) return [richText(`${block.alt} (${block.url})`)];
      return [{ type: 'image', image_url: url, alt_text: plainText(block.alt, limits.imageAlt).text }];
    }
    case 'divider':
      return [{ type: 'divider' }];
    case 'context':
      return [{ type: 'context', elements: [textObject(block.text, limits.text)] }];
    default:
      return assertNever(block);
  }
}

function richText(text: Text): RichTextBlock {
  const elements = richElements(text, limits.text);
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

function quote(text: string): RichTextBlock {
  const elements = richElements(text, limits.text);
  return { type: 'rich_text', elements: [{ type: 'rich_text_quote', elements }] };
}

function renderFields(fields: readonly { label: string; value: Text }[]): KnownBlock {
  const each = Math.min(limits.field, Math.floor(limits.fieldsText / fields.length));
  return {
    type: 'section',
    fields: fields.map(({ label, value }) => {
      const heading = mrkdwnString(
        [{ kind: 'bold', text: label.replace(/\s+/g, ' ') }],
        Math.floor(each / 2),
      );
      const { text, ...rest } = mrkdwn(value, each - heading.length - 1);
      return { ...rest, text: `${heading}\n${text}` };
    }),
  };
}

/** As many blocks as Slack takes, in number and in text; then how many more there were. */
function cutBlocks(blocks: KnownBlock[], max: number, maxText = Number.POSITIVE_INFINITY): KnownBlock[] {
  const weights = blocks.map(weight);
  const total = weights.reduce((sum, each) => sum + each, 0);
  if (blocks.length <= max && total <= maxText) return blocks;

  const line = (dropped: number): KnownBlock => ({
    type: 'context',
    elements: [plainText(more(dropped), limits.text)],
  });
  let left = maxText - weight(line(blocks.length));
  let kept = 0;
  for (const each of weights.slice(0, max - 1)) {
    if (each > left) break;
    left -= each;
    kept++;
  }
  return [...blocks.slice(0, kept), line(blocks.length - kept)];
}

const BLOCK_OVERHEAD = 50;

/** A block's characters as Slack may count them: its shown text and link targets, and something for the block itself. */
function weight(block: KnownBlock): number {
  let characters = BLOCK_OVERHEAD;
  JSON.stringify(block, (key, value: unknown) => {
    if (key === 'initial_options' || key === 'initial_option') return undefined;
    if (typeof value === 'string' && SHOWN.has(key)) characters += value.length;
    return value;
  });
  return characters;
}

const SHOWN = new Set([
  'text',
  'url',
  'image_url',
  'alt_text',
  'fallback',
  'format',
  'user_id',
  'channel_id',
]);
