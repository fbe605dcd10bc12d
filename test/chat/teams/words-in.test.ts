import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cardWords } from '../../../src/chat/teams/card-words.js';
import { wordsIn } from '../../../src/chat/teams/words-in.js';

const named = {
  mention: (id: string, name: string) =>
    id === '0' ? '@teams:ef1c916a-3135-4417-ba27-8eb7bd084193' : `@${name}`,
  attachment: (id: string) => (id === 'card' ? 'Disk full\nweb-1' : ''),
};
const words = (html: string) => wordsIn(html, named);

describe('a message’s page', () => {
  it.each([
    ['lines', '<p>one</p>\n<p>two<br>three</p>', 'one\ntwo\nthree'],
    ['a blank line between two', '<p>one</p><p>&nbsp;</p><p>two</p>', 'one\n\ntwo'],
    ['blanks as a browser shows them', '<div>  a \n <b>b</b>c  <i> d</i></div>', 'a bc d'],
    ['entities', '<p>p99 &lt; 2&nbsp;s &amp; &#8364;5 &eacute;</p>', 'p99 < 2 s & €5 é'],
    ['a list', '<ul><li>one</li><li>two</li></ul><p>end</p>', '- one\n- two\nend'],
    ['a numbered list', '<ol><li>one</li><li>two</li></ol>', '1. one\n2. two'],
    [
      'a list in a list',
      '<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>',
      '- one\n  - inner\n- two',
    ],
    ['code', '<p>run <code>df  -h</code> now</p>', 'run `df -h` now'],
    [
      'a code block',
      '<codeblock class="Bash"><code>cd /tmp<br>  ls</code></codeblock><p>so</p>',
      '```\ncd /tmp\n  ls\n```\nso',
    ],
    ['preformatted lines', '<pre>a\n  b</pre>', '```\na\n  b\n```'],
    ['a link', '<a href="https://a.test/x">runbook</a> here', 'runbook (https://a.test/x) here'],
    ['a bare link', '<a href="https://a.test/x" title="t">https://a.test/x</a>', 'https://a.test/x'],
    // learn.microsoft.com/graph/api/channel-list-messages, example 1
    [
      'a mention that Graph shows',
      'Hello World <at id="0">Jane Smith</at>',
      'Hello World @teams:ef1c916a-3135-4417-ba27-8eb7bd084193',
    ],
    [
      'a mention that an activity brings',
      '<p>ask <span itemtype="http://schema.skype.com/Mention" itemscope itemid="1">Bo <b>Li</b></span>, please</p>',
      'ask @Bo Li, please',
    ],
    // learn.microsoft.com/graph/api/resources/chatmessage
    ['an emoji', '<p>ok <emoji id="smile" alt="🙂" title="Smile"></emoji>!</p>', 'ok 🙂!'],
    [
      'an emoji of older clients',
      '<p>ok <img itemtype="http://schema.skype.com/Emoji" alt="👍" src="x"></p>',
      'ok 👍',
    ],
    ['no picture', '<p>see <img src="https://graph.test/hostedContents/1/$value" alt="image"></p>', 'see'],
    ['what is attached', '<attachment id="card"></attachment><p>seen?</p>', 'Disk full\nweb-1\nseen?'],
    ['a quote', '<blockquote><p>it broke</p></blockquote><p>when?</p>', '> it broke\nwhen?'],
    [
      'what is answered, but not by whom it was said',
      '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1616"><strong itemprop="mri">Ana</strong><span itemprop="time"></span><p itemprop="preview">it broke</p></blockquote><p>when?</p>',
      '> it broke\nwhen?',
    ],
    [
      'a table',
      '<table><tr><th>host</th><th>disk</th></tr><tr><td>web-1</td><td>99 %</td></tr></table>',
      'host | disk\nweb-1 | 99 %',
    ],
    ['nothing that a browser would run', '<script>alert(1)</script><style>p{}</style>a<!-- b -->', 'a'],
    ['nothing', '', ''],
  ])('shows %s', (_, html, expected) => {
    expect(words(html)).toBe(expected);
  });
});

describe('hostile pages', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...[
        '<ul>',
        '<li>',
        '</ul>',
        '<blockquote>',
        '</blockquote>',
        '<pre>',
        '</pre>',
        '<a href="x">',
        '</a>',
        '<at id="0">',
      ],
      ...[
        '</at>',
        '<code>',
        '<table><td>',
        '<!--',
        '-->',
        '<![CDATA[',
        '<script>',
        '</script>',
        '&#0;',
        '&#xD800;',
        '<',
        '>',
      ],
      ...[
        '<span itemtype="http://schema.skype.com/Mention" itemid="1">',
        '</span>',
        '<p itemprop="preview">',
        '<br>',
        '\u00A0',
      ],
      '<blockquote itemtype="http://schema.skype.com/Reply">',
    ),
    fc.string({ unit: 'binary' }),
  );

  it('become text that can be stored, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = words(pieces.join(''));

        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toContain('\u0000');
        expect(text).toBe(text.trim());
      }),
    );
  });

  it.each([
    '<ul><li>',
    '<blockquote>',
    '<blockquote><p>a',
    '<a href="x">a',
    '<at>',
    '<b',
    '&',
    '<!--',
    '<pre>\n',
    '<td>a',
  ])('are read in one go, though they are long: %s', (part) => {
    const text = words(part.repeat(100_000));

    expect(text.length).toBeLessThan(100_000 * 20);
  });

  it('keep what was typed as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (typed) => {
        const page = `<p>${typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`;

        expect(words(page)).toBe(typed.replaceAll(/\s+/g, ' ').trim());
      }),
    );
  });
});

describe('a card', () => {
  it('says what its blocks say, in their order', () => {
    const card = {
      type: 'AdaptiveCard',
      body: [
        { type: 'TextBlock', text: 'Disk full' },
        { type: 'ColumnSet', columns: [{ type: 'Column', items: [{ type: 'TextBlock', text: 'web-1' }] }] },
        { type: 'FactSet', facts: [{ title: 'Used', value: '99 %' }] },
        { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'since ' }, 'noon'] },
        { type: 'Image', url: 'https://a.test/x.png' },
      ],
      actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'https://a.test' }],
    };

    expect(cardWords(JSON.stringify(card))).toBe('Disk full\nweb-1\nUsed 99 %\nsince noon');
    expect(cardWords({ title: 'Alert', subtitle: 'prod', text: 'p99 is high' })).toBe(
      'Alert\nprod\np99 is high',
    );
  });

  it('that is none says nothing', () => {
    const deep = `${'{"items":['.repeat(20_000)}${']}'.repeat(20_000)}`;

    expect([cardWords('not JSON'), cardWords(undefined), cardWords(deep), cardWords(7)]).toEqual([
      '',
      '',
      '',
      '',
    ]);
  });
});
