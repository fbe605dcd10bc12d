/**
 * Slack's mrkdwn as a tree. The source is the wire form: `&`, `<` and `>` typed by people come as entities, and
 * what stands in angle brackets is a link or a mention (docs.slack.dev/messaging/formatting-message-text).
 */
import { emojiFor } from './emoji.js';

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: readonly Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user' | 'channel' | 'group'; id: string; label: string | undefined }
  | { kind: 'mention'; name: string }
  | { kind: 'broadcast'; range: string }
  | { kind: 'date'; at: number; format: string; url: string | undefined; fallback: string }
  | { kind: 'emoji'; picture: string; name: string };

export type Chunk =
  | { kind: 'lines' | 'quote'; children: readonly Inline[] }
  | { kind: 'list'; items: readonly (readonly Inline[])[] }
  | { kind: 'pre'; text: string };

export function parseMrkdwn(source: string): Chunk[] {
  // Odd pieces stood between ``` fences; an unclosed fence is text.
  const pieces = source.split(/```\n?([\s\S]*?)\n?```\n?/);
  return pieces.flatMap((piece, index): Chunk[] => {
    if (index % 2 === 1) return [{ kind: 'pre', text: literal(piece) }];
    const text = index === pieces.length - 1 ? piece : piece.replace(/\n$/, '');
    return text === '' ? [] : parseLines(text);
  });
}

const quoteMark = /^(?:&gt;|>) ?/;
const bullet = /^\s*[•◦‣-] +/;

function parseLines(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let run: { kind: 'lines' | 'quote' | 'list'; lines: string[] } | undefined;
  const flush = () => {
    if (!run) return;
    if (run.kind === 'list') chunks.push({ kind: 'list', items: run.lines.map(parseInline) });
    else chunks.push({ kind: run.kind, children: parseInline(run.lines.join('\n')) });
    run = undefined;
  };
  for (const line of text.split('\n')) {
    const kind = quoteMark.test(line) ? 'quote' : bullet.test(line) ? 'list' : 'lines';
    const content = kind === 'lines' ? line : line.replace(kind === 'quote' ? quoteMark : bullet, '');
    if (run?.kind !== kind) flush();
    run ??= { kind, lines: [] };
    run.lines.push(content);
  }
  flush();
  return chunks;
}

const styles = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type StyleMark = keyof typeof styles;
const isStyleMark = (char: string): char is StyleMark => char in styles;

export function parseInline(source: string): Inline[] {
  const found: Inline[] = [];
  let text = '';
  let at = 0;
  const take = (node: Inline, length: number) => {
    if (text !== '') found.push({ kind: 'text', text });
    text = '';
    found.push(node);
    at += length;
  };
  while (at < source.length) {
    const match = special(source, at);
    if (match) {
      take(match.node, match.length);
      continue;
    }
    const entity = /^&(?:amp|lt|gt);/.exec(source.slice(at, at + 5))?.[0];
    text += entity ? unescapeEntities(entity) : source[at];
    at += entity?.length ?? 1;
  }
  if (text !== '') found.push({ kind: 'text', text });
  return found;
}

interface Match {
  node: Inline;
  length: number;
}

/** What starts at this place and is more than text. */
function special(source: string, at: number): Match | undefined {
  const char = source[at] ?? '';
  if (char === '<') {
    const inner = /^<([^<>\n]+)>/.exec(source.slice(at))?.[1];
    return inner === undefined ? undefined : { node: bracket(inner), length: inner.length + 2 };
  }
  if (char === '`') {
    const inner = /^`([^`\n]+)`/.exec(source.slice(at))?.[1];
    return inner === undefined
      ? undefined
      : { node: { kind: 'code', text: literal(inner) }, length: inner.length + 2 };
  }
  if (char === ':') {
    const match = /^:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/.exec(source.slice(at, at + 60));
    const picture = match?.[1] === undefined ? undefined : emojiFor(match[1]);
    return match && picture
      ? { node: { kind: 'emoji', picture, name: match[1] ?? '' }, length: match[0].length }
      : undefined;
  }
  if (isStyleMark(char)) return styled(source, at, char);
  if (char === 'h' && !/\w/.test(source[at - 1] ?? '')) {
    const url = /^https?:\/\/[^\s<>|`]+/
      .exec(source.slice(at))?.[0]
      .replace(/(?:[.,;:!?)*_~'"]|&[a-z]+;)+$/, '');
    return url && url.length > 8
      ? {
          node: { kind: 'link', url: unescapeEntities(url), label: unescapeEntities(url) },
          length: url.length,
        }
      : undefined;
  }
  return undefined;
}

/** `*bold*`: opens after a break, closes before one, holds no line break and no space at its edges. */
function styled(source: string, at: number, mark: StyleMark): Match | undefined {
  const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
  const [before, next] = [source[at - 1], source[at + 1]];
  if (isWord(before) || before === mark || next === undefined || next === mark || /\s/.test(next))
    return undefined;
  for (let end = at + 2; end < source.length && source[end] !== '\n'; end++) {
    if (source[end] === '<') end = skipBracket(source, end);
    if (source[end] !== mark || /\s/.test(source[end - 1] ?? ' ') || isWord(source[end + 1])) continue;
    const inner = source.slice(at + 1, end);
    return { node: { kind: styles[mark], children: parseInline(inner) }, length: inner.length + 2 };
  }
  return undefined;
}

/** Marks inside a link (`<http://x/a_b_c>`) are not formatting. */
function skipBracket(source: string, at: number): number {
  const close = source.indexOf('>', at);
  return close === -1 ? at : close;
}

function bracket(inner: string): Inline {
  const bar = inner.indexOf('|');
  const target = bar === -1 ? inner : inner.slice(0, bar);
  const label = bar === -1 ? undefined : unescapeEntities(inner.slice(bar + 1));
  if (/^@[UWB]\w+$/.test(target)) return { kind: 'user', id: target.slice(1), label };
  if (/^#[CGD]\w+$/.test(target)) return { kind: 'channel', id: target.slice(1), label };
  if (/^!(?:here|channel|everyone)$/.test(target)) return { kind: 'broadcast', range: target.slice(1) };
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice(9), label };
  const date = /^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date) {
    const [, at = '0', format = '', url] = date;
    return { kind: 'date', at: Number(at), format, url, fallback: label ?? '' };
  }
  if (/^(?:https?|mailto|slack|tel):/.test(target)) {
    const url = unescapeEntities(target);
    return { kind: 'link', url, label: label ?? url.replace(/^mailto:/, '') };
  }
  return { kind: 'text', text: unescapeEntities(`<${inner}>`) };
}

export function unescapeEntities(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_whole, name) => (name === 'lt' ? '<' : name === 'gt' ? '>' : '&'));
}

/** Inside code nothing is formatted, but links still show their address instead of their brackets. */
function literal(text: string): string {
  return unescapeEntities(
    text.replace(/<((?:https?|mailto):[^<>|\n]+)(?:\|([^<>\n]*))?>/g, (_w, url, label) => label ?? url),
  );
}
