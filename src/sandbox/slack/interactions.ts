import type { ActValue, Delivered } from '../contract.js';
import { type Block, MessageBlocks, type Placed, ViewBlocks } from './block-kit/blocks.js';
import { checkEntered } from './check-entered.js';
import type { Entries } from './entries.js';
import { findElement } from './find-element.js';
import { formatMessage } from './messages.js';
import { channelIn, common, userIn, viewIn } from './payloads.js';
import type { ViewRow } from './rows.js';
import { type Interactive, seen, type Target, topmost, viewOf } from './surfaces.js';
import type { Meta } from './table.js';
import type { Outcome } from './transport.js';
import { type Entered, enter } from './values.js';

const answered = ({ status, body, ms }: Outcome): Delivered => ({ status, body, ms });

/** Presses or chooses an element: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export async function act(
  deps: Interactive,
  userId: string,
  target: Target,
  where: string,
  value?: ActValue,
): Promise<Delivered> {
  return 'ts' in target
    ? actInMessage(deps, userId, target, where, value)
    : actInView(deps, userId, viewOf(deps, userId, target), where, value);
}

async function actInMessage(
  deps: Interactive,
  userId: string,
  target: { channel: string; ts: string },
  where: string,
  value?: ActValue,
): Promise<Delivered> {
  const { workspace, entries, triggers, responseUrls } = deps;
  const { channel, message, ephemeral } = seen(workspace, userId, target);
  const blocks = MessageBlocks.parse(message.blocks ?? []);
  const placed = findElement(blocks, where);
  const entered = enter(workspace, placed.element, value ?? null);
  remember(entries, userId, message.ts, placed, entered);
  const to = {
    channelId: channel.channel_id,
    userId,
    messageTs: message.ts,
    ...(message.thread_ts ? { threadTs: message.thread_ts } : {}),
  };
  return answered(
    await deliver(deps, {
      ...common(workspace, 'block_actions'),
      user: userIn(workspace, userId),
      container: {
        type: 'message',
        message_ts: message.ts,
        channel_id: channel.channel_id,
        is_ephemeral: ephemeral,
        ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
      },
      trigger_id: triggers.issue(userId),
      channel: channelIn(channel),
      ...(ephemeral ? {} : { message: formatMessage(workspace, message, { metadata: true }) }),
      state: { values: entries.values(userId, message.ts, blocks) },
      response_url: responseUrls.issue(to),
      actions: [actionOf(workspace, placed, entered)],
    }),
  );
}

async function actInView(
  deps: Interactive,
  userId: string,
  view: ViewRow & Meta,
  where: string,
  value?: ActValue,
): Promise<Delivered> {
  const { workspace, entries, triggers } = deps;
  const placed = findElement(ViewBlocks.parse(view.blocks), where);
  const entered = enter(workspace, placed.element, value ?? null);
  remember(entries, userId, view.view_id, placed, entered);
  // An input tells the app of a change only when it asks for it.
  const { block } = placed;
  if (block.type === 'input' && !block.dispatch_action) return { status: 200, body: '', ms: 0 };
  return answered(
    await deliver(deps, {
      ...common(workspace, 'block_actions'),
      user: userIn(workspace, userId),
      container: { type: 'view', view_id: view.view_id },
      trigger_id: triggers.issue(userId, view.type === 'modal' ? view.view_id : undefined),
      view: viewIn(workspace, entries, view),
      actions: [actionOf(workspace, placed, entered)],
    }),
  );
}

/** Submits the topmost modal: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export async function submit(
  deps: Interactive,
  userId: string,
  values: Readonly<Record<string, ActValue>>,
): Promise<Delivered> {
  const { workspace, entries, triggers, modals } = deps;
  const view = topmost(deps, userId);
  if (!view.submit) throw new Error('this modal has no submit button');
  const blocks = ViewBlocks.parse(view.blocks);
  for (const [where, value] of Object.entries(values)) {
    const placed = findElement(blocks, where);
    remember(entries, userId, view.view_id, placed, enter(workspace, placed.element, value));
  }
  checkEntered(blocks, entries.values(userId, view.view_id, blocks));
  const outcome = await deliver(deps, {
    ...common(workspace, 'view_submission'),
    user: userIn(workspace, userId),
    trigger_id: triggers.issue(userId, view.view_id),
    view: viewIn(workspace, entries, view),
    response_urls: [],
  });
  // "We had some trouble connecting": the modal stays as it is.
  if (outcome.status === 200) await modals.settle(view, outcome.body);
  return answered(outcome);
}

/** Closes the topmost modal, telling the app when it asked to be told. */
export async function close(deps: Interactive, userId: string): Promise<void> {
  const { workspace, entries, modals } = deps;
  const view = topmost(deps, userId);
  const payload = viewIn(workspace, entries, view);
  modals.shut(view.clear_on_close ? modals.open(userId) : [view]);
  if (!view.notify_on_close) return;
  await deliver(deps, {
    ...common(workspace, 'view_closed'),
    user: userIn(workspace, userId),
    view: payload,
    is_cleared: view.clear_on_close,
  });
}

/** The client is loaded anew: what was open is gone. */
export async function reload(deps: Interactive, userId: string): Promise<void> {
  while (deps.modals.open(userId).length > 0) await close(deps, userId);
}

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export async function globalShortcut(
  deps: Interactive,
  userId: string,
  callbackId: string,
): Promise<Delivered> {
  const { workspace, triggers } = deps;
  return answered(
    await deliver(deps, {
      ...common(workspace, 'shortcut'),
      user: userIn(workspace, userId),
      callback_id: callbackId,
      trigger_id: triggers.issue(userId),
      action_ts: workspace.stamps.next(),
    }),
  );
}

export async function messageShortcut(
  deps: Interactive,
  userId: string,
  callbackId: string,
  target: { channel: string; ts: string },
): Promise<Delivered> {
  const { workspace, triggers, responseUrls } = deps;
  const { channel, message, ephemeral } = seen(workspace, userId, target);
  if (ephemeral) throw new Error('a message that only one person sees has no shortcuts');
  return answered(
    await deliver(deps, {
      ...common(workspace, 'message_action'),
      user: userIn(workspace, userId),
      callback_id: callbackId,
      trigger_id: triggers.issue(userId),
      action_ts: workspace.stamps.next(),
      message_ts: message.ts,
      channel: channelIn(channel),
      message: formatMessage(workspace, message, { metadata: true }),
      response_url: responseUrls.issue({ channelId: channel.channel_id, userId, messageTs: message.ts }),
    }),
  );
}

function deliver(deps: Interactive, payload: Record<string, unknown> & { type: string }): Promise<Outcome> {
  return deps.delivery.once({ kind: 'interaction', type: payload.type, payload });
}

function remember(entries: Entries, userId: string, surface: string, placed: Placed, entered: Entered): void {
  if (placed.element.type === 'button' || placed.element.type === 'overflow') return;
  const { block, element } = placed;
  entries.set(userId, surface, block.block_id ?? '', element.action_id ?? '', entered);
}

function actionOf(
  { stamps }: Interactive['workspace'],
  { element, block }: { element: Placed['element']; block: Block },
  entered: Entered,
) {
  const {
    options: _,
    option_groups: __,
    confirm: ___,
    ...own
  } = { options: 0, option_groups: 0, confirm: 0, ...element };
  return { ...own, ...entered, block_id: block.block_id, action_ts: stamps.next() };
}
