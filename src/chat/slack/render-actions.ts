import type {
  ConfirmationDialog,
  KnownBlock,
  PlainTextOption,
  Button as SlackButton,
  StaticSelect,
  UsersSelect,
} from '@slack/types';
import { assertNever } from '../../errors.js';
import { chunk, more } from '../cut-list.js';
import type { Action, Button, LinkButton, Option, Select } from '../view.js';
import { buttonId, buttonValue, controlId, linkId } from './action.js';
import { linkTarget } from './escape.js';
import { limits, mustFit } from './limits.js';
import type { Surface } from './surface.js';
import { plainText, richElements } from './text.js';

type Control = SlackButton | StaticSelect | UsersSelect;

export function renderActions(actions: readonly Action[], on: Surface): KnownBlock[] {
  const controls = actions.flatMap((action) => renderButtonLike(action, on) ?? []);
  const rows = chunk(controls, limits.elementsPerActions).map(
    (elements): KnownBlock => ({ type: 'actions', elements }),
  );
  return [...rows, ...actions.filter(isNoPage).map(linkAsText)];
}

/** Undefined for what cannot be pressed: a link to anything but a web page, a select without options. */
export function renderButtonLike(action: Action, on: Surface): Control | undefined {
  switch (action.kind) {
    case 'button':
      return renderButton(action, on.next());
    case 'select':
      return action.options.length === 0 ? undefined : renderSelect(action, on.next());
    case 'person-select':
      return {
        type: 'users_select',
        action_id: controlId('person', on.next(), action),
        placeholder: plainText(action.label, limits.placeholder),
      };
    case 'link': {
      const url = pageUrl(action.url);
      if (url === undefined) return undefined;
      return {
        type: 'button',
        action_id: linkId(on.next()),
        text: plainText(action.label, limits.button),
        url,
      };
    }
    default:
      return assertNever(action);
  }
}

function renderButton(button: Button, number: number): SlackButton {
  return {
    type: 'button',
    action_id: buttonId(number),
    text: plainText(button.label, limits.button),
    value: buttonValue(button),
    ...(button.style && { style: button.style }),
    ...(button.confirm && { confirm: renderConfirm(button.confirm, button.style) }),
  };
}

function renderConfirm(confirm: NonNullable<Button['confirm']>, style: Button['style']): ConfirmationDialog {
  return {
    title: plainText(confirm.title, limits.confirmTitle),
    text: plainText(confirm.text, limits.confirmText),
    confirm: plainText(confirm.yes, limits.confirmButton),
    deny: plainText('Cancel', limits.confirmButton),
    ...(style && { style }),
  };
}

function renderSelect(select: Select, number: number): StaticSelect {
  const { options, initial, dropped } = renderOptions(select.options, limits.selectOptions, select.selected);
  const label = dropped > 0 ? `${select.label} (${more(dropped)})` : select.label;
  return {
    type: 'static_select',
    action_id: controlId('select', number, select),
    placeholder: plainText(label, limits.placeholder),
    options,
    ...(initial && { initial_option: initial }),
  };
}

/** At most `max` options, the chosen one always among them. */
export function renderOptions(all: readonly Option[], max: number, selected?: string) {
  const first = all.slice(0, max);
  const lost = all.slice(max).find((option) => option.value === selected);
  const options = (lost ? [...first.slice(0, -1), lost] : first).map(renderOption);
  const initial = options.find((option) => option.value === selected);
  return { options, initial, dropped: all.length - options.length };
}

export function renderOption(option: Option): PlainTextOption & { value: string } {
  return {
    text: plainText(option.label, limits.optionText),
    value: mustFit('the value of an option', option.value, limits.optionValue),
    ...(option.hint && { description: plainText(option.hint, limits.optionText) }),
  };
}

const isNoPage = (action: Action): action is LinkButton =>
  action.kind === 'link' && pageUrl(action.url) === undefined;

/** A button opens web pages only; a mail address is for a link in text. */
function pageUrl(url: string): string | undefined {
  const target = linkTarget(url, limits.url);
  return target?.startsWith('http') ? target : undefined;
}

function linkAsText({ label, url }: LinkButton): KnownBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: richElements(`${label} (${url})`, limits.text) }],
  };
}
