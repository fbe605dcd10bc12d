import { describe, expect, it } from '@jest/globals';
import type { InputBlock } from '@slack/types';
import { checkInput } from '../../../../src/sandbox/page/client/check-input.js';

function input(element: InputBlock['element'], optional = false): InputBlock {
  return { type: 'input', label: { type: 'plain_text', text: 'Field' }, element, optional };
}

describe('what may be sent', () => {
  it('requires an answer unless the field is optional', () => {
    const element = { type: 'plain_text_input' as const };

    expect(checkInput(input(element), '  ')).toBe('Please complete this required field.');
    expect(checkInput(input({ type: 'checkboxes', options: [] }), [])).toBe(
      'Please complete this required field.',
    );
    expect(checkInput(input(element, true), null)).toBeUndefined();
  });

  it('counts characters', () => {
    const element = { type: 'plain_text_input' as const, min_length: 3, max_length: 5 };

    expect(checkInput(input(element), 'ab')).toBe('Enter at least 3 characters.');
    expect(checkInput(input(element), 'abcdef')).toBe('Enter at most 5 characters; this has 6.');
    expect(checkInput(input(element), '🚨🚨🚨🚨🚨')).toBeUndefined();
  });

  it('checks numbers, addresses and links', () => {
    const number = {
      type: 'number_input' as const,
      is_decimal_allowed: false,
      min_value: '1',
      max_value: '9',
    };

    expect(checkInput(input(number), 'five')).toBe('Enter a number.');
    expect(checkInput(input(number), '1.5')).toBe('Enter a whole number.');
    expect(checkInput(input(number), '0')).toBe('Enter 1 or more.');
    expect(checkInput(input(number), '10')).toBe('Enter 9 or less.');
    expect(checkInput(input(number), '7')).toBeUndefined();
    expect(checkInput(input({ type: 'email_text_input' }), 'ada')).toMatch(/email address/);
    expect(checkInput(input({ type: 'url_text_input' }), 'example')).toMatch(/full address/);
    expect(checkInput(input({ type: 'url_text_input' }), 'https://example.com')).toBeUndefined();
  });
});
