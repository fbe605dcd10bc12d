/** What a person does with cards, dialogs and message extensions, and what the client makes of the app's answer. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isRecord } from '../body.js';
import type { ActValue, Delivered } from '../contract.js';
import { invokeActivity, messageActivity } from './activities.js';
import { checkCard, listOf } from './card/check-card.js';
import { actionCalled, actionsCalled, actionsOf, type Found, gather } from './card/inputs.js';
import { CARD } from './connector/read-activity.js';
import type { Delivery } from './delivery.js';
import type { Dialog, Dialogs } from './dialogs.js';
import { cardsOf } from './inspection.js';
import { personIn } from './membership.js';
import type { Conversation, Message } from './rows.js';
import type { World } from './world.js';

export interface Invoking {
  world: World;
  delivery: Delivery;
  dialogs: Dialogs;
}

type Values = Readonly<Record<string, ActValue>>;

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards#response-format */
const CardAnswer = z.looseObject({ statusCode: z.number(), type: z.string(), value: z.unknown().optional() });

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/invoking-task-modules */
const TaskAnswer = z.looseObject({
  task: z.union([
    z.looseObject({
      type: z.literal('continue'),
      value: z.looseObject({
        title: z.string().default(''),
        card: z.looseObject({ contentType: z.literal(CARD), content: z.record(z.string(), z.unknown()) }),
      }),
    }),
    z.looseObject({ type: z.literal('message'), value: z.string() }),
  ]),
});

export const invoke = (
  { world, delivery }: Invoking,
  conversation: Conversation,
  person: string,
  name: string,
  value: unknown,
  message?: Message,
): Promise<Delivered> =>
  delivery.once({
    kind: 'invoke',
    type: name,
    body: invokeActivity(world, conversation, person, name, value, message),
  });

/** Presses a button of a message's card. */
export async function press(
  deps: Invoking,
  conversation: Conversation,
  message: Message,
  person: string,
  label: string,
  values: Values = {},
  nth = 0,
): Promise<Delivered> {
  const cards = cardsOf(message, person);
  const card = cards.find((one) => actionsCalled(one, label).length > 0);
  const found = actionCalled(card ?? cards[0] ?? {}, label, nth);
  const { action } = found;
  if (action.type === 'Action.OpenUrl' || action.type === 'Action.ToggleVisibility') return untold();
  const entered = gather(found, values, (one) => personIn(deps.world, one) !== undefined);
  if (action.type === 'Action.Execute')
    return execute(deps, conversation, message, person, action, entered, 'manual');
  const data: Record<string, unknown> = { ...(isRecord(action.data) && action.data), ...entered };
  const { msteams, ...own } = data;
  if (isRecord(msteams) && msteams.type === 'task/fetch') {
    const value = { data, context: { theme: 'default' } };
    const delivered = await invoke(deps, conversation, person, 'task/fetch', value, message);
    openDialog(deps, delivered, {
      person,
      conversation: conversation.id,
      messageId: message.id,
      extension: undefined,
    });
    return delivered;
  }
  // "The bot receives a message activity with the values of the card": nothing is said in the conversation.
  return deps.delivery.event({
    kind: 'activity',
    type: 'message',
    body: messageActivity(
      deps.world,
      conversation,
      { ...message, id: String(deps.world.nextStamp()), author: { person }, mentions: [] },
      'message',
      { value: msteams === undefined ? data : own, replyToId: message.id },
    ),
  });
}

/** A card that has `refresh` for this person asks as they look at it: the answer is their own view. */
export async function refresh(
  deps: Invoking,
  conversation: Conversation,
  message: Message,
  person: string,
): Promise<Delivered> {
  const [card] = cardsOf(message).slice(-1);
  const refreshes = isRecord(card?.refresh) ? card.refresh : undefined;
  const mri = personIn(deps.world, person)?.mri ?? '';
  const users = listOf(refreshes?.userIds);
  if (!isRecord(refreshes?.action)) throw new Error('the card has no refresh');
  // "At most 60 user ids"; a card that names some refreshes for them alone.
  if (users.length > 0 && !users.includes(mri)) throw new Error('the card does not refresh for this person');
  return execute(deps, conversation, message, person, refreshes.action, {}, 'automatic');
}

