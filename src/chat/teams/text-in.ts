/** Text as Teams sends it, in activities and from Graph. */
import { z } from 'zod';
import { PersonId } from '../../ids.js';
import { cleanText } from '../clean-text.js';

/** Who somebody is whom an activity knows only by their id in Teams (`29:…`). */
export type PersonOf = (id: string) => PersonId | undefined;

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations#work-with-mentions */
const ActivityMention = z.object({
  type: z.literal('mention'),
  text: z.string(),
  mentioned: z.object({
    id: z.string(),
    name: z.string().default(''),
    aadObjectId: z.string().nullish(),
  }),
});
type ActivityMention = z.infer<typeof ActivityMention>;

const Line = z.object({
  text: z.string().default(''),
  recipient: z.object({ id: z.string() }),
  entities: z.array(z.unknown()).default([]),
});

/**
 * A typed line without the mention that addresses the bot, and whom the others mean. A mention is one word there, as
 * commands read their arguments word by word.
 */
export function readLine(
  activity: unknown,
  personOf: PersonOf = () => undefined,
): { text: string; people: Record<string, PersonId> } {
  const { text, recipient, entities } = Line.parse(activity);
  const mentions = entities.flatMap((entity) => ActivityMention.safeParse(entity).data ?? []);
  const people: Record<string, PersonId> = {};
  let addressed = false;
  const line = mentions.reduce((left, mention) => {
    if (mention.mentioned.id === recipient.id && !addressed) {
      addressed = true;
      return left.replace(mention.text, ' ');
    }
    const person = personIn(mention, personOf);
    const word = wordFor(mention, person, people);
    if (person) people[word] = person;
    return left.replace(mention.text, () => word);
  }, text);
  return { text: decode(line).trim(), people };
}

function personIn({ mentioned }: ActivityMention, personOf: PersonOf): PersonId | undefined {
  return mentioned.aadObjectId ? personFrom(mentioned.aadObjectId) : personOf(mentioned.id);
}

const personFrom = (id: string): PersonId => PersonId.parse(`teams:${id.toLowerCase()}`);

/** `@Ana.Li`; a second one of that name is told apart. */
function wordFor(
  { text, mentioned }: ActivityMention,
  person: PersonId | undefined,
  people: Readonly<Record<string, PersonId>>,
): string {
  const name = (mentioned.name || text.replace(/<[^>]*>/g, '')).replace(/[^\p{L}\p{N}]+/gu, '.');
  const word = `@${name.replace(/^\.|\.$/g, '')}`;
  let distinct = word;
  for (let n = 2; Object.hasOwn(people, distinct) && people[distinct] !== person; n++)
    distinct = `${word}.${n}`;
  return distinct;
}

/** https://learn.microsoft.com/graph/api/resources/chatmessagemention */
const GraphMention = z.object({
  id: z.number(),
  mentioned: z.object({ user: z.object({ id: z.string() }).nullish() }).nullish(),
});

/** `text` is as it was typed; `html` is what Graph and most activities give. */
export interface Body {
  contentType: 'text' | 'html';
  content: string;
}

/**
 * A message as people read it; a person in it is `@teams:<id>`, so that whoever shows it can name them. `mentions` are Graph's,
 * or the entities of an activity.
 */
export function readMessage(
  body: string | Body,
  mentions: readonly unknown[] = [],
  personOf: PersonOf = () => undefined,
): string {
  const { contentType, content } = typeof body === 'string' ? guessed(body) : body;
  const named = withPeople(content, mentions, personOf);
  const words = contentType === 'html' ? decode(withoutTags(named)) : named;
  // A name of two words is two mentions of one person.
  const once = words.replace(/(@teams:[\w.:-]+)(?:[ \u00A0]+\1(?![\w.:-]))+/g, '$1');
  return cleanText(
    once
      .replace(/\u00A0/g, ' ')
      .replace(/[ \t]+\n/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  );
}

/** An activity's text has its `<` and `&` escaped as in HTML, and its lines as in text. */
const guessed = (content: string): Body => ({
  contentType: 'html',
  content: tags.test(content) ? content : content.replace(/\r\n?|\n/g, '<br>'),
});

const tags =
  /<\/?(?:p|div|br|span|a|ul|ol|li|blockquote|attachment|emoji|img|pre|code|strong|em|table|h[1-6])\b[^>]*>/i;

function withPeople(content: string, mentions: readonly unknown[], personOf: PersonOf): string {
  const byIndex = new Map<string, PersonId>();
  const byText = new Map<string, PersonId>();
  for (const given of mentions) {
    const graph = GraphMention.safeParse(given).data;
    if (graph?.mentioned?.user) byIndex.set(String(graph.id), personFrom(graph.mentioned.user.id));
    const entity = ActivityMention.safeParse(given).data;
    const person = entity && personIn(entity, personOf);
    if (person) byText.set(entity.text, person);
  }
  return content.replace(
    /<at(?:\s+id="(\d+)")?[^>]*>([\s\S]*?)<\/at>/gi,
    (whole, index: string, name: string) => {
      const person = byIndex.get(index) ?? byText.get(whole);
      return `@${person ?? name.trim()}`;
    },
  );
}

/** What stands for itself says so; every other tag only arranges what is in it. */
function withoutTags(html: string): string {
  return html
    .replace(/<pre\b[\s\S]*?<\/pre>/gi, (code) => code.replace(/\r?\n/g, '<br>'))
    .replace(/>\s*\n\s*</g, '><')
    .replace(/<(emoji|img)\b[^>]*?\balt="([^"]*)"[^>]*>/gi, (_, tag: string, alt: string) =>
      tag.toLowerCase() === 'emoji' || alt.length <= 2 ? alt : `[${alt}]`,
    )
    .replace(/<a\b[^>]*?\bhref="([^"]*)"[^>]*>([\s\S]*?)<\/a>/gi, (_, url: string, inside: string) => {
      const words = inside.replace(/<[^>]*>/g, '');
      return words === '' || words === url ? url : `${words} (${url})`;
    })
    .replace(/\n/g, ' ')
    .replace(/<li\b[^>]*>/gi, '- ')
    .replace(/<br\b[^>]*>|<\/(?:p|div|li|h[1-6]|tr|blockquote|pre)>/gi, '\n')
    .replace(/<\/t[dh]>/gi, '\t')
    .replace(/<\/?[a-z][^>]*>/gi, '');
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  amp: '&',
};

function decode(text: string): string {
  const decoded = text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi,
    (whole, ...found: unknown[]) => {
      const [decimal, hex, name] = z
        .tuple([z.string().optional(), z.string().optional(), z.string().optional()], z.unknown())
        .parse(found);
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
  return cleanText(decoded.replace(/\u00A0/g, ' ').replace(/\r\n?/g, '\n'));
}
