import type { Block } from './block-kit/blocks.js';
import type { Element } from './block-kit/elements.js';
import { type Entered, isEmpty } from './values.js';

/** What the client checks before it sends a modal: required answers and lengths. Throws with what a person would read. */
export function checkEntered(
  blocks: readonly Block[],
  values: Readonly<Record<string, Readonly<Record<string, Entered>>>>,
): void {
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const entered = values[block.block_id ?? '']?.[block.element.action_id ?? ''] ?? {};
    if (isEmpty(entered)) {
      if (!block.optional) throw new Error(`"${block.label.text}": please complete this required field`);
      continue;
    }
    const fault = faultOf(block.element, typeof entered.value === 'string' ? entered.value : '');
    if (fault) throw new Error(`"${block.label.text}": ${fault}`);
  }
}

function faultOf(element: Element, value: string): string | undefined {
  const length = [...value].length;
  switch (element.type) {
    case 'plain_text_input': {
      // "If not set, the maximum is 3000": https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
      const { min_length: min = 0, max_length: max = 3000 } = element;
      if (length < min) return `at least ${min} characters`;
      return length > max ? `at most ${max} characters` : undefined;
    }
    case 'number_input': {
      if (!/^-?\d+(\.\d+)?$/.test(value)) return 'a number';
      if (!element.is_decimal_allowed && value.includes('.')) return 'a whole number';
      if (element.min_value !== undefined && Number(value) < Number(element.min_value))
        return `at least ${element.min_value}`;
      return element.max_value !== undefined && Number(value) > Number(element.max_value)
        ? `at most ${element.max_value}`
        : undefined;
    }
    case 'email_text_input':
      return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value) ? undefined : 'an email address';
    case 'url_text_input':
      return URL.canParse(value) ? undefined : 'a URL';
    default:
      return undefined;
  }
}
