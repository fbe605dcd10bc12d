/**
 * The Markdown of an Adaptive Card's texts as a tree: bold, italic, links and paragraphs, as far as Teams reads them
 * (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format). Everything else is literal.
 */
import type { Inline } from './mrkdwn.js';

/** What stands around the name of somebody mentioned, since a text is parsed apart from its card's list of mentions. */
export const mentionMarks = ['\uE000', '\uE001'] as const;

/** One list of inlines for each paragraph. */
export function parseMarkdown(source: string): Inline[][] {
  return source.split(/\n{2,}/).map((paragraph) => inlines(paragraph.replaceAll('\n', ' ')));
}

const pieces = [
  {
    pattern: /\uE000([^\uE000\uE001]*)\uE001/y,
    node: ([, name = '']: RegExpExecArray): Inline => ({ kind: 'mention', name }),
  },
  {
    pattern: /\[([^[\]]+)\]\(([^()\s]+)\)/y,
    node: ([, label = '', url = '']: RegExpExecArray): Inline => ({ kind: 'link', url, label }),
  },
  {
    pattern: /(\*\*|__)(?=\S)(.+?\S|\S)\1/y,
    node: ([, , text = '']: RegExpExecArray): Inline => ({ kind: 'bold', children: inlines(text) }),
  },
  {
    pattern: /(\*|(?<![\p{L}\p{N}])_)(?=[^\s*_])([^*_]*[^\s*_])\1(?![\p{L}\p{N}])/uy,
    node: ([, , text = '']: RegExpExecArray): Inline => ({ kind: 'italic', children: inlines(text) }),
  },
] as const;

function inlines(source: string): Inline[] {
  const found: Inline[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') found.push({ kind: 'text', text });
    text = '';
  };
  for (let at = 0; at < source.length; ) {
    const piece = pieceAt(source, at);
    if (piece) {
      flush();
      found.push(piece.node);
    } else text += source[at];
    at += piece?.length ?? 1;
  }
  flush();
  return found;
}

function pieceAt(source: string, at: number): { node: Inline; length: number } | undefined {
  for (const { pattern, node } of pieces) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) return { node: node(match), length: match[0].length };
  }
  return undefined;
}
