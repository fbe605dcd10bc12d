/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis */
import { Refusal } from '../http.js';

export const badArgument = (message: string): Refusal => new Refusal(400, 'BadArgument', message);
export const notInRoster = (): Refusal =>
  new Refusal(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
export const notInstalled = (): Refusal =>
  new Refusal(403, 'ForbiddenOperationException', "Bot is not installed in user's personal scope");
export const noConversation = (): Refusal =>
  new Refusal(404, 'ConversationNotFound', 'Conversation not found.');
export const noActivity = (): Refusal =>
  new Refusal(
    404,
    'ActivityNotFoundInConversation',
    "The message ID provided couldn't be found in the conversation.",
  );
export const tooLarge = (): Refusal => new Refusal(413, 'MessageSizeTooBig', 'Message size too large.');
export const noMember = (): Refusal =>
  new Refusal(404, 'MemberNotFoundInConversation', 'The member was not found in the conversation.');
