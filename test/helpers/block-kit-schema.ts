/**
 * What Slack accepts, for the parts of Block Kit that Tocsin sends: the shapes that @slack/types publishes, made strict
 * (an unknown key is an error), with the limits that those types and https://docs.slack.dev/reference/block-kit state.
 * Made apart from the renderer and from the sandbox's validator, so that the three check one another.
 */
import { z } from 'zod';

const plain = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
const anyText = (max: number) => z.discriminatedUnion('type', [plain(max), mrkdwn(max)]);

const actionId = z.string().min(1).max(255);
const blockId = z.string().min(1).max(255).optional();
const httpUrl = z.url({ protocol: /^https?$/ }).max(3000);
const linkUrl = z.url({ protocol: /^(https?|mailto)$/ }).max(3000);

const plainOption = z.strictObject({
  text: plain(75),
  value: z.string().min(1).max(75),
  description: plain(75).optional(),
});
/** Of a checkbox, the reference (not the type) also allows mrkdwn in the description. */
const checkboxOption = z.strictObject({
  text: anyText(75),
  value: z.string().min(1).max(75),
  description: anyText(75).optional(),
});

const confirm = z.strictObject({
  title: plain(100),
  text: plain(300),
  confirm: plain(30),
  deny: plain(30),
  style: z.enum(['primary', 'danger']).optional(),
});

const button = z.strictObject({
  type: z.literal('button'),
  action_id: actionId,
  text: plain(75),
  value: z.string().max(2000).optional(),
  url: httpUrl.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
});

function among<T extends { value: string }>(
  options: readonly T[],
  initial: readonly (T | undefined)[],
): boolean {
  const all = options.map((option) => JSON.stringify(option));
  return initial.every((option) => option === undefined || all.includes(JSON.stringify(option)));
}
const EXACT = 'initial options are exactly among the options';

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    action_id: actionId,
    placeholder: plain(150).optional(),
    options: z.array(plainOption).min(1).max(100),
    initial_option: plainOption.optional(),
  })
  .refine((select) => among(select.options, [select.initial_option]), EXACT);
const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    action_id: actionId,
    placeholder: plain(150).optional(),
    options: z.array(plainOption).min(1).max(100),
    initial_options: z.array(plainOption).min(1).optional(),
  })
  .refine((select) => among(select.options, select.initial_options ?? []), EXACT);
const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  action_id: actionId,
  placeholder: plain(150).optional(),
  initial_user: z.string().regex(/^[UW]/).optional(),
});
const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    action_id: actionId,
    options: z.array(checkboxOption).min(1).max(10),
    initial_options: z.array(checkboxOption).min(1).optional(),
  })
  .refine((boxes) => among(boxes.options, boxes.initial_options ?? []), EXACT);
const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    action_id: actionId,
    options: z.array(plainOption).min(1).max(10),
    initial_option: plainOption.optional(),
  })
  .refine((radio) => among(radio.options, [radio.initial_option]), EXACT);
const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    action_id: actionId,
    multiline: z.boolean().optional(),
    initial_value: z.string().min(1).max(3000).optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
    placeholder: plain(150).optional(),
  })
  .refine((input) => (input.initial_value ?? '').length <= (input.max_length ?? 3000), 'initial_value fits');
const numeric = z.string().regex(/^-?\d+(\.\d+)?$/);
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  action_id: actionId,
  is_decimal_allowed: z.boolean(),
  initial_value: numeric.optional(),
  min_value: numeric.optional(),
  max_value: numeric.optional(),
});
const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  action_id: actionId,
  initial_date: z.iso.date().optional(),
});
const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  action_id: actionId,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
});

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    code: z.boolean().optional(),
    strike: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional();
const richElement = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1), style }),
  z.strictObject({ type: z.literal('link'), url: linkUrl, text: z.string().min(1).optional(), style }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().regex(/^[A-Z0-9]+$/), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().regex(/^[A-Z0-9]+$/), style }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: z.string().regex(/\{\w+\}/),
    fallback: z.string().min(1).optional(),
    url: linkUrl.optional(),
    style,
  }),
]);
const richSection = z.strictObject({
  type: z.literal('rich_text_section'),
  elements: z.array(richElement).min(1),
});
const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: blockId,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        richSection,
        z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(richElement).min(1) }),
        z.strictObject({
          type: z.literal('rich_text_list'),
          style: z.enum(['bullet', 'ordered']),
          elements: z.array(richSection).min(1),
        }),
      ]),
    )
    .min(1),
});

