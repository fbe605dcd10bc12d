import { describe, expect, it } from '@jest/globals';
import { renderMessage } from '../../../src/chat/slack/render.js';
import { bold, link, person, room } from '../../../src/chat/view.js';
import { PersonId, RoomId } from '../../../src/ids.js';
import { plain, rendered } from '../../helpers/rendered.js';

describe('hostile strings', () => {
  it.each([
    ['<!channel>', '&lt;!channel&gt;'],
    ['<!subteam^S1|@ops>', '&lt;!subteam^S1|@ops&gt;'],
    ['<@U1>', '&lt;@U1&gt;'],
    ['<#C1|general>', '&lt;#C1|general&gt;'],
    ['<https://evil.example|bank>', '&lt;https://evil.example|bank&gt;'],
    ['&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['@here @channel @alice', '@\u2060here @\u2060channel @alice'],
    [':fire: at 14:05:30', ':\u2060fire: at 14:05:30'],
    ['*b* 5 * 3 snake_case_x _i_ ~s~', '∗b∗ 5 * 3 snake_case_x ˍiˍ ∼s∼'],
    ['`rm -rf`', 'ˋrm -rfˋ'],
    ['> quote', '\u2060&gt; quote'],
    ['user\u202Egnp.exe', 'usergnp.exe'],
    ['שלום x', '\u2068שלום x\u2069'],
    ['a\u200Fb', '\u2068a\u200Fb\u2069'],
    ['a\u0000\u0007b\r\nc', 'ab\nc'],
    ['\uD83D!', '\uFFFD!'],
    ['', '–'],
  ])('shows %j as typed in the notification', (typed, expected) => {
    expect(renderMessage({ fallback: typed, blocks: [] }).text).toBe(expected);
  });

  it('does not let neighbouring spans join into markup', () => {
    const fallback = [':fi', 're:', ' @', bold('here'), ' <', '!channel>'];

    expect(renderMessage({ fallback, blocks: [] }).text).toBe(':\u2060fire: @\u2060here &lt;!channel&gt;');
  });

  it('gives plain text no markup either', () => {
    expect(rendered({ type: 'heading', text: '<!channel> <@U1> a < b &lt;' })).toEqual([
      { type: 'header', text: plain('<\u2060!channel> <\u2060@U1> a < b &\u2060lt;') },
    ]);
  });

  it.each(['javascript:alert(1)', 'slack://open', 'data:text/html,x', 'not a url', ''])(
    'does not link to %j',
    (url) => {
      const { text, blocks } = renderMessage({
        fallback: [link(url, 'click')],
        blocks: [
          { type: 'text', text: [link(url, 'click')] },
          { type: 'actions', actions: [{ kind: 'link', label: 'click', url }] },
          { type: 'image', url, alt: 'click' },
        ],
      });

      expect(text).not.toContain('<');
      expect(JSON.stringify(blocks)).not.toMatch(/"(url|image_url)"/);
      expect(blocks).toHaveLength(3);
    },
  );

  it('keeps a link target from ending early', () => {
    const fallback = [link('https://a.example/?q=a|b>&c=<d>', 'x|y>')];

    expect(renderMessage({ fallback, blocks: [] }).text).toBe(
      '<https://a.example/?q=a%7Cb%3E&amp;c=%3Cd%3E|x¦y&gt;>',
    );
  });

  it('shows people and rooms of another platform as text', () => {
    const fallback = [person(PersonId.parse('teams:29:x')), ' ', room(RoomId.parse('teams:19:y'))];

    expect(renderMessage({ fallback, blocks: [] }).text).toBe('teams:29:x teams:19:y');
  });
});
