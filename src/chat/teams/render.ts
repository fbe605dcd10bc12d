/**
 * Views to Adaptive Cards 1.5 in a message.
 *
 * Prose becomes TextBlocks, whose Markdown, mentions and times are ours and whose literals `escape.ts` makes inert. A person
 * is mentioned by their Microsoft Entra id, which needs no roster
 * (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#microsoft-entra-object-id-and-upn-in-user-mention).
 *
 * Every limit is met by cutting: text ends in "…", lists in "… n more".
 */
import type { Activity } from 'botbuilder';
import { assertNever } from '../../errors.js';
import { more } from '../cut-list.js';
import type { Block, View } from '../view.js';
import { refreshVerb } from './action.js';
import { type AdaptiveCard, cardOf, type Element, marked } from './card.js';
import { linkTarget } from './escape.js';
import { bytesOf, limits } from './limits.js';
import { renderActions, renderSide } from './render-actions.js';
import { renderChecklist } from './render-checklist.js';
import { renderTable } from './render-table.js';
import type { Shown } from './shown.js';
import { type Surface, surface } from './surface.js';
import { label, plain, quoted, smallPrint, textBlock } from './text.js';

export interface CardOptions {
  /** Marks the message, so that one that was posted already can be found. */
  key?: string;
  /** What a client asks for when its reader wants to see the card as it is now. */
  refresh?: { key: string };
}

export const cardType = 'application/vnd.microsoft.card.adaptive';

/** `summary` is what a notification shows. */
export function renderMessage(view: View, shown: Shown, options: CardOptions = {}): Partial<Activity> {
  return {
    type: 'message',
    summary: plain(view.fallback, shown, limits.summary),
    attachments: [{ contentType: cardType, content: renderCard(view, shown, options) }],
  };
}

export function renderCard(
  view: View,
  shown: Shown,
  { key, refresh: asked }: CardOptions = {},
): AdaptiveCard {
  const on = surface(shown);
  const drawn = renderBlocks(view.blocks, on);
  const body = cutBody(drawn.length > 0 ? drawn : [textBlock(view.fallback, on)], on, limits.cardBytes);
  return {
    ...cardOf(key === undefined ? body : marked(body, key), on.entitiesIn(JSON.stringify(body))),
    ...(asked && { refresh: refresh(asked.key) }),
  };
}

/**
 * With no `userIds` in the list nobody's client asks by itself, and everybody's offers "Refresh card": we redraw a card when
 * something changed, and a room full of clients that ask would be as many invokes
 * (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards#user-ids-in-refresh).
 */
const refresh = (key: string): AdaptiveCard['refresh'] & object => ({
  action: { type: 'Action.Execute', title: 'Refresh', verb: refreshVerb, data: { key } },
  userIds: [],
});

/** A divider is a line above what follows it; one that nothing follows divides nothing. */
export function renderBlocks(blocks: readonly Block[], on: Surface): Element[] {
  const elements: Element[] = [];
  let divided = false;
  for (const block of blocks) {
    const [first, ...rest] = renderBlock(block, on);
    if (block.type === 'divider') divided = true;
    if (!first) continue;
    elements.push(divided ? { ...first, separator: true, spacing: 'Large' } : first, ...rest);
    divided = false;
  }
  return elements;
}

function renderBlock(block: Block, on: Surface): Element[] {
  switch (block.type) {
    case 'heading':
      return [
        textBlock(block.text, on, { size: 'Large', weight: 'Bolder', style: 'heading' }, limits.heading),
      ];
    case 'text':
      return block.side ? renderSide(textBlock(block.text, on), block.side, on) : [textBlock(block.text, on)];
    case 'quote':
      return [
        {
          type: 'Container',
          style: 'emphasis',
          items: [{ type: 'TextBlock', text: quoted(block.text), wrap: true }],
        },
      ];
    case 'fields':
      return block.fields.map((field, i) => renderField(field, i, on));
    case 'actions':
      return renderActions(block.actions, on);
    case 'checklist':
      return renderChecklist(block, on);
    case 'table':
      return renderTable(block, on);
    case 'image': {
      const url = linkTarget(block.url, limits.url);
      if (!url?.startsWith('http')) return [textBlock(`${block.alt} (${block.url})`, on)];
      return [{ type: 'Image', url, altText: plain(block.alt, on.shown, limits.imageAlt) }];
    }
    case 'divider':
      return [];
    case 'context':
      return [textBlock(block.text, on, smallPrint)];
    default:
      return assertNever(block);
  }
}

/** Not a FactSet: in one, Teams promises mentions but no times (text-features). The widths line the values up. */
function renderField(
  field: Extract<Block, { type: 'fields' }>['fields'][number],
  index: number,
  on: Surface,
): Element {
  const heading = label(field.label, on.shown, limits.fieldLabel);
  return {
    type: 'ColumnSet',
    ...(index > 0 && { spacing: 'Small' }),
    columns: [
      {
        type: 'Column',
        width: 1,
        items: [{ type: 'TextBlock', text: heading, weight: 'Bolder', wrap: true }],
      },
      { type: 'Column', width: 3, items: [textBlock(field.value, on, {}, limits.field)] },
    ],
  };
}

/**
 * As many elements as fit with the mentions that are in them; then how many more there were. Buttons at the end stay: they are
 * the ways on from what is shown.
 */
export function cutBody(elements: readonly Element[], on: Surface, max: number): Element[] {
  const line = (dropped: number): Element => ({
    type: 'TextBlock',
    text: more(dropped),
    wrap: true,
    ...smallPrint,
  });
  const counted = new Set<string>();
  const weights = elements.map((element) => {
    const entities = on.entitiesIn(JSON.stringify(element)).filter(({ text }) => !counted.has(text));
    for (const { text } of entities) counted.add(text);
    return bytesOf(element) + 1 + entities.reduce((sum, entity) => sum + bytesOf(entity) + 1, 0);
  });
  const total = weights.reduce((sum, each) => sum + each, 0);
  if (total <= max) return [...elements];

  let left = max - bytesOf(line(elements.length)) - 1;
  const last = elements.at(-1);
  const weight = weights.at(-1) ?? 0;
  const end = last?.type === 'ActionSet' && weight <= left / 2 ? [last] : [];
  if (end.length > 0) left -= weight;
  let kept = 0;
  for (const each of weights.slice(0, weights.length - end.length)) {
    if (each > left) break;
    left -= each;
    kept++;
  }
  return [...elements.slice(0, kept), line(elements.length - kept - end.length), ...end];
}
