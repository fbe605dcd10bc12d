import type { ActValue } from '../contract.js';
import type { Element } from './block-kit/elements.js';
import type { ChoiceOption, MenuOption } from './block-kit/objects.js';
import { channelOf, userOf, type Workspace } from './workspace.js';

/** What a person has entered in an element, in Slack's words: `{ type, selected_option: … }`. */
export type Entered = Record<string, unknown>;

/** What an element says before anybody touched it; undefined when it holds nothing (a button). */
export function initialOf(element: Element): Entered | undefined {
  const { type } = element;
  switch (type) {
    case 'button':
    case 'overflow':
      return undefined;
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: element.initial_value ?? null };
    case 'rich_text_input':
      return { type, rich_text_value: element.initial_value ?? null };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
  }
}

/** What the element says once a person chose `value`. Throws for what the client would not let them choose. */
export function enter(workspace: Workspace, element: Element, value: ActValue): Entered {
  const { type } = element;
  const one = value === null || value === '' ? null : value;
  switch (type) {
    case 'button':
      return {};
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: one === null ? null : plain(one) };
    case 'rich_text_input':
      return { type, rich_text_value: one === null ? null : richText(plain(one)) };
    case 'overflow':
      return { type, selected_option: pick(element.options, plain(value)) };
    case 'static_select':
      return { type, selected_option: one === null ? null : pick(menuOptions(element), plain(one)) };
    case 'radio_buttons':
      return { type, selected_option: one === null ? null : pick(element.options, plain(one)) };
    case 'checkboxes':
      return { type, selected_options: pickAll(element.options, value) };
    case 'multi_static_select':
      return { type, selected_options: atMost(element, pickAll(menuOptions(element), value)) };
    case 'users_select':
      return { type, selected_user: one === null ? null : person(workspace, plain(one)) };
    case 'multi_users_select':
      return {
        type,
        selected_users: atMost(
          element,
          list(value).map((id) => person(workspace, id)),
        ),
      };
    case 'conversations_select':
      return { type, selected_conversation: one === null ? null : channel(workspace, plain(one)) };
    case 'channels_select':
      return { type, selected_channel: one === null ? null : channel(workspace, plain(one)) };
    case 'datepicker':
      return { type, selected_date: one === null ? null : date(one) };
    case 'timepicker':
      return { type, selected_time: one === null ? null : matching(plain(one), /^([01]\d|2[0-3]):[0-5]\d$/) };
    case 'datetimepicker':
      return { type, selected_date_time: one === null ? null : instant(one) };
  }
}

/** Whether an entered value counts as no answer in a required input. */
export function isEmpty(entered: Entered): boolean {
  const [, value] = Object.entries(entered).find(([key]) => key !== 'type') ?? [];
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function plain(value: ActValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new Error(`one text was expected, not ${JSON.stringify(value)}`);
}

function list(value: ActValue): readonly string[] {
  if (value === null || value === '') return [];
  if (typeof value === 'string') return [value];
  if (value instanceof Date || typeof value === 'number') throw new Error('a list of options was expected');
  return value;
}

type Choice = MenuOption | ChoiceOption;

function pick(options: readonly Choice[], wanted: string): Choice {
  const found =
    options.find((option) => option.value === wanted) ??
    options.find((option) => option.text.text === wanted);
  if (found) return found;
  const offered = options.map((option) => `${option.text.text} (${option.value})`).join(', ');
  throw new Error(`there is no option "${wanted}"; there are ${offered}`);
}

/** In the order in which they are shown, as the client sends them. */
function pickAll(options: readonly Choice[], value: ActValue): Choice[] {
  const chosen = new Set(list(value).map((wanted) => pick(options, wanted)));
  return options.filter((option) => chosen.has(option));
}

function menuOptions(
  element: Extract<Element, { type: 'static_select' | 'multi_static_select' }>,
): MenuOption[] {
  return element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
}

function atMost<T>(element: { max_selected_items?: number | undefined }, chosen: T[]): T[] {
  const max = element.max_selected_items;
  if (max !== undefined && chosen.length > max) throw new Error(`at most ${max} may be chosen`);
  return chosen;
}

function person(workspace: Workspace, idOrName: string): string {
  const found = userOf(workspace, idOrName);
  if (!found) throw new Error(`there is no person ${idOrName}`);
  return found.user_id;
}

function channel(workspace: Workspace, idOrName: string): string {
  const found = channelOf(workspace, idOrName);
  if (!found) throw new Error(`there is no channel ${idOrName}`);
  return found.channel_id;
}

function matching(value: string, form: RegExp): string {
  if (!form.test(value)) throw new Error(`${value} is not of the form ${form.source}`);
  return value;
}

function date(value: ActValue): string {
  return value instanceof Date
    ? value.toISOString().slice(0, 10)
    : matching(plain(value), /^\d{4}-\d\d-\d\d$/);
}

function instant(value: ActValue): number {
  const seconds = value instanceof Date ? value.getTime() / 1000 : Number(plain(value));
  if (!Number.isFinite(seconds)) throw new Error(`${String(value)} is no time`);
  return Math.floor(seconds);
}

/** Plain words as the client's editor stores them. */
export function richText(words: string) {
  return {
    type: 'rich_text' as const,
    elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text: words }] }],
  };
}
