import { describe, expect, it } from '@jest/globals';
import { readLine, readMessage } from '../../../src/chat/teams/text-in.js';
import { ada, bo } from '../../helpers/adaptive-card.js';

const bot = '28:app';
const mention = (id: string, name: string, aadObjectId?: string) => ({
  type: 'mention',
  text: `<at>${name}</at>`,
  mentioned: { id, name, ...(aadObjectId && { aadObjectId }) },
});
const idOf = (person: string) => person.slice('teams:'.length);
const activity = (text: string, ...entities: unknown[]) => ({
  type: 'message',
  text,
  recipient: { id: bot, name: 'Tocsin' },
  entities: [{ type: 'clientInfo', locale: 'en-US' }, ...entities],
});

describe('readLine', () => {
  it('takes the address away, and says whom a mention means in one word', () => {
    const line = activity(
      '<at>Tocsin</at>&nbsp;role commander <at>Li, Ada</at>\r\n',
      mention(bot, 'Tocsin'),
      mention('29:1', 'Li, Ada', idOf(ada).toUpperCase()),
    );

    expect(readLine(line)).toEqual({ text: 'role commander @Li.Ada', people: { '@Li.Ada': ada } });
  });

  it('knows by what it is told those whose Entra id is not said, and leaves the others as words', () => {
    const line = activity('note <at>Bo</at> and <at>Cy</at>', mention('29:2', 'Bo'), mention('29:3', 'Cy'));

    expect(readLine(line, (id) => (id === '29:2' ? bo : undefined))).toEqual({
      text: 'note @Bo and @Cy',
      people: { '@Bo': bo },
    });
  });

  it('tells two people of one name apart, and one who is named twice is one', () => {
    const kim = mention('29:1', 'Kim', idOf(ada));
    const other = mention('29:2', 'Kim', idOf(bo));

    expect(readLine(activity('note <at>Kim</at> <at>Kim</at> <at>Kim</at>', kim, other, kim))).toEqual({
      text: 'note @Kim @Kim.2 @Kim',
      people: { '@Kim': ada, '@Kim.2': bo },
    });
  });

  it('reads what was typed, whatever it is', () => {
    expect(readLine(activity('note a &lt; b &amp;amp; <b> $& 5\u00A0%'))).toEqual({
      text: 'note a < b &amp; <b> $& 5 %',
      people: {},
    });
    expect(readLine({ recipient: { id: bot } })).toEqual({ text: '', people: {} });
  });
});

describe('readMessage', () => {
  const graph = (id: number, person: string, name: string) => ({
    id,
    mentionText: name,
    mentioned: { user: { id: idOf(person), displayName: name } },
  });

  it.each([
    ['<div><p>one</p><p>two &lt;at&gt; &amp;amp;</p></div>', 'one\ntwo <at> &amp;'],
    ['<p>a<br/>b</p>\n<ul><li>c</li><li>d</li></ul>', 'a\nb\n- c\n- d'],
    [
      'see <a href="https://a.example/?x=1&amp;y" title="t">the graph</a>',
      'see the graph (https://a.example/?x=1&y)',
    ],
    ['<a href="https://a.example">https://a.example</a>', 'https://a.example'],
    ['<p>ok <emoji id="like" alt="👍" title="Yes"></emoji></p>', 'ok 👍'],
    ['<p><img src="x" alt="screenshot">&nbsp;</p>', '[screenshot]'],
    ['<pre><code>if x:\n    y</code></pre>', 'if x:\n    y'],
    ['<attachment id="1"></attachment><p>x</p>', 'x'],
    ['plain\nlines &lt;b&gt; &#39;q&#39;', "plain\nlines <b> 'q'"],
    ['', ''],
  ])('reads %j', (html, words) => {
    expect(readMessage(html)).toBe(words);
  });

  it('names people by who they are, and a name of two words once', () => {
    const html =
      '<p>ask <at id="0">Ada</at>&nbsp;<at id="1">Lovelace</at>, <at id="2">Bo</at> or <at id="3">Tag</at></p>';

    const words = readMessage(html, [graph(0, ada, 'Ada'), graph(1, ada, 'Lovelace'), graph(2, bo, 'Bo')]);

    expect(words).toBe(`ask @${ada}, @${bo} or @Tag`);
  });

  it('knows the mentions of an activity by their text', () => {
    expect(readMessage('ask <at>Bo</at>', [mention('29:2', 'Bo', idOf(bo))])).toBe(`ask @${bo}`);
  });

  it('leaves text that is said to be text as it is', () => {
    expect(readMessage({ contentType: 'text', content: 'if a<p> && &lt;' })).toBe('if a<p> && &lt;');
  });
});
