/**
 * A message's page in plain words. Graph shows what Teams' own clients wrote
 * (learn.microsoft.com/graph/api/resources/itembody, .../chatmessage#example-file-attachments-mentions-and-emojis); an activity
 * brings the same as an attachment of the type `text/html`, in which a mention is a `span`.
 */
import { cleanText } from '../clean-text.js';
import { createPageLines } from './page-lines.js';
import { readPage } from './read-page.js';

export interface Named {
  /** What stands for a mention: `id` is its number on the page. */
  mention(id: string, name: string): string;
  /** What stands for something attached: the words of a card, the words that are quoted. */
  attachment(id: string): string;
}

/** Tags that begin and end a line. */
const blocks = new Set([
  ...['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'ul', 'ol', 'li', 'table', 'tr', 'pre'],
  ...['hr', 'codeblock', 'figure', 'section', 'article', 'header', 'footer', 'dl', 'dt', 'dd'],
]);
/** Tags whose content nobody sees. */
const unseen = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'iframe', 'object']);

/** Time and memory grow with the page's length alone, whatever stands in it. */
export function wordsIn(html: string, named: Named): string {
  const lines = createPageLines();
  const lists: { ordered: boolean; count: number }[] = [];
  let mention: { depth: number; id: string; name: string } | undefined;
  let link: { href: string; label: string } | undefined;
  let hidden: number | undefined;
  let reply: { depth: number; preview: number | undefined } | undefined;
  let verbatim = 0;

  const isSilent = () => hidden !== undefined || (reply !== undefined && reply.preview === undefined);

  function say(text: string): void {
    if (isSilent()) return;
    if (mention) {
      mention.name += text;
      return;
    }
    if (link) link.label += text;
    lines.say(text, verbatim > 0);
  }

  function endLink(): void {
    if (!link) return;
    const { href, label } = link;
    link = undefined;
    if (href && label.trim() !== href) lines.say(label.trim() ? ` (${href})` : href, false);
  }

  function open(tag: string, attributes: ReadonlyMap<string, string>, depth: number): void {
    if (hidden === undefined && unseen.has(tag)) hidden = depth;
    const itemtype = attributes.get('itemtype') ?? '';
    if (reply === undefined && tag === 'blockquote' && itemtype.endsWith('/Reply')) {
      reply = { depth, preview: undefined };
      lines.quote(1);
      return;
    }
    // Of what is answered its words are quoted, as by Graph; not who said them, and when.
    if (reply && reply.preview === undefined && attributes.get('itemprop') === 'preview')
      reply.preview = depth;
    if (isSilent()) return;
    // Whatever stands in a mention is its name.
    if (mention) return;
    if (tag === 'at' || (tag === 'span' && itemtype.endsWith('/Mention'))) {
      mention = { depth, id: attributes.get('id') ?? attributes.get('itemid') ?? '', name: '' };
      return;
    }
    if (blocks.has(tag)) lines.end();
    switch (tag) {
      case 'br':
        lines.feed();
        break;
      case 'a':
        endLink();
        link = { href: attributes.get('href') ?? '', label: '' };
        break;
      case 'ul':
      case 'ol':
        lists.push({ ordered: tag === 'ol', count: 0 });
        break;
      case 'li': {
        const list = lists.at(-1);
        if (list) list.count += 1;
        lines.bullet(list?.ordered ? `${list.count}. ` : '- ', lists.length);
        break;
      }
      case 'blockquote':
        lines.quote(1);
        break;
      case 'pre':
      case 'codeblock':
        // A code block has a `pre` of its own inside.
        if (verbatim === 0) lines.whole('```');
        verbatim += 1;
        break;
      case 'code':
        if (verbatim === 0) say('`');
        break;
      case 'td':
      case 'th':
        lines.cell();
        break;
      case 'emoji':
        say(attributes.get('alt') ?? '');
        break;
      case 'img':
        if (itemtype.endsWith('/Emoji')) say(attributes.get('alt') ?? '');
        break;
      case 'attachment': {
        const words = named.attachment(attributes.get('id') ?? '');
        if (words) lines.whole(words);
        break;
      }
    }
  }

  function close(tag: string, depth: number): void {
    if (hidden !== undefined) {
      if (hidden === depth) hidden = undefined;
      return;
    }
    if (reply) {
      if (reply.preview === depth) reply.preview = undefined;
      if (reply.depth === depth) {
        reply = undefined;
        lines.end();
        lines.quote(-1);
        return;
      }
    }
    if (isSilent()) return;
    if (mention) {
      if (mention.depth !== depth) return;
      const { id, name } = mention;
      mention = undefined;
      say(named.mention(id, name.trim()));
      return;
    }
    switch (tag) {
      case 'a':
        endLink();
        break;
      case 'ul':
      case 'ol':
        lists.pop();
        lines.level(lists.length);
        break;
      case 'code':
        if (verbatim === 0) say('`');
        break;
      case 'pre':
      case 'codeblock':
        verbatim = Math.max(0, verbatim - 1);
        if (verbatim === 0) lines.whole('```');
        break;
    }
    if (blocks.has(tag)) lines.end();
    if (tag === 'blockquote') lines.quote(-1);
  }

  readPage(html, { open, close, text: say });
  return cleanText(lines.text());
}
