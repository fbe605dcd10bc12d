/** What a person can do on the page: one row each, with the shape of its body and the call that it becomes. */
import { z } from 'zod';
import type { ActValue, Delivered, Sandbox, SandboxActor } from '../contract.js';
import { type Action, done, Id, Text, Upload, Value } from './action.js';
import type { ActionResult } from './client/wire.js';
import { Refused } from './guard.js';
import { channelFor } from './state.js';
import { closeDialogs, teamsActions } from './teams-actions.js';
import { toWire } from './typed-text.js';

interface Call<Body> {
  actor: SandboxActor;
  /** The id of a channel that the person may read. */
  channel(idOrName: string): string;
  body: Body;
  sandbox: Sandbox;
}

type Outcome = Delivered | string | undefined;

const InChannel = z.object({ channel: Id });
const OnMessage = InChannel.extend({ ts: Id });
const OnReaction = OnMessage.extend({ emoji: z.string().regex(/^[a-z0-9_+'-]+$/) });

const Target = z.union([
  z.object({ channel: Id, ts: Id }),
  z.object({ home: z.literal(true) }),
  z.object({ modal: Id }),
]);

function action<T extends z.ZodRawShape>(
  shape: z.ZodObject<T>,
  run: (call: Call<z.infer<z.ZodObject<T>>>) => Promise<Outcome>,
): Action {
  return {
    async run(sandbox, unparsed) {
      const { as } = z.object({ as: Id }).parse(unparsed);
      if (!sandbox.slack.people.some(({ id }) => id === as))
        throw new Refused(404, 'There is no such person.');
      const outcome = await run({
        sandbox,
        body: shape.parse(unparsed),
        actor: sandbox.slack.as(as),
        channel: (idOrName) => channelFor(sandbox, as, idOrName).id,
      });
      return resultOf(outcome);
    },
  };
}

function resultOf(outcome: Outcome): ActionResult {
  if (outcome === undefined) return {};
  return typeof outcome === 'string' ? { made: outcome } : { status: outcome.status };
}

const actions: Readonly<Record<string, Action>> = {
  command: action(InChannel.extend({ line: Text.startsWith('/') }), ({ actor, channel, body }) =>
    actor.command(channel(body.channel), body.line),
  ),
  say: action(
    InChannel.extend({ text: Text, threadTs: Id.optional() }),
    ({ actor, channel, body, sandbox }) =>
      actor.say(
        channel(body.channel),
        toWire(sandbox, actor.id, body.text),
        body.threadTs === undefined ? {} : { threadTs: body.threadTs },
      ),
  ),
  edit: action(OnMessage.extend({ text: Text }), ({ actor, channel, body, sandbox }) =>
    done(actor.edit(channel(body.channel), body.ts, toWire(sandbox, actor.id, body.text))),
  ),
  remove: action(OnMessage, ({ actor, channel, body }) => done(actor.remove(channel(body.channel), body.ts))),
  react: action(OnReaction, ({ actor, channel, body }) =>
    done(actor.react(channel(body.channel), body.ts, body.emoji)),
  ),
  unreact: action(OnReaction, ({ actor, channel, body }) =>
    done(actor.unreact(channel(body.channel), body.ts, body.emoji)),
  ),
  pin: action(OnMessage, ({ actor, channel, body }) => done(actor.pin(channel(body.channel), body.ts))),
  unpin: action(OnMessage, ({ actor, channel, body }) => done(actor.unpin(channel(body.channel), body.ts))),
  join: action(InChannel, ({ actor, channel, body }) => done(actor.join(channel(body.channel)))),
  leave: action(InChannel, ({ actor, channel, body }) => done(actor.leave(channel(body.channel)))),
  invite: action(InChannel.extend({ person: Id }), ({ actor, channel, body }) =>
    done(actor.invite(channel(body.channel), body.person)),
  ),
  create: action(z.object({ name: z.string().min(1).max(80) }), ({ actor, body }) =>
    actor.createChannel(body.name),
  ),
  upload: action(
    InChannel.extend({ ...Upload, threadTs: Id.optional() }),
    ({ actor, channel, body, sandbox }) =>
      actor.upload(channel(body.channel), {
        name: body.name,
        ...(body.type && { type: body.type }),
        content: Buffer.from(body.content, 'base64'),
        text: toWire(sandbox, actor.id, body.text),
        ...(body.threadTs && { threadTs: body.threadTs }),
      }),
  ),
  home: action(z.object({}), ({ actor }) => actor.openHome()),
  shortcut: action(
    z.object({ callbackId: Id, message: OnMessage.optional() }),
    ({ actor, channel, body: { callbackId, message } }) =>
      message
        ? actor.messageShortcut(callbackId, channel(message.channel), message.ts)
        : actor.globalShortcut(callbackId),
  ),
  act: action(
    z.object({ target: Target, where: z.string().min(1).max(255), value: Value.optional() }),
    ({ actor, channel, body: { target, where, value } }) =>
      actor.act('channel' in target ? { ...target, channel: channel(target.channel) } : target, where, value),
  ),
  submit: action(z.object({ values: z.record(z.string(), Value) }), ({ actor, body }) =>
    actor.submit(body.values satisfies Record<string, ActValue>),
  ),
  close: action(z.object({}), ({ actor }) => done(actor.close())),
  page: action(
    z.object({ id: Id, what: z.enum(['acknowledge', 'resolve']) }),
    async ({ actor, body: { id, what }, sandbox }) => {
      const person = sandbox.slack.people.find((one) => one.id === actor.id);
      // PagerDuty knows them by their address.
      sandbox.pagerduty.as(person?.email.split('@')[0] ?? '')[what](id);
      return undefined;
    },
  ),
  reload: action(z.object({}), async ({ actor, sandbox }) => {
    await actor.reload();
    await closeDialogs(sandbox, actor.id);
    return undefined;
  }),
  ...teamsActions,
};

/** Carries out the action of this name. What the workspace does not allow comes back as an error to show. */
export async function runAction(sandbox: Sandbox, name: string, body: unknown): Promise<ActionResult> {
  const found = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!found) throw new Refused(404, 'There is no such action.');
  return found.run(sandbox, body);
}
