/** What a person does with message extensions: actions on a message, and searches. */
import { z } from 'zod';
import { isRecord } from '../body.js';
import type { Delivered } from '../contract.js';
import { checkCard } from './card/check-card.js';
import { CARD } from './connector/read-activity.js';
import { chatMessage } from './graph/chat-message.js';
import { type Invoking, invoke, openDialog } from './invokes.js';
import { botIsIn } from './membership.js';
import type { Conversation, Message } from './rows.js';

/** https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/define-action-command */
export async function messageAction(
  deps: Invoking,
  conversation: Conversation,
  message: Message,
  person: string,
  commandId: string,
): Promise<Delivered> {
  if (!botIsIn(deps.world, conversation) && conversation.kind !== 'personal') {
    throw new Error('the app is not installed here');
  }
  const extension = {
    commandId,
    commandContext: 'message',
    context: { theme: 'default' },
    messagePayload: chatMessage(deps.world, conversation, message),
  };
  const delivered = await invoke(deps, conversation, person, 'composeExtension/fetchTask', extension);
  openDialog(deps, delivered, { person, conversation: conversation.id, messageId: message.id, extension });
  return delivered;
}

/** What the app's manifest calls the words of its search. */
const SEARCH_WORDS = 'words';

const SearchAnswer = z.looseObject({
  composeExtension: z.looseObject({
    type: z.string(),
    attachments: z
      .array(
        z.looseObject({
          contentType: z.string(),
          content: z.unknown(),
          preview: z.looseObject({ content: z.looseObject({ title: z.string().optional() }) }).optional(),
        }),
      )
      .default([]),
    text: z.string().optional(),
  }),
});

/** https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands/respond-to-search */
export async function search(
  deps: Invoking,
  conversation: Conversation,
  person: string,
  commandId: string,
  query: string,
): Promise<{ title: string; card: unknown }[]> {
  // "initialRun" is sent before anything was typed, to a command that asks for it.
  const parameters =
    query === '' ? [{ name: 'initialRun', value: 'true' }] : [{ name: SEARCH_WORDS, value: query }];
  const value = { commandId, parameters, queryOptions: { skip: 0, count: 25 } };
  const { status, body } = await invoke(deps, conversation, person, 'composeExtension/query', value);
  if (status !== 200) throw new Error(`the app answered the search with ${status}`);
  const { type, attachments } = SearchAnswer.parse(body).composeExtension;
  if (type !== 'result') return [];
  return attachments.map(({ content, contentType, preview }) => {
    const fault = contentType === CARD && isRecord(content) ? checkCard(deps.world, content) : undefined;
    if (fault) throw new Error(`Teams does not show this card: ${fault}`);
    const title = preview?.content.title ?? (isRecord(content) ? String(content.title ?? '') : '');
    return { title, card: content };
  });
}
