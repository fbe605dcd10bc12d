/** What is typed and how Teams writes it: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations#work-with-mentions */
import { personIn } from './membership.js';
import type { Mention } from './rows.js';
import type { World } from './world.js';

export interface Typed {
  /** Teams' own page of the message. */
  html: string;
  text: string;
  mentions: Mention[];
}

/** `@alice` and `@Tocsin` become mentions where a word could begin. */
export function typed(world: World, line: string, options: { mentionBot: boolean }): Typed {
  const { botId, botName } = world.identity;
  const pieces: (string | Mention)[] = options.mentionBot ? [{ id: botId, name: botName }, ' '] : [];
  let from = 0;
  for (const found of line.matchAll(/(?<![\w@/.])@([A-Za-z][\w.-]*\w)/g)) {
    const mention = mentionOf(world, found[1] ?? '');
    if (!mention) continue;
    pieces.push(line.slice(from, found.index), mention);
    from = found.index + found[0].length;
  }
  pieces.push(line.slice(from));
  const mentions = pieces.filter((piece) => typeof piece !== 'string');
  let position = 0;
  const html = pieces
    .map((piece) =>
      typeof piece === 'string'
        ? escaped(piece).replaceAll('\n', '<br>')
        : `<at id="${position++}">${escaped(piece.name)}</at>`,
    )
    .join('');
  return {
    html: `<p>${html}</p>`,
    text: pieces.map((piece) => (typeof piece === 'string' ? piece : piece.name)).join(''),
    mentions,
  };
}

function mentionOf(world: World, name: string): Mention | undefined {
  const { botId, botName } = world.identity;
  if (name.toLowerCase() === botName.toLowerCase()) return { id: botId, name: botName };
  const person = personIn(world, name);
  return person && { id: person.mri, name: person.displayName };
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Words of a page, for people and tests to read. */
export function wordsOf(html: string): string {
  return html
    .replace(/<br\s*\/?>|<\/(p|div|li|h\d)>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .trim();
}
