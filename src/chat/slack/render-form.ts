/** Forms to modals. A field is one input block whose block_id is the field's id, so errors and answers find it. */
import type { InputBlock, ModalView } from '@slack/types';
import { assertNever } from '../../errors.js';
import { splitAt } from '../cut.js';
import { more } from '../cut-list.js';
import type { Field, Form } from '../form.js';
import type { Option } from '../view.js';
import { carry } from './carry.js';
import { limits, mustFit } from './limits.js';
import { renderModalBlocks } from './render.js';
import { renderOption, renderOptions } from './render-actions.js';
import { epochSeconds, slackId } from './span-parts.js';
import { plainText } from './text.js';

type Element = InputBlock['element'];
type FieldOf<T extends Field['type']> = Extract<Field, { type: T }>;

/**
 * `meta` comes back with the answers: what the command does not ask, such as the room it was typed in. `turn` tells a
 * form from the one that it replaces on screen: Slack keeps what was entered where block_id and action_id stay the same
 * (https://docs.slack.dev/surfaces/modals#preserving-input), and a new form asks anew.
 */
export function renderForm(
  form: Form,
  meta: Readonly<Record<string, string>> = {},
  turn?: string,
): ModalView {
  const room = limits.viewBlocks - form.fields.length;
  const introduction = form.intro ?? [];
  if (room < Math.min(1, introduction.length)) {
    throw new Error(`the form of "${form.command}" has ${form.fields.length} fields; Slack takes 100 blocks`);
  }
  const metadata = carry({ ...meta, command: form.command, args: form.args ?? {} });
  return {
    type: 'modal',
    callback_id: mustFit('the callback_id of a form', `form:${form.command}`, limits.actionId),
    private_metadata: mustFit(`what the form of "${form.command}" carries`, metadata, limits.privateMetadata),
    title: plainText(form.title, limits.modalTitle),
    submit: plainText(form.submit, limits.modalButton),
    close: plainText('Cancel', limits.modalButton),
    blocks: [
      ...renderModalBlocks(introduction, room),
      ...form.fields.map((field) => renderField(field, turn)),
    ],
  };
}

function renderField(field: Field, turn: string | undefined): InputBlock {
  const hint = [field.hint ?? '', missing(field)].filter((part) => part !== '').join(' ');
  return {
    type: 'input',
    block_id: mustFit('the id of a field', field.id, limits.actionId),
    label: plainText(field.label, limits.inputLabel),
    ...(hint && { hint: plainText(hint, limits.inputLabel) }),
    optional: field.optional ?? false,
    // Answers and errors go by the block_id alone.
    element: renderElement(turn === undefined ? field : { ...field, id: `${field.id}:${turn}` }),
  };
}

/** Options beyond what Slack shows are counted in the hint: an option that says so could be chosen. */
function missing(field: Field): string {
  const count = 'options' in field ? field.options.length - limits.selectOptions : 0;
  return count > 0 ? more(count) : '';
}

function renderElement(field: Field): Element {
  switch (field.type) {
    case 'text':
      return renderText(field);
    case 'select':
      return renderSelect(field, field.initial, field.placeholder);
    case 'radio':
      return renderRadio(field);
    case 'choices':
      return renderChoices(field);
    case 'person': {
      const user = field.initial && slackId(field.initial);
      return {
        type: 'users_select',
        action_id: field.id,
        ...(user && { initial_user: user }),
        ...placeholder(field.placeholder),
      };
    }
    case 'date':
      return {
        type: 'datepicker',
        action_id: field.id,
        ...(isDate(field.initial) && { initial_date: field.initial }),
      };
    case 'datetime':
      return {
        type: 'datetimepicker',
        action_id: field.id,
        ...(field.initial && { initial_date_time: epochSeconds(field.initial) }),
      };
    case 'number':
      return renderNumber(field);
    default:
      return assertNever(field);
  }
}

function renderText(field: FieldOf<'text'>): Element {
  const max = Math.min(field.maxLength ?? limits.inputText, limits.inputText);
  // Not made literal: an input shows characters as they are, and what comes back must be what went in.
  const [initial, rest] = splitAt(field.initial ?? '', max);
  const [shortened] = splitAt(initial, max - 1);
  return {
    type: 'plain_text_input',
    action_id: field.id,
    multiline: field.multiline ?? false,
    ...(initial !== '' && { initial_value: rest === '' ? initial : `${shortened}…` }),
    ...(field.minLength !== undefined && { min_length: field.minLength }),
    max_length: max,
    ...placeholder(field.placeholder),
  };
}

function renderSelect(
  field: { id: string; options: readonly Option[] },
  selected: string | undefined,
  hint?: string,
): Element {
  const { options, initial } = renderOptions(someOptions(field), limits.selectOptions, selected);
  return {
    type: 'static_select',
    action_id: field.id,
    options,
    ...(initial && { initial_option: initial }),
    ...placeholder(hint),
  };
}

/** Radio buttons hold ten options; a select holds a hundred. */
function renderRadio(field: FieldOf<'radio'>): Element {
  if (field.options.length > limits.checkboxOptions) return renderSelect(field, field.initial);
  const options = someOptions(field).map(renderOption);
  const initial = options.find((option) => option.value === field.initial);
  return { type: 'radio_buttons', action_id: field.id, options, ...(initial && { initial_option: initial }) };
}

/** Checkboxes hold ten options; a multi-select holds a hundred. */
function renderChoices(field: FieldOf<'choices'>): Element {
  const chosen = (field.initial ?? []).slice(0, limits.selectOptions);
  const options = keeping(someOptions(field), chosen).map(renderOption);
  const initial = options.filter((option) => chosen.includes(option.value));
  const common = { action_id: field.id, options, ...(initial.length > 0 && { initial_options: initial }) };
  return options.length > limits.checkboxOptions
    ? { type: 'multi_static_select', ...common }
    : { type: 'checkboxes', ...common };
}

/** The options that Slack takes, the chosen ones among them, in their order. */
function keeping(options: readonly Option[], chosen: readonly string[]): readonly Option[] {
  const others = options.filter((option) => !chosen.includes(option.value));
  const room = Math.max(0, limits.selectOptions - (options.length - others.length));
  const kept = new Set(others.slice(0, room));
  return options
    .filter((option) => kept.has(option) || chosen.includes(option.value))
    .slice(0, limits.selectOptions);
}

function renderNumber(field: FieldOf<'number'>): Element {
  const { initial, min, max } = field;
  const given = [initial, min, max].filter((value) => value !== undefined && Number.isFinite(value));
  return {
    type: 'number_input',
    action_id: field.id,
    is_decimal_allowed: given.some((value) => !Number.isInteger(value)),
    ...(Number.isFinite(initial) && { initial_value: String(initial) }),
    ...(min !== undefined && { min_value: String(min) }),
    ...(max !== undefined && { max_value: String(max) }),
  };
}

function someOptions({ id, options }: { id: string; options: readonly Option[] }): readonly Option[] {
  if (options.length === 0) throw new Error(`the field "${id}" has no options`);
  return options;
}

/** What a person typed may be filled in here; what is no date is left for them to pick. */
function isDate(text: string | undefined): text is string {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const placeholder = (text: string | undefined) =>
  text ? { placeholder: plainText(text, limits.placeholder) } : {};
