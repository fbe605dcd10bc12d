/** Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects */
import { z } from 'zod';
import { OBJECTS } from '../limits.js';

const words = (max: number) => z.string().min(1).max(max);

export const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: words(max), emoji: z.boolean().optional() });

export const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: words(max), verbatim: z.boolean().optional() });

export const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);

/** An option of a select menu or an overflow menu: plain text only. */
export const MenuOption = z.strictObject({
  text: plainText(OBJECTS.optionText),
  value: words(OBJECTS.optionValue),
  description: plainText(OBJECTS.optionDescription).optional(),
  url: z.string().max(3000).optional(),
});
export type MenuOption = z.infer<typeof MenuOption>;

/** An option of checkboxes or radio buttons: markup is allowed. */
export const ChoiceOption = z.strictObject({
  text: anyText(OBJECTS.choiceText),
  value: words(OBJECTS.optionValue),
  description: anyText(OBJECTS.choiceText).optional(),
});
export type ChoiceOption = z.infer<typeof ChoiceOption>;

export const OptionGroup = z.strictObject({
  label: plainText(OBJECTS.optionGroupLabel),
  options: z.array(MenuOption).min(1).max(100),
});

export const Confirm = z.strictObject({
  title: plainText(OBJECTS.confirmTitle),
  text: anyText(OBJECTS.confirmText),
  confirm: plainText(OBJECTS.confirmButton),
  deny: plainText(OBJECTS.confirmButton),
  style: z.enum(['primary', 'danger']).optional(),
});

export const DispatchActionConfig = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional(),
});

export const ConversationFilter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
});

export const SlackFile = z.union([z.strictObject({ id: z.string() }), z.strictObject({ url: z.string() })]);

/** "Must be an http or https URL"; Slack refuses the rest. */
export const webUrl = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^https?:\/\/\S+$/, 'is not a valid URL');
