import { assertNever } from '../../errors.js';
import type { PersonId, RoomId } from '../../ids.js';
import { type Block, spansOf, type Text, type View } from '../view.js';

/** Whose names a renderer must know: looked up before, because rendering asks nobody. */
export function idsIn(view: View): { people: PersonId[]; rooms: RoomId[] } {
  const spans = [view.fallback, ...view.blocks.flatMap(textsOf)].flatMap(spansOf);
  const people = spans.flatMap((span) =>
    typeof span !== 'string' && span.kind === 'person' ? [span.id] : [],
  );
  const rooms = spans.flatMap((span) => (typeof span !== 'string' && span.kind === 'room' ? [span.id] : []));
  return { people: [...new Set(people)], rooms: [...new Set(rooms)] };
}

function textsOf(block: Block): Text[] {
  switch (block.type) {
    case 'text':
    case 'context':
      return [block.text];
    case 'fields':
      return block.fields.map(({ value }) => value);
    case 'checklist':
      return block.items.flatMap(({ text, note }) => (note === undefined ? [text] : [text, note]));
    case 'table':
      return block.rows.flat();
    case 'heading':
    case 'quote':
    case 'actions':
    case 'image':
    case 'divider':
      return [];
    default:
      return assertNever(block);
  }
}
