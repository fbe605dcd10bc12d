import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isRecord } from '../../body.js';
import { checkCard } from '../card/check-card.js';
import { escaped, wordsOf } from '../html.js';
import { personIn } from '../membership.js';
import type { Attachment, Mention } from '../rows.js';
import type { Said } from '../talk.js';
import type { World } from '../world.js';
import { badArgument, tooLarge } from './refusals.js';

const OutgoingActivity = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  textFormat: z.string().optional(),
  summary: z.string().optional(),
  attachmentLayout: z.string().optional(),
  attachments: z
    .array(
      z.looseObject({
        contentType: z.string(),
        content: z.unknown().optional(),
        contentUrl: z.string().optional(),
        name: z.string().optional(),
      }),
    )
    .optional(),
  entities: z.array(z.looseObject({ type: z.string() })).optional(),
  recipient: z.looseObject({ id: z.string() }).optional(),
  replyToId: z.string().optional(),
});
type OutgoingActivity = z.infer<typeof OutgoingActivity>;

/**
 * "Approximate 100 KB per message": https://learn.microsoft.com/microsoftteams/limits-specifications-teams. A card has less, 28 KB:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
const MAX_MESSAGE_BYTES = 100 * 1024;
const MAX_CARD_BYTES = 28 * 1024;
export const CARD = 'application/vnd.microsoft.card.adaptive';

const Mentioned = z.looseObject({
  type: z.literal('mention'),
  text: z.string(),
  mentioned: z.looseObject({ id: z.string(), name: z.string().optional() }),
});

export function parseActivity(body: unknown): OutgoingActivity {
  const parsed = OutgoingActivity.safeParse(body);
  if (!parsed.success) throw badArgument('The activity is not of the documented form.');
  return parsed.data;
}

/** What an activity says, when Teams takes it. */
export function readActivity(world: World, activity: OutgoingActivity): Said {
  const { text = '', attachments = [], summary } = activity;
  if (Buffer.byteLength(JSON.stringify(activity)) > MAX_MESSAGE_BYTES) throw tooLarge();
  if (!text && attachments.length === 0) throw badArgument('Activity must have text or attachments.');
  const mentions = (activity.entities ?? []).flatMap((entity) => mentionIn(world, text, entity));
  const html = htmlOf(text, activity.textFormat ?? 'markdown', mentions);
  return {
    html,
    text: wordsOf(html),
    summary,
    mentions: mentions.map(({ id, name }) => ({ id, name })),
    attachments: attachments.map((attachment) => readAttachment(world, attachment)),
  };
}

function readAttachment(
  world: World,
  { contentType, content, contentUrl, name }: Omit<Attachment, 'id'>,
): Attachment {
  if (contentType === CARD) {
    if (Buffer.byteLength(JSON.stringify(content ?? null)) > MAX_CARD_BYTES) throw tooLarge();
    const fault = isRecord(content) ? checkCard(world, content) : 'a card is an object';
    if (fault) throw badArgument(`Invalid adaptive card: ${fault}`);
  } else if (contentUrl === undefined && content === undefined) {
    throw badArgument('An attachment has content or contentUrl.');
  }
  return { id: randomUUID(), contentType, content, contentUrl, name };
}

/** "The text in the mention entity must match a text in the activity": else Teams refuses it. */
function mentionIn(world: World, text: string, entity: unknown): (Mention & { text: string })[] {
  const parsed = Mentioned.safeParse(entity);
  if (!parsed.success) return [];
  const { mentioned } = parsed.data;
  if (!text.includes(parsed.data.text)) throw badArgument('Mention text is not in the activity text.');
  const { botId, botName } = world.identity;
  const person = personIn(world, mentioned.id);
  if (!person && mentioned.id !== botId) throw badArgument(`Nobody is called ${mentioned.id}.`);
  return [
    {
      id: person?.mri ?? botId,
      name: mentioned.name ?? person?.displayName ?? botName,
      text: parsed.data.text,
    },
  ];
}

/** Enough of Markdown to show; what was typed stays readable. */
function htmlOf(text: string, format: string, mentions: readonly (Mention & { text: string })[]): string {
  if (!text) return '';
  let html = format === 'xml' ? text : escaped(text);
  for (const [position, mention] of mentions.entries()) {
    const tag = `<at id="${position}">${escaped(mention.name)}</at>`;
    html = html.replace(format === 'xml' ? mention.text : escaped(mention.text), tag);
  }
  if (format === 'markdown') {
    html = html
      .replace(/\*\*([^*\n]+)\*\*/g, '<strong>$1</strong>')
      .replace(/\[([^\]\n]+)\]\((https?:[^)\s]+)\)/g, '<a href="$2">$1</a>');
  }
  return format === 'xml' ? html : `<p>${html.replace(/\r?\n/g, '<br>')}</p>`;
}
