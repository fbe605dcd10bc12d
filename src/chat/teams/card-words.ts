/**
 * What a card of another app says: Adaptive Cards (adaptivecards.io/explorer), hero and thumbnail cards, those of Office
 * connectors (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference).
 */
import { cleanText } from '../clean-text.js';

/** Fields in which a card keeps its words, in the order in which they are shown. */
const worded = ['title', 'activityTitle', 'subtitle', 'activitySubtitle', 'text', 'activityText'] as const;
/** Fields in which it keeps its parts. */
const parts = ['body', 'items', 'columns', 'rows', 'cells', 'sections', 'facts', 'inlines'] as const;
/** Cards are not nested so deep; whoever sends one that is gets no more of it read. */
const deepest = 40;

/** `content`: the card, or its JSON, as Graph shows it. */
export function cardWords(content: unknown): string {
  const card = typeof content === 'string' ? parsed(content) : content;
  return cleanText(ofPart(card, 0).join('\n').trim());
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function ofPart(part: unknown, depth: number): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part !== 'object' || part === null || depth > deepest) return [];
  if (Array.isArray(part)) return part.flatMap((one: unknown) => ofPart(one, depth + 1));
  const fields = new Map<string, unknown>(Object.entries(part));
  const value = fields.get('value');
  if (typeof value === 'string' && !fields.has('type')) {
    // A fact: its title and value, or its name and value.
    const name = fields.get('title') ?? fields.get('name');
    return [typeof name === 'string' ? `${name} ${value}` : value];
  }
  const said = worded.flatMap((name) => {
    const words = fields.get(name);
    return typeof words === 'string' && words.trim() !== '' ? [words] : [];
  });
  const inner = parts.flatMap((name) => {
    const found = ofPart(fields.get(name), depth + 1);
    return name === 'inlines' && found.length > 0 ? [found.join('')] : found;
  });
  return [...said, ...inner];
}
