/** The texts in which a view names people, rooms and times. */
import { assertNever } from '../errors.js';
import { type Block, type Span, spansOf, type Text, type View } from './view.js';

/** All that stands in a view's texts, its fallback first. */
export function spansIn(view: View): Span[] {
  const texts = [view.fallback];
  for (const block of view.blocks) {
    mapTexts(block, (text) => {
      texts.push(text);
      return text;
    });
  }
  return texts.flatMap(spansOf);
}

/** The block with each of its texts replaced. */
export function mapTexts(block: Block, text: (text: Text) => Text): Block {
  switch (block.type) {
    case 'text':
    case 'context':
      return { ...block, text: text(block.text) };
    case 'fields':
      return { ...block, fields: block.fields.map((field) => ({ ...field, value: text(field.value) })) };
    case 'table':
      return { ...block, rows: block.rows.map((row) => row.map(text)) };
    case 'checklist':
      return {
        ...block,
        items: block.items.map((item) => ({
          ...item,
          text: text(item.text),
          ...(item.note !== undefined && { note: text(item.note) }),
        })),
      };
    case 'heading':
    case 'quote':
    case 'actions':
    case 'image':
    case 'divider':
      return block;
    default:
      return assertNever(block);
  }
}
