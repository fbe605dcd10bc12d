import { describe, expect, it } from '@jest/globals';
import type { AdaptiveCard } from '../../../src/chat/teams/card.js';
import { renderCard, renderMessage } from '../../../src/chat/teams/render.js';
import { bold, link, person, type Text } from '../../../src/chat/view.js';
import { PersonId } from '../../../src/ids.js';
import { ada, shown } from '../../helpers/adaptive-card.js';

const card = (text: Text): AdaptiveCard =>
  renderCard({ fallback: 'x', blocks: [{ type: 'text', text }] }, shown);
const words = (text: Text): unknown => card(text).body[0]?.text;

describe('hostile strings', () => {
  it.each([
    ['<at>Ada Lovelace</at>', '<\u2060at>Ada Lovelace<\u2060/at>'],
    ['&lt;at&gt;x', '&\u2060lt;at&\u2060gt;x'],
    ['{{DATE(2026-11-20T14:05:00Z, SHORT)}}', '{\u2060{DATE(2026-11-20T14:05:00Z, SHORT)}}'],
    ['[bank](https://evil.example)', '[bank]\u2060(https://evil.example)'],
    ['[bank]: https://evil.example', '[bank]\u2060: https://evil.example'],
    ['<https://evil.example>', '<\u2060https://evil.example>'],
    ['**b** 5 * 3 snake_case_x _i_ ~~s~~', '∗∗b∗∗ 5 * 3 snake_case_x ˍiˍ ~\u2060~s~\u2060~'],
    ['`rm -rf /tmp/*`', 'ˋrm -rf /tmp/∗ˋ'],
    [
      '- a\n1. b\n# c\n> d\n    e\n* * *',
      '\u2060- a\n\n\u20601. b\n\n\u2060# c\n\n\u2060> d\n\n\u2060    e\n\n\u2060* * ∗',
    ],
    ['-', '\u2060-'],
    ['C:\\_x\\', 'C:\\\u2060ˍx\\\u2060'],
    ['~5 min at 14:05, a-b', '\u2060~5 min at 14:05, a-b'],
    ['user\u202Egnp.exe', 'usergnp.exe'],
    ['שלום x', '\u2068שלום x\u2069'],
    ['a\u0000\u0007b\r\nc', 'ab\n\nc'],
    ['\uD83D!', '\uFFFD!\u2060'],
    ['', '–'],
  ])('shows %j as typed', (typed, expected) => {
    expect(words(typed)).toBe(expected);
  });

  it('does not let neighbouring spans join into markup', () => {
    expect(words(['{', '{DATE(x)}}', ' <', 'at>x'])).toBe('{\u2060{DATE(x)}} <\u2060at>x');
    expect(words(['look!', link('https://a.example/', 'there')])).toBe(
      'look!\u2060[there](https://a.example/)',
    );
    expect(words([bold('a'), '*', bold('b')])).toBe('**a**∗**b**');
    expect(words(['\\', bold('b')])).toBe('\\\u2060**b**');
    // Of whom and what Teams does not know, a name is all that is left: text like that beside it.
    expect(words(['<', person(PersonId.parse('slack:U061F7AUR'))])).toBe('<\u2060slack:U061F7AUR');
    expect(words(['<', link('javascript:alert(1)', 'at>x')])).toMatch(/^<\u2060at>x/);
  });

  it('sets nothing in bold that could end it', () => {
    expect(words([bold('a** [x](https://evil.example)\n\n- b')])).toBe(
      '**a∗∗ [x]\u2060(https://evil.example)\u2060**\n\n**\u2060- b**',
    );
  });

  it('gives a mention no name that mentions somebody else', () => {
    const names = new Map([[ada, 'x</at><at>Bo']]);

    const { body, msteams } = renderCard(
      { fallback: 'x', blocks: [{ type: 'text', text: [person(ada)] }] },
      { ...shown, names },
    );

    const text = '<at>x<\u2060/at><\u2060at>Bo</at>';
    expect(body[0]?.text).toBe(text);
    expect(msteams.entities).toMatchObject([{ text }]);
  });

  it('mentions nobody whom only a string names', () => {
    const { body, msteams } = card(['<at>Ada Lovelace</at> ', person(ada)]);

    expect(body[0]?.text).toBe('<\u2060at>Ada Lovelace<\u2060/at> <at>Ada Lovelace</at>');
    expect(msteams.entities).toHaveLength(1);
  });

  it('keeps a link’s text and target from ending early', () => {
    expect(words([link('https://a.example/?q=a)b{{&c=<d>', 'x](https://evil.example) [y')])).toBe(
      '[x］(https://evil.example) ［y](https://a.example/?q=a%29b%7B%7B&c=%3Cd%3E)',
    );
  });

  it.each(['javascript:alert(1)', 'msteams://open', 'data:text/html,x', 'not a url', ''])(
    'does not link to %j',
    (url) => {
      const { body } = renderCard(
        {
          fallback: 'x',
          blocks: [
            { type: 'text', text: [link(url, 'click')] },
            { type: 'actions', actions: [{ kind: 'link', label: 'click', url }] },
            { type: 'image', url, alt: 'click' },
          ],
        },
        shown,
      );

      expect(body.map(({ type }) => type)).toEqual(['TextBlock', 'TextBlock', 'TextBlock']);
      expect(JSON.stringify(body)).not.toMatch(/\]\(/);
    },
  );

  it('shows a notification without marks, and with no tag in it', () => {
    const { summary } = renderMessage({ fallback: ['<at>x</at> *a* ', bold('b')], blocks: [] }, shown);

    expect(summary).toBe('<\u2060at>x<\u2060/at> *a* b');
  });
});
