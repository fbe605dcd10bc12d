import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Inline, parseInline, parseMrkdwn } from '../../../../src/sandbox/page/client/mrkdwn.js';

const text = (words: string): Inline => ({ kind: 'text', text: words });

describe('inline markup', () => {
  it('reads bold, italic, strike and code', () => {
    expect(parseInline('*a* _b_ ~c~ `d*e*`')).toEqual([
      { kind: 'bold', children: [text('a')] },
      text(' '),
      { kind: 'italic', children: [text('b')] },
      text(' '),
      { kind: 'strike', children: [text('c')] },
      text(' '),
      { kind: 'code', text: 'd*e*' },
    ]);
  });

  it('nests styles', () => {
    expect(parseInline('*now _really_*')).toEqual([
      { kind: 'bold', children: [text('now '), { kind: 'italic', children: [text('really')] }] },
    ]);
  });

  it('leaves marks inside words, open marks and marks before a space as they are', () => {
    for (const typed of ['snake_case_name', '2 * 3 * 4', '*open', '**', '* a*', 'a*b*']) {
      expect(parseInline(typed)).toEqual([text(typed)]);
    }
  });

  it('reads links with and without a label, and ignores marks in their addresses', () => {
    expect(parseInline('_<https://x.test/a_b_c?q=1&amp;r=2|the &lt;page&gt;>_')).toEqual([
      {
        kind: 'italic',
        children: [{ kind: 'link', url: 'https://x.test/a_b_c?q=1&r=2', label: 'the <page>' }],
      },
    ]);
    expect(parseInline('<mailto:a@x.test|a@x.test>')).toEqual([
      { kind: 'link', url: 'mailto:a@x.test', label: 'a@x.test' },
    ]);
  });

  it('finds bare addresses and leaves the full stop after them', () => {
    expect(parseInline('see https://x.test/run/1.')).toEqual([
      text('see '),
      { kind: 'link', url: 'https://x.test/run/1', label: 'https://x.test/run/1' },
      text('.'),
    ]);
  });

  it('makes no link of an address that runs script', () => {
    expect(parseInline('<javascript:alert(1)|click>')).toEqual([text('<javascript:alert(1)|click>')]);
  });

  it('reads mentions, groups, broadcasts and dates', () => {
    expect(parseInline('<@U1><#C1|general><!subteam^S1|@oncall><!here>')).toEqual([
      { kind: 'user', id: 'U1', label: undefined },
      { kind: 'channel', id: 'C1', label: 'general' },
      { kind: 'group', id: 'S1', label: '@oncall' },
      { kind: 'broadcast', range: 'here' },
    ]);
    expect(parseInline('<!date^1793800000^{date_short} at {time}^https://x.test|then>')).toEqual([
      {
        kind: 'date',
        at: 1793800000,
        format: '{date_short} at {time}',
        url: 'https://x.test',
        fallback: 'then',
      },
    ]);
  });

  it('shows what was typed as markup, once it is escaped, as text', () => {
    expect(parseInline('&lt;!channel&gt; &lt;@U1&gt; &amp;amp;')).toEqual([text('<!channel> <@U1> &amp;')]);
  });

  it('knows common emoji and leaves other shortcodes and times alone', () => {
    expect(parseInline(':pushpin: :made-up: 10:30:45')).toEqual([
      { kind: 'emoji', picture: '📌', name: 'pushpin' },
      text(' :made-up: 10:30:45'),
    ]);
  });
});

describe('lines', () => {
  it('reads quotes, lists and code blocks between lines', () => {
    expect(parseMrkdwn('before\n&gt; said\n&gt; again\n• one\n- two\n```a *b*\n&lt;c&gt;```after')).toEqual([
      { kind: 'lines', children: [text('before')] },
      { kind: 'quote', children: [text('said\nagain')] },
      { kind: 'list', items: [[text('one')], [text('two')]] },
      { kind: 'pre', text: 'a *b*\n<c>' },
      { kind: 'lines', children: [text('after')] },
    ]);
  });

  it('takes an open fence for text', () => {
    expect(parseMrkdwn('a ```b')).toEqual([{ kind: 'lines', children: [text('a ```b')] }]);
  });
});

it('loses no letter of any text without markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
      const plain = typed.replace(/[*_~`<>:&•◦‣-]|https?|\s/g, '');

      const found = parseInline(plain);

      expect(found).toEqual(plain === '' ? [] : [text(plain)]);
    }),
  );
});
