/** Block elements: https://docs.slack.dev/reference/block-kit/block-elements */
import { z } from 'zod';
import { BLOCKS, ELEMENTS, OBJECTS } from '../limits.js';
import {
  ChoiceOption,
  Confirm,
  ConversationFilter,
  DispatchActionConfig,
  MenuOption,
  OptionGroup,
  plainText,
  SlackFile,
  webUrl,
} from './objects.js';
import { RichTextBlock } from './rich-text.js';

const action = { action_id: z.string().min(1).max(ELEMENTS.actionId).optional() };
const confirm = { confirm: Confirm.optional() };
const focus = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(ELEMENTS.placeholder).optional() };
const dispatch = { dispatch_action_config: DispatchActionConfig.optional() };
const several = { max_selected_items: z.number().int().min(1).optional() };
const picker = { ...action, ...confirm, ...focus };
const menu = { ...picker, ...placeholder };
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'is not a date YYYY-MM-DD');
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time HH:mm');
const menuOptions = z.array(MenuOption).min(1).max(ELEMENTS.selectOptions);
const optionGroups = z.array(OptionGroup).min(1).max(OBJECTS.optionGroups);
const choices = z.array(ChoiceOption).min(1).max(ELEMENTS.choices);

export const ImageElement = z.strictObject({
  type: z.literal('image'),
  alt_text: z.string().min(1).max(BLOCKS.imageAltText),
  image_url: webUrl(BLOCKS.imageUrl).optional(),
  slack_file: SlackFile.optional(),
});

const Button = z.strictObject({
  type: z.literal('button'),
  ...action,
  ...confirm,
  text: plainText(ELEMENTS.buttonText),
  value: z.string().max(ELEMENTS.buttonValue).optional(),
  url: webUrl(ELEMENTS.buttonUrl).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(ELEMENTS.accessibilityLabel).optional(),
});

const Overflow = z.strictObject({
  type: z.literal('overflow'),
  ...action,
  ...confirm,
  options: z.array(MenuOption).min(1).max(ELEMENTS.overflowOptions),
});

const Checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...picker,
  options: choices,
  initial_options: choices.optional(),
});
const RadioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...picker,
  options: choices,
  initial_option: ChoiceOption.optional(),
});

const Datepicker = z.strictObject({ type: z.literal('datepicker'), ...menu, initial_date: date.optional() });
const Timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...menu,
  initial_time: clock.optional(),
  timezone: z.string().optional(),
});
/** "Must be a Unix timestamp in seconds with 10 digits." */
const Datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...picker,
  initial_date_time: z.number().int().min(1_000_000_000).max(9_999_999_999).optional(),
});

const StaticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...menu,
  options: menuOptions.optional(),
  option_groups: optionGroups.optional(),
  initial_option: MenuOption.optional(),
});
const MultiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...menu,
  ...several,
  options: menuOptions.optional(),
  option_groups: optionGroups.optional(),
  initial_options: z.array(MenuOption).optional(),
});
const UsersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...menu,
  initial_user: z.string().optional(),
});
const MultiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...menu,
  ...several,
  initial_users: z.array(z.string()).optional(),
});
const ConversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...menu,
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
  filter: ConversationFilter.optional(),
  response_url_enabled: z.boolean().optional(),
});
const ChannelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...menu,
  initial_channel: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
});

const textInput = { ...action, ...focus, ...placeholder, ...dispatch };
const PlainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...textInput,
  initial_value: z.string().max(ELEMENTS.textInput).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(ELEMENTS.textInput).optional(),
  max_length: z.number().int().min(1).max(ELEMENTS.textInput).optional(),
});
const EmailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...textInput,
  initial_value: z.string().optional(),
});
const UrlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...textInput,
  initial_value: z.string().optional(),
});
/** Numbers travel as text: "min_value: string". */
const numeric = z.string().regex(/^-?\d+(\.\d+)?$/, 'is not a number');
const NumberInput = z.strictObject({
  type: z.literal('number_input'),
  ...textInput,
  is_decimal_allowed: z.boolean(),
  initial_value: numeric.optional(),
  min_value: numeric.optional(),
  max_value: numeric.optional(),
});
const RichTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...textInput,
  initial_value: RichTextBlock.optional(),
});

const menus = [
  StaticSelect,
  MultiStaticSelect,
  UsersSelect,
  MultiUsersSelect,
  ConversationsSelect,
  ChannelsSelect,
] as const;
const pickers = [Checkboxes, RadioButtons, Datepicker, Timepicker] as const;

/** Which element may stand where is stated on each element's page ("works with block types"). */
export const ActionsElement = z.discriminatedUnion('type', [
  Button,
  Overflow,
  ...menus,
  ...pickers,
  Datetimepicker,
]);
export const Accessory = z.discriminatedUnion('type', [Button, Overflow, ImageElement, ...menus, ...pickers]);
export const InputElement = z.discriminatedUnion('type', [
  ...menus,
  ...pickers,
  Datetimepicker,
  PlainTextInput,
  EmailInput,
  UrlInput,
  NumberInput,
  RichTextInput,
]);

/** An element that a person can act on. */
export type Element =
  | z.infer<typeof ActionsElement>
  | Exclude<z.infer<typeof Accessory>, { type: 'image' }>
  | z.infer<typeof InputElement>;
