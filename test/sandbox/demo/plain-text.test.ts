import { describe, expect, it } from '@jest/globals';
import { fromMrkdwn, type Names, plainText } from '../../../src/sandbox/demo/plain-text.js';

const names: Names = { person: (id) => id.toLowerCase(), channel: (id) => `room-${id}` };

describe('plainText', () => {
  it('leaves literal text as it is and names who is mentioned', () => {
    const block = {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'date', timestamp: 1, format: '{time}', fallback: '20:14 UTC' },
            { type: 'text', text: '  ' },
            { type: 'user', user_id: 'UANA' },
            { type: 'text', text: ' said <!channel> &amp; <@UBO> in ' },
            { type: 'channel', channel_id: 'C1' },
          ],
        },
      ],
    };

    expect(plainText(block, names)).toBe('20:14 UTC  @uana said <!channel> &amp; <@UBO> in #room-C1');
  });

  it('reads fields, options and their small print in order', () => {
    const text = (words: string) => ({ type: 'plain_text', text: words });
    const section = { type: 'section', fields: [text('Status'), { type: 'mrkdwn', text: '*by* <@UANA>' }] };
    const actions = {
      type: 'actions',
      elements: [
        { type: 'checkboxes', options: [{ text: text('1. Look'), value: 'a', description: text('first') }] },
      ],
    };

    expect(plainText(section, names)).toBe('Status *by* @uana');
    expect(plainText(actions, names)).toBe('1. Look first');
  });
});

describe('fromMrkdwn', () => {
  it('resolves what Slack resolves, and only that', () => {
    const text =
      '<@UANA|ana> in <#C1> at <!date^1^{time}|20:14>: <https://x.test|here> &lt;!channel&gt; &amp;lt;';

    expect(fromMrkdwn(text, names)).toBe('@uana in #room-C1 at 20:14: here <!channel> &lt;');
  });
});
