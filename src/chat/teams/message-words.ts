/** What a message says, from its page and what hangs on it. */
import { cleanText } from '../clean-text.js';
import { cardWords } from './card-words.js';
import { wordsIn } from './words-in.js';

export interface Hung {
  id: string;
  contentType: string;
  content?: unknown;
}

export interface Page {
  html: string;
  /** What stands for a mention, by its number on the page. */
  mention: (id: string, name: string) => string;
  attached: readonly Hung[];
}

const cards = /^application\/vnd\.microsoft\.(?:teams\.)?card\./;

/** A message is often nothing but a card: then the page holds its place alone, or in an activity not even that. */
export function messageWords({ html, mention, attached }: Page): string {
  const placed = new Set<string>();
  const words = wordsIn(html, {
    mention,
    attachment(id) {
      placed.add(id);
      return attachedWords(attached.find((one) => one.id === id));
    },
  });
  const others = attached.filter(({ id }) => id === '' || !placed.has(id)).map(attachedWords);
  return [words, ...others].filter(Boolean).join('\n');
}

function attachedWords(attachment: Hung | undefined): string {
  if (!attachment) return '';
  if (attachment.contentType === 'messageReference') return quoted(attachment.content);
  return cards.test(attachment.contentType) ? cardWords(attachment.content) : '';
}

/** The message that this one answers, in a chat: learn.microsoft.com/graph/api/resources/chatmessageattachment. */
function quoted(content: unknown): string {
  if (typeof content !== 'string') return '';
  const preview = previewIn(content);
  return cleanText(preview)
    .trim()
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

function previewIn(json: string): string {
  try {
    const content: unknown = JSON.parse(json);
    if (typeof content !== 'object' || content === null || !('messagePreview' in content)) return '';
    return typeof content.messagePreview === 'string' ? content.messagePreview : '';
  } catch {
    return '';
  }
}
