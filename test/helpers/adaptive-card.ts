/**
 * Whether an Adaptive Card is one, as Microsoft's own parser has it at version 1.5. The package's ESM entry does not load in
 * Node, its CommonJS one does.
 */
import { createRequire } from 'node:module';
import type { Activity } from 'botbuilder';
import { z } from 'zod';
import type { AdaptiveCard } from '../../src/chat/teams/card.js';
import type { Shown } from '../../src/chat/teams/shown.js';
import { PersonId, RoomId } from '../../src/ids.js';

const load = createRequire(import.meta.url);
const {
  AdaptiveCard: Card,
  HostConfig,
  SerializationContext,
  Versions,
}: typeof import('adaptivecards') = load('adaptivecards/dist/adaptivecards.js');

/** Teams' people picker: newer than 1.5 to the parser, which does not know either that its choices are found later. */
const picker = [
  'Property "choices.data" is supported in version 1.6, but you are using version 1.5.',
  'An Input.ChoiceSet must have at least one choice defined.',
];

/** What the parser and the validator have against a card. */
export function faultsIn(card: unknown): string[] {
  const plain: unknown = JSON.parse(JSON.stringify(card));
  const context = new SerializationContext(Versions.v1_5);
  const parsed = new Card();
  // It counts the buttons in the menu, too; a test counts those that are shown.
  parsed.hostConfig = new HostConfig({ actions: { maxActions: 100 } });
  parsed.parse(plain, context);
  const events = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i));
  const faults = [...events, ...parsed.validateProperties().validationEvents].map(({ message }) => message);
  const hasPicker = JSON.stringify(plain).includes('"choices.data"');
  return faults.filter((fault) => !(hasPicker && picker.includes(fault)));
}

/** The card that a message carries. */
export function cardIn(message: Partial<Activity>): AdaptiveCard {
  const [attachment] = message.attachments ?? [];
  if (!attachment) throw new Error('the message has no card');
  return attachment.content;
}

const Node = z.looseObject({ type: z.string() });
type Node = z.infer<typeof Node>;

/** Every element and action in a card, outer before inner. */
export function nodesIn(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = Node.safeParse(value).data;
  const inner = Object.entries(value).flatMap(([key, each]) => (key === 'data' ? [] : nodesIn(each)));
  return own ? [own, ...inner] : inner;
}

/** The texts that Teams reads as Markdown, or may. */
export function markdownIn(card: AdaptiveCard): string[] {
  return nodesIn(card).flatMap((node) => {
    if (node.type === 'TextBlock') return [String(node.text)];
    const choices = Array.isArray(node.choices) ? node.choices : [];
    const titles = choices.map((choice) => z.object({ title: z.string() }).parse(choice).title);
    return node.type.startsWith('Input.')
      ? [node.title, node.label, node.errorMessage, ...titles].filter((text) => typeof text === 'string')
      : [];
  });
}

export const ada = PersonId.parse('teams:49c4641c-ab91-4248-aebb-6a7de286397b');
export const bo = PersonId.parse('teams:87d349ed-44d7-43e1-9a83-5f2406dee5bd');
export const war = RoomId.parse('teams:19:abc@thread.tacv2');

export const shown: Shown = {
  names: new Map<PersonId | RoomId, string>([
    [ada, 'Ada Lovelace'],
    [bo, 'Bo'],
    [war, 'inc-7 checkout'],
    [PersonId.parse('slack:U0ANA'), 'Ana of Slack'],
  ]),
  roomLink: (room) => `https://teams.example/l/channel/${encodeURIComponent(room)}`,
  commandWords: new Set(['resolve', 'help', 'close']),
  botName: 'Tocsin',
};

export const mentionOf = (id: PersonId, name: string) => ({
  type: 'mention',
  text: `<at>${name}</at>`,
  mentioned: { id: id.slice('teams:'.length), name },
});
