import { describe, expect, it } from '@jest/globals';
import { mentionMarks, parseMarkdown } from '../../../../src/sandbox/page/client/markdown.js';

const text = (words: string) => ({ kind: 'text', text: words });
const paragraph = (source: string) => parseMarkdown(source)[0];

describe('the Markdown of a card', () => {
  it('has bold, italic and links', () => {
    expect(paragraph('a **b _c_** _d_ [e](https://x.example/f)')).toEqual([
      text('a '),
      { kind: 'bold', children: [text('b '), { kind: 'italic', children: [text('c')] }] },
      text(' '),
      { kind: 'italic', children: [text('d')] },
      text(' '),
      { kind: 'link', url: 'https://x.example/f', label: 'e' },
    ]);
  });

  it('has paragraphs; a single line break is a space', () => {
    expect(parseMarkdown('a\nb\n\nc')).toEqual([[text('a b')], [text('c')]]);
  });

  it('has mentions where they were marked', () => {
    const [open, close] = mentionMarks;
    expect(paragraph(`${open}Alice${close} <at>Bob</at>`)).toEqual([
      { kind: 'mention', name: 'Alice' },
      text(' <at>Bob</at>'),
    ]);
  });

  it.each([
    'checkout_api_v2',
    '5 * 3 * 2',
    '** not bold **',
    '[no](link here)',
    '<b>no</b>',
    '# no',
    '- no',
    '`no`',
    '\\*',
  ])('leaves %s as it is', (source) => {
    expect(paragraph(source)).toEqual([text(source)]);
  });
});