const header = z.strictObject({ type: z.literal('header'), block_id: blockId, text: plain(150) });
const divider = z.strictObject({ type: z.literal('divider'), block_id: blockId });
const image = z.strictObject({
  type: z.literal('image'),
  block_id: blockId,
  image_url: httpUrl,
  alt_text: z.string().min(1).max(2000),
});
const context = z.strictObject({
  type: z.literal('context'),
  block_id: blockId,
  elements: z.array(anyText(3000)).min(1).max(10),
});
const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: blockId,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: z.discriminatedUnion('type', [button, staticSelect, usersSelect]).optional(),
  })
  .refine((block) => block.text ?? block.fields, 'a section has text or fields');
const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z
    .array(z.discriminatedUnion('type', [button, staticSelect, usersSelect, checkboxes]))
    .min(1)
    .max(25),
});
const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
  richText,
]);
const table = z
  .strictObject({
    type: z.literal('table'),
    block_id: blockId,
    rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
    column_settings: z
      .array(
        z.strictObject({
          align: z.enum(['left', 'center', 'right']).optional(),
          is_wrapped: z.boolean().optional(),
        }),
      )
      .max(20)
      .optional(),
  })
  .refine((block) => textOf(block) <= 10_000, 'the cells of a table hold 10,000 characters');
const input = z.strictObject({
  type: z.literal('input'),
  block_id: z.string().min(1).max(255),
  label: plain(2000),
  hint: plain(2000).optional(),
  optional: z.boolean().optional(),
  element: z.discriminatedUnion('type', [
    plainTextInput,
    numberInput,
    staticSelect,
    multiStaticSelect,
    radioButtons,
    checkboxes,
    usersSelect,
    datepicker,
    datetimepicker,
  ]),
});

const shared = [header, divider, image, context, section, actions, richText] as const;
const uniqueIds = (blocks: readonly unknown[]) => {
  const ids = blocks.flatMap((block) => idsOf(block, 'block_id'));
  return new Set(ids).size === ids.length;
};
const uniqueActions = (blocks: readonly unknown[]) => {
  // Slack asks for it within a block; ours are unique in their whole message or view.
  const ids = blocks.flatMap((block) => idsOf(block, 'action_id'));
  return new Set(ids).size === ids.length;
};

export const MessageSchema = z.strictObject({
  text: z.string().min(1).max(4000),
  blocks: z
    .array(z.discriminatedUnion('type', [...shared, table]))
    .min(1)
    .max(50)
    .refine((blocks) => blocks.filter((block) => block.type === 'table').length <= 1, 'one table a message')
    .refine((blocks) => textOf(blocks) <= 11_000, 'a message stays clear of msg_blocks_too_long')
    .refine(uniqueIds, 'block ids are unique')
    .refine(uniqueActions, 'action ids are unique'),
});

export const HomeSchema = z.strictObject({
  type: z.literal('home'),
  blocks: z
    .array(z.discriminatedUnion('type', shared))
    .max(100)
    .refine(uniqueIds, 'block ids are unique')
    .refine(uniqueActions, 'action ids are unique'),
});

export const ModalSchema = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.string().min(1).max(255),
  private_metadata: z.string().max(3000),
  title: plain(24),
  submit: plain(24),
  close: plain(24),
  blocks: z
    .array(z.discriminatedUnion('type', [...shared, input]))
    .min(1)
    .max(100)
    .refine(uniqueIds, 'block ids are unique')
    .refine(uniqueActions, 'action ids are unique'),
});

/** All strings that people see in a rendered block, by the kind of text they are in. */
export function textsIn(value: unknown, kind: 'mrkdwn' | 'plain_text'): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, kind));
  if (typeof value !== 'object' || value === null) return [];
  const here = z.object({ type: z.literal(kind), text: z.string() }).safeParse(value);
  return here.success ? [here.data.text] : Object.values(value).flatMap((child) => textsIn(child, kind));
}

function idsOf(value: unknown, key: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => idsOf(item, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    name === key && typeof child === 'string' ? [child] : idsOf(child, key),
  );
}

function textOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textOf(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, child]) => {
    if (key.startsWith('initial_')) return sum;
    return sum + (key === 'text' && typeof child === 'string' ? child.length : textOf(child));
  }, 0);
}
