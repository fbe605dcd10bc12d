/** The form control for each element that holds a value. */
import type { InputBlock, MultiSelect, Select } from '@slack/types';
import type { App } from './app.js';
import { choicesOf, flatten, initialValues, isGroup } from './choices.js';
import { type Control, fieldControl } from './control.js';
import { dateControl, instantControl } from './date-controls.js';
import { h } from './dom.js';
import { drawText } from './text.js';
import { drawTicks } from './ticks.js';

export type ValueElement = Exclude<InputBlock['element'], { type: 'file_input' | 'rich_text_input' }>;

export function makeControl(app: App, element: ValueElement, name: string, changed: () => void): Control {
  switch (element.type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return textControl(element, name, changed);
    case 'static_select':
    case 'users_select':
    case 'channels_select':
    case 'conversations_select':
    case 'external_select':
      return selectControl(app, element, name, changed);
    case 'multi_static_select':
    case 'multi_users_select':
    case 'multi_channels_select':
    case 'multi_conversations_select':
    case 'multi_external_select':
      return multiControl(app, element, name, changed);
    case 'checkboxes':
    case 'radio_buttons':
      return tickControl(app, element, name, changed);
    case 'datepicker':
      return dateControl('date', element.initial_date, element.placeholder, name, changed);
    case 'timepicker':
      return dateControl('time', element.initial_time, element.placeholder, name, changed);
    case 'datetimepicker':
      return instantControl(element.initial_date_time, app.me.tz, name, changed);
  }
}

type TextElement = Extract<
  ValueElement,
  { type: 'plain_text_input' | 'email_text_input' | 'url_text_input' | 'number_input' }
>;

const keyboards = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'text',
} as const;

function textControl(element: TextElement, name: string, changed: () => void): Control {
  const common = {
    'data-focus': name,
    placeholder: element.placeholder?.text,
    on: { change: changed },
    autocomplete: 'off',
  };
  const long = element.type === 'plain_text_input' && element.multiline;
  const isNumber = element.type === 'number_input';
  const field = long
    ? h('textarea', { ...common, rows: 4 })
    : h('input', {
        ...common,
        type: keyboards[element.type],
        inputmode: isNumber ? (element.is_decimal_allowed ? 'decimal' : 'numeric') : undefined,
      });
  field.value = element.initial_value ?? '';
  return fieldControl(field);
}

function selectControl(app: App, element: Select, name: string, changed: () => void): Control {
  const option = ({ value, label }: { value: string; label: string }) => h('option', { value }, label);
  const field = h(
    'select',
    { 'data-focus': name, on: { change: changed } },
    h('option', { value: '' }, element.placeholder?.text ?? 'Choose an option'),
    choicesOf(app, element).map((item) =>
      isGroup(item) ? h('optgroup', { label: item.label }, item.choices.map(option)) : option(item),
    ),
  );
  field.value = initialValues(element)[0] ?? '';
  return {
    node: h('span', { class: 'select' }, field),
    field,
    isGroup: false,
    read: () => (field.value === '' ? null : field.value),
    write(value) {
      field.value = typeof value === 'string' ? value : '';
    },
  };
}

function multiControl(app: App, element: MultiSelect, name: string, changed: () => void): Control {
  const items = flatten(choicesOf(app, element)).map(({ value, label }) => ({ value, content: label }));
  const ticks = drawTicks({
    kind: 'checkbox',
    name,
    items,
    chosen: initialValues(element),
    ...(element.max_selected_items === undefined ? {} : { max: element.max_selected_items }),
    changed() {
      describe();
      changed();
    },
  });
  const summary = h('summary', { 'data-focus': name });
  const describe = () => {
    const chosen = ticks.read();
    const labels = items.filter(({ value }) => chosen.includes(value)).map(({ content }) => content);
    summary.textContent =
      labels.length > 0 ? labels.join(', ') : (element.placeholder?.text ?? 'Choose options');
  };
  describe();
  return {
    node: h('details', { class: 'multi' }, summary, ticks.node),
    field: ticks.node,
    isGroup: true,
    read: ticks.read,
    write(value) {
      ticks.write(Array.isArray(value) ? value.map(String) : []);
      describe();
    },
  };
}

type TickElement = Extract<ValueElement, { type: 'checkboxes' | 'radio_buttons' }>;

function tickControl(app: App, element: TickElement, name: string, changed: () => void): Control {
  const one = element.type === 'radio_buttons';
  const initial = one
    ? element.initial_option
      ? [element.initial_option]
      : []
    : (element.initial_options ?? []);
  const ticks = drawTicks({
    kind: one ? 'radio' : 'checkbox',
    name,
    items: element.options.map((option) => ({
      value: option.value ?? option.text.text,
      content: drawText(app, option.text),
      note: option.description && drawText(app, option.description),
    })),
    chosen: initial.map((option) => option.value ?? option.text.text),
    changed,
  });
  return {
    node: ticks.node,
    field: ticks.node,
    isGroup: true,
    read: () => (one ? (ticks.read()[0] ?? null) : ticks.read()),
    write: (value) =>
      ticks.write(typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : []),
  };
}