async function execute(
  deps: Invoking,
  conversation: Conversation,
  message: Message,
  person: string,
  action: Record<string, unknown>,
  entered: Record<string, string>,
  trigger: 'manual' | 'automatic',
): Promise<Delivered> {
  const { world } = deps;
  const data = { ...(isRecord(action.data) && action.data), ...entered };
  const value = {
    action: { type: 'Action.Execute', id: action.id, verb: action.verb, title: action.title, data },
    trigger,
  };
  const delivered = await invoke(deps, conversation, person, 'adaptiveCard/action', value, message);
  if (delivered.status !== 200) return delivered;
  const answer = CardAnswer.safeParse(delivered.body);
  if (!answer.success)
    throw new Error(`Teams does not understand this answer: ${JSON.stringify(delivered.body)}`);
  const { statusCode, type, value: answered } = answer.data;
  if (statusCode === 200 && type === CARD) {
    const fault = isRecord(answered) ? checkCard(world, answered) : 'a card is an object';
    if (fault || !isRecord(answered)) throw new Error(`Teams does not show this card: ${fault}`);
    const now = world.messages.get(message.id);
    if (now?.deletedAt === undefined && now) {
      world.messages.put({ ...now, views: { ...now.views, [person]: answered } });
      world.changes.emit({ channel: conversation.id, person });
    }
  } else if (statusCode === 200 && type === 'application/vnd.microsoft.activity.message') {
    if (typeof answered !== 'string') throw new Error('the answer is not a text');
  } else if (type !== 'application/vnd.microsoft.error') {
    throw new Error(`Teams does not understand an answer of type ${type}`);
  }
  return delivered;
}

/** Fills in the topmost dialog and submits it. */
export async function submit(
  deps: Invoking,
  person: string,
  values: Values,
  label?: string,
  nth = 0,
): Promise<Delivered> {
  const dialog = deps.dialogs.topmost(person);
  const conversation = deps.world.conversations.get(dialog.conversation);
  if (!conversation) throw new Error('the conversation is gone');
  const submits = actionsOf(dialog.card).filter(({ action }) => action.type === 'Action.Submit');
  const found: Found | undefined = label === undefined ? submits[0] : actionCalled(dialog.card, label, nth);
  if (!found) throw new Error('this dialog has no submit button');
  const entered = gather(found, values, (one) => personIn(deps.world, one) !== undefined);
  const data = { ...(isRecord(found.action.data) && found.action.data), ...entered };
  const message = dialog.messageId === undefined ? undefined : deps.world.messages.get(dialog.messageId);
  const { extension } = dialog;
  const delivered = await invoke(
    deps,
    conversation,
    person,
    extension ? 'composeExtension/submitAction' : 'task/submit',
    extension ? { ...extension, data } : { data, context: { theme: 'default' } },
    extension ? undefined : message,
  );
  if (delivered.status === 200) settle(deps, dialog, delivered.body);
  return delivered;
}

/** "Nothing" closes the dialog; anything but the documented answers is an error that the person sees. */
function settle(deps: Invoking, dialog: Dialog, body: unknown): void {
  const empty = body === undefined || body === '' || (isRecord(body) && !body.task);
  if (empty) {
    deps.dialogs.shut(dialog);
    return;
  }
  const { task } = TaskAnswer.parse(body);
  if (task.type === 'message') {
    // The dialog shows the words and nothing else until the person closes it.
    deps.dialogs.update(dialog, { card: {}, message: task.value });
    return;
  }
  const { title, card } = task.value;
  checkDialogCard(deps.world, card.content);
  deps.dialogs.update(dialog, { title, card: card.content, message: undefined });
}

export function openDialog(
  { world, dialogs }: Invoking,
  { status, body }: Delivered,
  where: Pick<Dialog, 'person' | 'conversation' | 'messageId' | 'extension'>,
): void {
  if (status !== 200) return;
  if (body === undefined || body === '' || (isRecord(body) && !body.task)) return;
  const { task } = TaskAnswer.parse(body);
  if (task.type === 'message') {
    dialogs.open({ ...where, id: randomUUID(), title: '', card: {}, message: task.value });
    return;
  }
  const { title, card } = task.value;
  checkDialogCard(world, card.content);
  dialogs.open({ ...where, id: randomUUID(), title, card: card.content, message: undefined });
}

/** "Teams dialogs support Action.Submit and OpenUrl": https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/what-are-task-modules */
function checkDialogCard(world: World, card: Record<string, unknown>): void {
  const execute = actionsOf(card).some(({ action }) => action.type === 'Action.Execute');
  const fault = checkCard(world, card) ?? (execute ? 'Action.Execute does nothing in a dialog' : undefined);
  if (fault) throw new Error(`Teams does not show this dialog: ${fault}`);
}

const untold = (): Delivered => ({ status: 200, body: undefined, ms: 0 });
