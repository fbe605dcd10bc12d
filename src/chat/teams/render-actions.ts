/**
 * Controls. Buttons stand in one row; a choice takes an input and a button beside it, because in a card choosing alone
 * does nothing.
 */
import { assertNever } from '../../errors.js';
import { more } from '../cut-list.js';
import type { Action, Button, LinkButton, Option, PersonSelect, Select } from '../view.js';
import { executeButton, executeSelect, openButton } from './action.js';
import type { Element } from './card.js';
import { linkTarget } from './escape.js';
import { bytesOf, limits } from './limits.js';
import type { Surface } from './surface.js';
import { label, plain, textBlock } from './text.js';

/** One that can be pressed at once, or one that asks for a choice first. */
type Control = { kind: 'button'; action: Element } | { kind: 'choice'; element: Element };

export function renderActions(actions: readonly Action[], on: Surface): Element[] {
  const controls = actions.flatMap((action) => renderControl(action, on) ?? []);
  const buttons = controls.flatMap((control) => (control.kind === 'button' ? [control.action] : []));
  const choices = controls.flatMap((control) => (control.kind === 'choice' ? [control.element] : []));
  return [
    ...(buttons.length > 0 ? [actionSet(buttons)] : []),
    ...choices,
    ...actions.filter(isNoPage).map(({ label, url }) => textBlock(`${label} (${url})`, on)),
  ];
}

/** A text with one control: a button beside it, a choice under it. */
export function renderSide(text: Element, side: Action, on: Surface): Element[] {
  const control = renderControl(side, on);
  if (!control) return [text];
  if (control.kind === 'choice') return [text, control.element];
  return [beside(text, 'Center', actionSet([control.action]))];
}

/** What does not fit in the row stands in a menu at its end: https://adaptivecards.io/explorer/Action.Execute.html (`mode`). */
function actionSet(actions: readonly Element[]): Element {
  return {
    type: 'ActionSet',
    actions: actions.map((action, i) =>
      i < limits.buttonsShown ? action : { ...action, mode: 'secondary' },
    ),
  };
}

const beside = (wide: Element, align: 'Center' | 'Bottom', narrow: Element): Element => ({
  type: 'ColumnSet',
  columns: [
    { type: 'Column', width: 'stretch', verticalContentAlignment: align, items: [wide] },
    { type: 'Column', width: 'auto', verticalContentAlignment: align, items: [narrow] },
  ],
});

/** Undefined for what cannot be pressed: a link to anything but a web page, a select without options. */
function renderControl(action: Action, on: Surface): Control | undefined {
  switch (action.kind) {
    case 'button':
      return { kind: 'button', action: renderButton(action, on) };
    case 'select':
      return action.options.length === 0
        ? undefined
        : { kind: 'choice', element: renderChoice(action, selectInput(action, on), on) };
    case 'person-select':
      return { kind: 'choice', element: renderChoice(action, peoplePicker('currentContext'), on) };
    case 'link': {
      const url = pageUrl(action.url);
      if (url === undefined) return undefined;
      const title = plain(action.label, on.shown, limits.button);
      return { kind: 'button', action: { type: 'Action.OpenUrl', title, url } };
    }
    default:
      return assertNever(action);
  }
}

const styles = { primary: 'positive', danger: 'destructive' } as const;

function renderButton(button: Button, on: Surface): Element {
  const title = plain(button.label, on.shown, limits.button);
  const style = button.style && { style: styles[button.style] };
  const pressed = button.open ? openButton(button) : executeButton(button);
  if (!button.confirm) return { ...pressed, title, ...style };
  // Pressing it again puts the question away.
  return {
    type: 'Action.ShowCard',
    title,
    ...style,
    card: {
      type: 'AdaptiveCard',
      body: [
        textBlock(button.confirm.title, on, { weight: 'Bolder' }, limits.confirmTitle),
        textBlock(button.confirm.text, on, {}, limits.confirmText),
      ],
      actions: [{ ...pressed, title: plain(button.confirm.yes, on.shown, limits.button), ...style }],
    },
  };
}

function renderChoice(select: Select | PersonSelect, input: Element, on: Surface): Element {
  const id = `select:${on.next()}`;
  const title = plain(`Set ${select.label}`, on.shown, limits.button);
  const action = { ...executeSelect(select, id), title };
  const named = { ...input, id, label: input.label ?? label(select.label, on.shown, limits.label) };
  return beside(named, 'Bottom', actionSet([action]));
}

function selectInput(select: Select, on: Surface): Element {
  const { choices, dropped } = renderOptions(select.options, on, [select.selected ?? '']);
  const words = dropped > 0 ? `${select.label} (${more(dropped)})` : select.label;
  const chosen = choices.some(({ value }) => value === select.selected);
  return {
    type: 'Input.ChoiceSet',
    label: label(words, on.shown, limits.label),
    style: choices.length > limits.optionsLookedThrough ? 'filtered' : 'compact',
    choices,
    ...(chosen && { value: select.selected }),
  };
}

/**
 * The members of the room, or everybody: the second only works in dialogs and personal chats
 * (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker).
 */
export function peoplePicker(scope: 'currentContext' | 'organisation'): Element {
  const dataset = 'graph.microsoft.com/users';
  return {
    type: 'Input.ChoiceSet',
    choices: [],
    'choices.data': {
      type: 'Data.Query',
      dataset: scope === 'currentContext' ? `${dataset}?scope=currentContext` : dataset,
    },
  };
}

/** As many options as fit, the chosen ones always among them. */
export function renderOptions(all: readonly Option[], on: Surface, chosen: readonly string[]) {
  const drawn = all.map((option) => ({
    title: label(
      option.hint ? `${option.label} – ${option.hint}` : option.label,
      on.shown,
      limits.optionText,
    ),
    value: option.value,
  }));
  const first = drawn.filter(({ value }) => chosen.includes(value));
  const others = drawn.filter(({ value }) => !chosen.includes(value));
  let left = limits.optionsBytes;
  const kept = new Set(
    [...first, ...others].slice(0, limits.options).filter((choice) => {
      left -= bytesOf(choice);
      return left >= 0;
    }),
  );
  const choices = drawn.filter((choice) => kept.has(choice));
  return { choices, dropped: all.length - choices.length };
}

const isNoPage = (action: Action): action is LinkButton =>
  action.kind === 'link' && pageUrl(action.url) === undefined;

/** A button opens web pages only; a mail address is for a link in text. */
function pageUrl(url: string): string | undefined {
  const target = linkTarget(url, limits.url);
  return target?.startsWith('http') ? target : undefined;
}
