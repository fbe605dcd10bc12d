import type {
  ContextBlock,
  ImageBlock,
  ImageElement,
  KnownBlock,
  SectionBlock,
  TableBlock,
} from '@slack/types';
import { type Child, h } from './dom.js';
import { withEmoji } from './emoji.js';
import { link } from './links.js';
import { drawLive, type Scene } from './live.js';
import { drawRichText } from './rich-text.js';
import { drawMrkdwn, drawText } from './text.js';

/** Draws what a block shows. Input blocks are drawn by the form that they stand in: see `drawInput`. */
export function drawBlocks(
  scene: Scene,
  blocks: readonly KnownBlock[],
  drawInput: (block: Extract<KnownBlock, { type: 'input' }>) => Child = () => undefined,
): Child[] {
  return blocks.map((block) => (block.type === 'input' ? drawInput(block) : drawBlock(scene, block)));
}

function drawBlock(scene: Scene, block: Exclude<KnownBlock, { type: 'input' }>): Child {
  switch (block.type) {
    case 'header':
      return h('h3', { class: 'block-header' }, withEmoji(block.text.text));
    case 'section':
      return drawSection(scene, block);
    case 'divider':
      return h('hr');
    case 'context':
      return drawContext(scene, block);
    case 'actions':
      return h(
        'div',
        { class: 'block-actions' },
        block.elements.map((element) => drawLive(scene, element)),
      );
    case 'image':
      return drawImageBlock(scene, block);
    case 'rich_text':
      return drawRichText(scene.app, block);
    case 'markdown':
      return h('div', { class: 'block-section' }, drawMrkdwn(scene.app, block.text));
    case 'table':
      return drawTable(scene, block);
    default:
      // Slack's newest blocks are said by name, so that nothing disappears without a trace.
      return h('p', { class: 'unsupported' }, `The sandbox does not draw the block “${block.type}”.`);
  }
}

function drawSection(scene: Scene, { text, fields, accessory }: SectionBlock): HTMLElement {
  const words = h(
    'div',
    { class: 'section-text' },
    text && h('div', {}, drawText(scene.app, text)),
    fields &&
      h(
        'div',
        { class: 'fields' },
        fields.map((field) => h('div', {}, drawText(scene.app, field))),
      ),
  );
  const side =
    accessory && (accessory.type === 'image' ? drawImage(scene, accessory) : drawLive(scene, accessory));
  // Boxes need the width: Slack puts them under the text.
  const wide = accessory?.type === 'checkboxes' || accessory?.type === 'radio_buttons';
  return h(
    'div',
    { class: wide ? 'block-section wide' : 'block-section' },
    words,
    side && h('div', { class: 'accessory' }, side),
  );
}

function drawContext(scene: Scene, { elements }: ContextBlock): HTMLElement {
  return h(
    'div',
    { class: 'block-context' },
    elements.map((element) =>
      element.type === 'image' ? drawImage(scene, element) : h('span', {}, drawText(scene.app, element)),
    ),
  );
}

function drawImageBlock(scene: Scene, block: ImageBlock): HTMLElement {
  return h(
    'figure',
    {},
    block.title && h('figcaption', {}, withEmoji(block.title.text)),
    drawImage(scene, block),
  );
}

/** An image that cannot be loaded (the page itself fetches nothing from the network) leaves its text and a link. */
function drawImage({ app }: Scene, image: ImageBlock | ImageElement): HTMLElement {
  const url = 'image_url' in image ? image.image_url : '';
  const picture = h('img', {
    src: url,
    alt: image.alt_text,
    loading: 'lazy',
    on: { error: () => picture.replaceWith(link(app, url, image.alt_text, 'missing-image')) },
  });
  return picture;
}

function drawTable({ app }: Scene, { rows, column_settings: settings = [] }: TableBlock): HTMLElement {
  const [head = [], ...body] = rows;
  const cell = (tag: 'th' | 'td', content: TableBlock['rows'][number][number], column: number) =>
    h(
      tag,
      { class: `align-${settings[column]?.align ?? 'left'}`, scope: tag === 'th' ? 'col' : undefined },
      content.type === 'rich_text' ? drawRichText(app, content) : content.text,
    );
  return h(
    'div',
    { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Table' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head.map((content, column) => cell('th', content, column)),
        ),
      ),
      h(
        'tbody',
        {},
        body.map((row) =>
          h(
            'tr',
            {},
            row.map((content, column) => cell('td', content, column)),
          ),
        ),
      ),
    ),
  );
}
