/**
 * What a control runs, carried by the control itself: a press years later still says what it meant.
 *
 * A button has a `value` of 2,000 characters; a select, a person select and checkboxes have none, so theirs is in
 * the `action_id`. Every action_id begins `<kind>:<number>` with a number that is unique in its message or view.
 */
import { z } from 'zod';
import { PersonId } from '../../ids.js';
import { carry } from './carry.js';
import { limits, mustFit } from './limits.js';

export interface Action {
  command: string;
  args: Record<string, string>;
  open: boolean;
}

interface Invocation {
  command: string;
  args?: Readonly<Record<string, string>>;
}

const ButtonValue = z.object({
  command: z.string(),
  args: z.record(z.string(), z.string()).default({}),
  open: z.boolean().default(false),
});
const ControlId = z.tuple([z.string(), z.record(z.string(), z.string()), z.string().optional()]);
const Chosen = z.object({ value: z.string() });
const Pressed = z.object({
  action_id: z.string(),
  block_id: z.string().optional(),
  value: z.string().optional(),
  selected_option: Chosen.nullish(),
  selected_options: z.array(Chosen).optional(),
  selected_user: z.string().nullish(),
});
const Shown = z
  .object({
    blocks: z.array(
      z.looseObject({ block_id: z.string().optional(), elements: z.array(z.unknown()).optional() }),
    ),
  })
  .optional();
const BlockActions = z.object({
  actions: z.array(Pressed).min(1),
  message: Shown,
  view: Shown,
});
const Checkboxes = z.object({
  type: z.literal('checkboxes'),
  action_id: z.string(),
  initial_options: z.array(Chosen).default([]),
});

export function buttonValue({ command, args, open }: Invocation & { open?: boolean }): string {
  const value = { command, ...(args && { args }), ...(open && { open }) };
  return mustFit(`the value of a button for "${command}"`, carry(value), limits.buttonValue);
}

export const buttonId = (number: number): string => `button:${number}`;
export const linkId = (number: number): string => `link:${number}`;

/** `arg` names the argument that the choice fills; a checklist has none. */
export function controlId(
  kind: 'select' | 'person' | 'checklist',
  number: number,
  { command, args, arg }: Invocation & { arg?: string },
): string {
  const id = `${kind}:${number}:${carry(arg === undefined ? [command, args ?? {}] : [command, args ?? {}, arg])}`;
  return mustFit(`the action_id of a ${kind} for "${command}"`, id, limits.actionId);
}

/** From a block_actions payload. Undefined for a link button, which only wants to be acknowledged. */
export function readAction(payload: unknown): Action | undefined {
  const { actions, message, view } = BlockActions.parse(payload);
  const [pressed] = z.tuple([Pressed], Pressed).parse(actions);
  const kind = pressed.action_id.split(':', 1)[0];
  if (kind === 'link') return undefined;
  if (kind === 'button') return ButtonValue.parse(JSON.parse(pressed.value ?? ''));

  const [command, args, arg] = ControlId.parse(JSON.parse(pressed.action_id.replace(/^\w+:\d+:/, '')));
  const shown = [...(message?.blocks ?? []), ...(view?.blocks ?? [])];
  const chosen = kind === 'checklist' ? changes(pressed, shown) : choice(pressed, arg);
  return { command, args: { ...args, ...chosen }, open: false };
}

function choice(pressed: z.infer<typeof Pressed>, arg: string | undefined): Record<string, string> {
  const value = pressed.selected_user
    ? PersonId.parse(`slack:${pressed.selected_user}`)
    : pressed.selected_option?.value;
  return arg === undefined || value === undefined ? {} : { [arg]: value };
}

/** What this person changed: selected now against ticked on the card they saw. */
function changes(
  pressed: z.infer<typeof Pressed>,
  blocks: readonly { block_id?: string | undefined; elements?: unknown[] | undefined }[],
): Record<string, string> {
  const card = blocks
    .filter((block) => pressed.block_id === undefined || block.block_id === pressed.block_id)
    .flatMap((block) => block.elements ?? [])
    .map((element) => Checkboxes.safeParse(element).data)
    .find((element) => element?.action_id === pressed.action_id);
  const before = (card?.initial_options ?? []).map((option) => option.value);
  const now = (pressed.selected_options ?? []).map((option) => option.value);
  const ticked = now.filter((value) => !before.includes(value)).join(',');
  const unticked = before.filter((value) => !now.includes(value)).join(',');
  return { ...(ticked && { ticked }), ...(unticked && { unticked }) };
}
