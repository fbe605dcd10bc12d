/** What a person can do in Teams, as `actions.ts` has it for Slack. */
import { z } from 'zod';
import type { Delivered, Sandbox, SandboxTeamsActor } from '../contract.js';
import { type Action, done, Id, Text, Upload, Value } from './action.js';
import type { ActionResult } from './client/wire.js';
import { chatFor, PERSONAL, teamsPerson } from './teams-state.js';

interface Call<Body> {
  actor: SandboxTeamsActor;
  /** The id of a conversation that the person is in. */
  chat(id: string): string;
  body: Body;
}

type Outcome = Delivered | string | ActionResult;

const InChat = z.object({ chat: Id });
const InThread = InChat.extend({ thread: Id.optional() });
const OnMessage = InChat.extend({ message: Id });
const OnReaction = OnMessage.extend({ reaction: z.string().min(1).max(50) });
const Button = z.object({ label: z.string().max(1000), nth: z.number().int().min(0).max(100) });
const Values = z.record(z.string(), Value);
const Card = z.record(z.string(), z.unknown());

function action<T extends z.ZodRawShape>(
  shape: z.ZodObject<T>,
  run: (call: Call<z.infer<z.ZodObject<T>>>) => Promise<Outcome | undefined>,
): Action {
  return {
    async run(sandbox, unparsed) {
      const { as } = z.object({ as: Id }).parse(unparsed);
      const outcome = await run({
        body: shape.parse(unparsed),
        actor: sandbox.teams.as(teamsPerson(sandbox, as).id),
        chat: (id) => chatFor(sandbox, as, id)?.id ?? PERSONAL,
      });
      if (typeof outcome === 'string') return { made: outcome };
      return outcome === undefined ? {} : 'ms' in outcome ? heard(outcome) : outcome;
    },
  };
}

export const teamsActions: Readonly<Record<string, Action>> = {
  'teams/say': action(InThread.extend({ text: Text }), ({ actor, chat, body: { text, thread, ...body } }) =>
    actor.say(chat(body.chat), text, { ...(thread !== undefined && { thread }) }),
  ),
  'teams/share': action(InThread.extend({ card: Card }), ({ actor, chat, body: { card, thread, ...body } }) =>
    actor.say(chat(body.chat), '', { card, ...(thread !== undefined && { thread }) }),
  ),
  'teams/upload': action(InThread.extend(Upload), ({ actor, chat, body: { chat: where, ...file } }) =>
    actor.upload(chat(where), {
      name: file.name,
      ...(file.type && { type: file.type }),
      content: Buffer.from(file.content, 'base64'),
      text: file.text,
      ...(file.thread !== undefined && { thread: file.thread }),
    }),
  ),
  'teams/edit': action(OnMessage.extend({ text: Text }), ({ actor, chat, body }) =>
    done(actor.edit(chat(body.chat), body.message, body.text)),
  ),
  'teams/remove': action(OnMessage, ({ actor, chat, body }) =>
    done(actor.remove(chat(body.chat), body.message)),
  ),
  'teams/react': action(OnReaction, ({ actor, chat, body }) =>
    done(actor.react(chat(body.chat), body.message, body.reaction)),
  ),
  'teams/unreact': action(OnReaction, ({ actor, chat, body }) =>
    done(actor.unreact(chat(body.chat), body.message, body.reaction)),
  ),
  'teams/press': action(OnMessage.extend({ ...Button.shape, values: Values }), ({ actor, chat, body }) =>
    actor.press(chat(body.chat), body.message, body.label, body.values, body.nth),
  ),
  'teams/refresh': action(OnMessage, ({ actor, chat, body }) => actor.refresh(chat(body.chat), body.message)),
  'teams/submit': action(Button.extend({ values: Values }), ({ actor, body }) =>
    actor.submit(body.values, body.label, body.nth),
  ),
  'teams/close': action(z.object({}), ({ actor }) => done(actor.close())),
  'teams/action': action(OnMessage.extend({ command: Id }), ({ actor, chat, body }) =>
    actor.messageAction(body.command, chat(body.chat), body.message),
  ),
  'teams/search': action(
    InChat.extend({ command: Id, query: z.string().max(1000) }),
    async ({ actor, chat, body }) => ({
      found: await actor.search(body.command, body.query, { conversation: chat(body.chat) }),
    }),
  ),
  'teams/add': action(InChat, ({ actor, chat, body }) => done(actor.addBot(chat(body.chat)))),
};

/** Loading the client anew closes every dialog of a person. */
export async function closeDialogs(sandbox: Sandbox, viewer: string): Promise<void> {
  const { id } = teamsPerson(sandbox, viewer);
  for (const _ of sandbox.teams.dialogs(id)) await sandbox.teams.as(id).close();
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards#response-format */
const Said = z.looseObject({
  type: z.string(),
  value: z.union([z.string(), z.looseObject({ message: z.string() }).transform(({ message }) => message)]),
});

/** What the client shows of the app's answer. */
function heard({ status, body }: Delivered): ActionResult {
  if (status === 0) return { error: 'Unable to reach app. Please try again.' };
  if (status >= 400)
    return { error: `Something went wrong. Please try again. (The app answered ${status}.)` };
  const said = Said.safeParse(body);
  if (!said.success || said.data.value === '') return { status };
  const { type, value } = said.data;
  return type === 'application/vnd.microsoft.error' ? { error: value } : { status, said: value };
}
