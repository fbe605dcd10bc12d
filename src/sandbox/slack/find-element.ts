import type { Block, Placed } from './block-kit/blocks.js';
import { elementsOf } from './block-kit/blocks.js';

/** Finds an element by its action id, its block id or the words a person sees on it. Throws unless it is one. */
export function findElement(blocks: readonly Block[], where: string): Placed {
  const all = elementsOf(blocks);
  const ways: ((placed: Placed) => boolean)[] = [
    ({ element }) => element.action_id === where,
    ({ block }) => block.block_id === where,
    (placed) => labelsOf(placed).includes(where),
  ];
  for (const matches of ways) {
    const found = all.filter(matches);
    const [first] = found;
    if (first && found.length === 1) return first;
    if (found.length > 1)
      throw new Error(`there are ${found.length} elements "${where}"; name one by its action id`);
  }
  const seen = all.map((placed) => labelsOf(placed)[0] ?? placed.element.action_id);
  throw new Error(`there is no element "${where}" here; there are: ${seen.join(', ') || 'none'}`);
}

/** What a person sees on an element or right beside it. */
export function labelsOf({ element, block }: Placed): string[] {
  const labels: string[] = [];
  if (element.type === 'button') labels.push(element.text.text);
  if (block.type === 'input') labels.push(block.label.text);
  if ('placeholder' in element && element.placeholder) labels.push(element.placeholder.text);
  if (block.type === 'section' && block.text) labels.push(block.text.text);
  return labels;
}
