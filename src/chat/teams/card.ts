/** Adaptive Cards as plain data: https://adaptivecards.io/explorer, version 1.5 as Teams shows it. */
import { z } from 'zod';

export interface Element {
  type: string;
  [property: string]: unknown;
}

export interface AdaptiveCard {
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  type: 'AdaptiveCard';
  version: '1.5';
  body: Element[];
  actions?: Element[];
  refresh?: { action: Element; userIds: string[] };
  msteams: { width: 'Full'; entities?: MentionEntity[] };
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards */
export interface MentionEntity {
  type: 'mention';
  text: string;
  mentioned: { id: string; name: string };
}

/** `Full`: without it a card is as narrow as a phone (same page, #full-width-adaptive-card). */
export function cardOf(body: Element[], entities: MentionEntity[]): AdaptiveCard {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    body,
    msteams: { width: 'Full', ...(entities.length > 0 && { entities }) },
  };
}

const keyPrefix = 'tocsin:key:';

/** Marks a card with the key of its message: Teams keeps an element's id, and shows it to nobody. */
export function marked(body: Element[], key: string): Element[] {
  return body.map((element, i) => (i === 0 ? { ...element, id: `${keyPrefix}${key}` } : element));
}

const Marked = z.object({ body: z.array(z.object({ id: z.string().optional() }).catch({})) });

/** The key that a card carries, read back from a message's attachment. Undefined for a card of anybody else. */
export function keyIn(attachmentContent: string): string | undefined {
  const card = Marked.safeParse(parsed(attachmentContent)).data;
  const id = card?.body.find((element) => element.id?.startsWith(keyPrefix))?.id;
  return id?.slice(keyPrefix.length);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
