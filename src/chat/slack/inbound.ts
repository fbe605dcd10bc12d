/** The inbound half of what people do on purpose: commands, shortcuts, forms and buttons become an `Invocation`. */
import type { App } from '@slack/bolt';
import { z } from 'zod';
import { IncidentId, PersonId as Person, type PersonId, RoomId } from '../../ids.js';
import type { Input, Invocation, Reply } from '../command.js';
import type { Dispatch } from '../dispatch.js';
import { reading } from '../malformed.js';
import type { View } from '../view.js';
import { readAction } from './action.js';
import { carriedWithin } from './carry.js';
import { type FormDeps, openForm } from './open-form.js';
import { readAnswers, renderErrors } from './read-answers.js';
import { renderMessage } from './render.js';
import { renderForm } from './render-form.js';
import { readLine, readMessage } from './text-in.js';
import { type Listener, whisper } from './whisper.js';

export interface InboundDeps extends FormDeps {
  now: () => Date;
  dispatch: Dispatch;
  showHome: (person: PersonId) => Promise<void>;
  /** Does it once Slack has its answer, which is due in 3 s and must not wait for a call of ours. */
  afterwards: (work: () => Promise<void>) => void;
}

const Command = z.object({
  user_id: z.string(),
  channel_id: z.string(),
  text: z.string().default(''),
  trigger_id: z.string(),
});
const Interaction = z.object({
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }).optional(),
  trigger_id: z.string(),
  view: z.object({ type: z.string() }).optional(),
});
const Submission = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({ id: z.string(), hash: z.string(), blocks: z.array(z.object({ block_id: z.string() })) }),
});
const MessageShortcut = Interaction.extend({
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), text: z.string().default(''), user: z.string().optional() }),
});

/** private_metadata holds 3,000 characters, the source's text among others; they are counted as it is carried. */
const maxSourceText = 2400;
const maxTitle = 150;

const person = (id: string): PersonId => reading(() => Person.parse(`slack:${id}`));
const room = (id: string): RoomId => reading(() => RoomId.parse(`slack:${id}`));

export function listen(app: App, deps: InboundDeps): void {
  const { dispatch } = deps;

  app.command('/incident', async ({ body, ack }) => {
    const command = reading(() => Command.parse(body));
    const reply = await dispatch({
      delivery: `slack:command:${command.trigger_id}`,
      actor: person(command.user_id),
      room: room(command.channel_id),
      incidentId: undefined,
      input: { kind: 'line', ...readLine(command.text) },
      receivedAt: deps.now(),
    });
    const view = (await opening(reply, command.trigger_id, command.channel_id)) ?? words(reply);
    return view ? ack({ response_type: 'ephemeral', ...renderMessage(view) }) : ack();
  });

  app.action(/.*/, async ({ body, ack, respond }) => {
    await ack();
    const action = reading(() => readAction(body));
    if (!action) return;
    const { user, channel, trigger_id, view: shown } = reading(() => Interaction.parse(body));
    const reply = await dispatch(
      invocation(`slack:action:${trigger_id}`, user.id, channel?.id, { kind: 'action', ...action }),
    );
    const unopened = await opening(reply, trigger_id, channel?.id);
    const replace = reply.kind === 'private' && reply.replace;
    tell(unopened ?? words(reply), { user: user.id, channel: channel?.id, respond, replace });
    if (shown?.type === 'home') refreshHome(user.id);
  });

  app.view(/^form:/, async ({ body, ack }) => {
    const { user, view: shown } = reading(() => Submission.parse(body));
    const { command, args, answers, meta } = reading(() => readAnswers(body));
    const where = meta.channel || undefined;
    const reply = await dispatch(
      invocation(`slack:view:${shown.id}:${shown.hash}`, user.id, where, {
        kind: 'form',
        command,
        args,
        answers,
      }),
    );
    switch (reply.kind) {
      case 'errors': {
        const fields = Object.keys(reply.fields).length > 0 ? reply.fields : { '': reply.message };
        const blocks = shown.blocks.map(({ block_id }) => block_id);
        return ack(
          renderErrors(
            fields,
            blocks.filter((block) => block in body.view.state.values),
          ),
        );
      }
      case 'form':
        return ack({ response_action: 'update', view: renderForm(reply.form, meta, shown.hash) });
      default: {
        await ack();
        tell(words(reply), { user: user.id, channel: where });
        // Opened from no channel: from the Home, which then shows what was before.
        if (!where) refreshHome(user.id);
      }
    }
  });

  app.shortcut('declare', async ({ body, ack }) => {
    await ack();
    const { user, trigger_id } = reading(() => Interaction.parse(body));
    await openDeclaration(user.id, trigger_id, undefined, {});
  });

  app.shortcut('declare_from_message', async ({ body, ack }) => {
    await ack();
    const { user, trigger_id, channel, message } = reading(() => MessageShortcut.parse(body));
    const text = readMessage(message.text);
    // A title calls nobody: who was spoken to is in the message itself.
    const firstLine = (text.split('\n', 1)[0] ?? '').replaceAll(/@slack:\w+[,:]?\s*/g, '').trim();
    await openDeclaration(user.id, trigger_id, channel.id, {
      title: [...firstLine].slice(0, maxTitle).join(''),
      sourceRoom: room(channel.id),
      sourceMessage: message.ts,
      sourceText: carriedWithin(text, maxSourceText),
      ...(message.user && { sourceAuthor: person(message.user) }),
    });
  });

  function invocation(delivery: string, user: string, channel: string | undefined, input: Input): Invocation {
    const incident = input.kind === 'line' ? undefined : IncidentId.safeParse(input.args.incident).data;
    return {
      delivery,
      actor: person(user),
      room: channel ? room(channel) : undefined,
      incidentId: incident,
      input,
      receivedAt: deps.now(),
    };
  }

  async function openDeclaration(
    user: string,
    trigger: string,
    channel: string | undefined,
    args: Record<string, string>,
  ): Promise<void> {
    const input: Input = { kind: 'action', command: 'declare', args, open: true };
    const reply = await dispatch(invocation(`slack:shortcut:${trigger}`, user, channel, input));
    tell((await opening(reply, trigger, channel)) ?? words(reply), { user, channel });
  }

  async function opening(reply: Reply, trigger: string, channel: string | undefined) {
    return reply.kind === 'form' ? openForm(deps, reply.form, { trigger, channel }) : undefined;
  }

  /** What was asked for is committed by now; only the word about it can be lost. */
  function tell(view: View | undefined, listener: Listener): void {
    if (view) deps.afterwards(() => whisper(deps.client, view, listener));
  }

  function refreshHome(user: string): void {
    deps.afterwards(() => deps.showHome(person(user)));
  }
}

/** What the reply says in words, if it does. */
function words(reply: Reply): View | undefined {
  switch (reply.kind) {
    case 'private':
    case 'confirmed':
      return reply.view;
    case 'errors':
      return { fallback: reply.message, blocks: [{ type: 'text', text: reply.message }] };
    default:
      return undefined;
  }
}
