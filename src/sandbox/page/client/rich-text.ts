import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import type { App } from './app.js';
import { type Child, h } from './dom.js';
import { emojiFor } from './emoji.js';
import { link } from './links.js';
import { broadcastMention, channelMention, dateText, groupMention, personMention } from './text.js';

type Block = RichTextBlock['elements'][number];

export function drawRichText(app: App, block: RichTextBlock): HTMLElement {
  return h(
    'div',
    { class: 'rich-text' },
    block.elements.map((element) => drawBlock(app, element)),
  );
}

function drawBlock(app: App, block: Block): Child {
  switch (block.type) {
    case 'rich_text_section':
      return h('p', {}, drawElements(app, block.elements));
    case 'rich_text_quote':
      return h('blockquote', {}, drawElements(app, block.elements));
    case 'rich_text_preformatted':
      return h('pre', {}, drawElements(app, block.elements));
    case 'rich_text_list': {
      const items = block.elements.map((item: RichTextSection) =>
        h('li', {}, drawElements(app, item.elements)),
      );
      const indent = { class: `indent-${Math.min(block.indent ?? 0, 4)}` };
      return block.style === 'ordered' ? h('ol', indent, items) : h('ul', indent, items);
    }
  }
}

function drawElements(app: App, elements: readonly RichTextElement[]): Child[] {
  return elements.map((element) => styled(element, drawElement(app, element)));
}

function drawElement(app: App, element: RichTextElement): Child {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'link':
      return link(app, element.url, element.text ?? element.url);
    case 'user':
      return personMention(app, element.user_id);
    case 'channel':
      return channelMention(app, element.channel_id, undefined);
    case 'usergroup':
      return groupMention(app, element.usergroup_id, undefined);
    case 'broadcast':
      return broadcastMention(element.range);
    case 'emoji':
      return h('span', { class: 'emoji' }, emojiFor(element.name) ?? `:${element.name}:`);
    case 'date':
      return dateText(app, element.timestamp, element.format, element.url);
    case 'color':
      return h('code', {}, element.value);
    case 'team':
      return element.team_id;
  }
}

function styled({ style }: RichTextElement, content: Child): Child {
  let node = content;
  if (style?.code) node = h('code', {}, node);
  if (style?.strike) node = h('s', {}, node);
  if (style?.italic) node = h('em', {}, node);
  if (style?.bold) node = h('strong', {}, node);
  return node;
}
