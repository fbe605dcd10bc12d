import type { InputBlock } from '@slack/types';
import type { WireValue } from './wire.js';

/** What Slack's client refuses before it sends a form: why this answer cannot go, or nothing. */
export function checkInput({ optional, element }: InputBlock, value: WireValue): string | undefined {
  const empty =
    value === null ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'string' && value.trim() === '');
  if (empty) return optional ? undefined : 'Please complete this required field.';
  if (typeof value !== 'string') return undefined;
  const length = [...value].length;
  switch (element.type) {
    case 'plain_text_input':
      if (length < (element.min_length ?? 0)) return `Enter at least ${element.min_length} characters.`;
      if (length > (element.max_length ?? 3000)) {
        return `Enter at most ${element.max_length ?? 3000} characters; this has ${length}.`;
      }
      return undefined;
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)
        ? undefined
        : 'Enter an email address, like ada@example.com.';
    case 'url_text_input':
      return URL.canParse(value) ? undefined : 'Enter a full address, like https://example.com.';
    case 'number_input':
      return checkNumber(element, value);
    default:
      return undefined;
  }
}

function checkNumber(
  element: Extract<InputBlock['element'], { type: 'number_input' }>,
  typed: string,
): string | undefined {
  const { is_decimal_allowed: decimal, min_value: min, max_value: max } = element;
  if (!/^-?\d+(?:\.\d+)?$/.test(typed)) return 'Enter a number.';
  if (!decimal && typed.includes('.')) return 'Enter a whole number.';
  if (min !== undefined && Number(typed) < Number(min)) return `Enter ${min} or more.`;
  if (max !== undefined && Number(typed) > Number(max)) return `Enter ${max} or less.`;
  return undefined;
}
