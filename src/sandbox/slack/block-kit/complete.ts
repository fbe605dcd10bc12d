import { randomBytes } from 'node:crypto';
import type { Block } from './blocks.js';
import type { Element } from './elements.js';

const madeUp = (): string => randomBytes(4).toString('base64url');

/** Blocks as Slack stores them: with an id for every block and element that came without one. */
export function withIds(blocks: readonly Block[]): Block[] {
  return blocks.map((block) => {
    const named = { ...block, block_id: block.block_id ?? madeUp() };
    switch (named.type) {
      case 'actions':
        return { ...named, elements: named.elements.map(withActionId) };
      case 'input':
        return { ...named, element: withActionId(named.element) };
      case 'section':
        return named.accessory && named.accessory.type !== 'image'
          ? { ...named, accessory: withActionId(named.accessory) }
          : named;
      default:
        return named;
    }
  });
}

function withActionId<E extends Element>(element: E): E {
  return { ...element, action_id: element.action_id ?? madeUp() };
}
