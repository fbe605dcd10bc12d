/** What the client gathers from a card and checks before it sends it: https://adaptivecards.io/explorer/Input.Text.html */
import { isRecord } from '../../body.js';
import type { ActValue } from '../../contract.js';
import { listOf } from './check-card.js';

type Element = Record<string, unknown>;

/** Everything inside an element or a card, itself included; not what is behind `Action.ShowCard`. */
function withinOf(element: unknown): Element[] {
  if (!isRecord(element)) return [];
  const inner = [element.body, element.items, element.columns, element.rows, element.cells].flatMap(listOf);
  return [element, ...inner.flatMap(withinOf)];
}

const inputsOf = (card: Element): Element[] =>
  withinOf(card).filter(({ type }) => typeof type === 'string' && type.startsWith('Input.'));

export interface Found {
  action: Element;
  /** The cards that it is in, the outermost first: its inputs are theirs. */
  cards: Element[];
}

/** Every action of a card, those behind `Action.ShowCard` too. */
export function actionsOf(card: Element, above: Element[] = []): Found[] {
  const cards = [...above, card];
  const elements = withinOf(card);
  const actions = [
    ...listOf(card.actions),
    ...elements.filter(({ type }) => type === 'ActionSet').flatMap((set) => listOf(set.actions)),
    ...elements.map(({ selectAction, inlineAction }) => selectAction ?? inlineAction),
  ].filter(isRecord);
  return actions.flatMap((action) => [
    { action, cards },
    ...(action.type === 'Action.ShowCard' && isRecord(action.card) ? actionsOf(action.card, cards) : []),
  ]);
}

/** The buttons with this label: those that do something, not those that only open another card. */
export function actionsCalled(card: Element, label: string): Found[] {
  return actionsOf(card).filter(
    ({ action }) => (action.title === label || action.id === label) && action.type !== 'Action.ShowCard',
  );
}

/** The button with this label, the first one unless another is asked for. */
export function actionCalled(card: Element, label: string, nth = 0): Found {
  const found = actionsCalled(card, label)[nth];
  if (found) return found;
  const all = actionsOf(card).map(({ action }) => String(action.title ?? action.id ?? ''));
  throw new Error(`the card has no button ${label}, but ${all.join(', ') || 'none'}`);
}

/** What is sent of the inputs. Throws with what the person would read beside the field. */
export function gather(
  { action, cards }: Found,
  entered: Readonly<Record<string, ActValue>>,
  isPerson: (value: string) => boolean,
): Record<string, string> {
  const inputs = cards.flatMap(inputsOf);
  const values = new Map(Object.entries(entered));
  const sent: Record<string, string> = {};
  for (const input of inputs) {
    const key = [...values.keys()].find(
      (one) => one === input.id || one === input.label || one === input.title,
    );
    const value = key === undefined ? shownIn(input) : typedInto(input, values.get(key) ?? null);
    if (key !== undefined) values.delete(key);
    if (action.associatedInputs === 'none') continue;
    const fault = faultOf(input, value, isPerson);
    if (fault) throw new Error(`"${String(input.label ?? input.title ?? input.id)}": ${fault}`);
    // An input that is empty is not sent, but for a toggle.
    if (value !== '' || input.type === 'Input.Text') sent[String(input.id)] = value;
  }
  const [unknown] = values.keys();
  if (unknown !== undefined) throw new Error(`the card has no input ${unknown}`);
  return sent;
}

function shownIn(input: Element): string {
  if (input.type === 'Input.Toggle') return String(input.value ?? input.valueOff ?? 'false');
  return input.value === undefined || input.value === null ? '' : String(input.value);
}

function typedInto(input: Element, value: ActValue): string {
  if (value instanceof Date) {
    return input.type === 'Input.Time' ? value.toISOString().slice(11, 16) : value.toISOString().slice(0, 10);
  }
  if (input.type === 'Input.Toggle') {
    const on = String(input.valueOn ?? 'true');
    return value === on || value === 'true' || value === 'on' ? on : String(input.valueOff ?? 'false');
  }
  if (input.type !== 'Input.ChoiceSet') return value === null ? '' : String(value);
  const chosen =
    value === null
      ? []
      : typeof value === 'string' || typeof value === 'number'
        ? [String(value)]
        : [...value];
  if (chosen.length > 1 && input.isMultiSelect !== true)
    throw new Error(`${String(input.id)} takes one choice`);
  return chosen.map((one) => choiceOf(input, one)).join(',');
}

/** A choice by its value or its title. */
function choiceOf(input: Element, wanted: string): string {
  const choices = listOf(input.choices).filter(isRecord);
  const found = choices.find(({ value, title }) => value === wanted || title === wanted);
  return found ? String(found.value) : wanted;
}

function faultOf(input: Element, value: string, isPerson: (value: string) => boolean): string | undefined {
  const wrong = String(input.errorMessage ?? 'this is not right');
  if (value === '' || (input.type === 'Input.Toggle' && value !== String(input.valueOn ?? 'true'))) {
    return input.isRequired === true ? wrong : undefined;
  }
  switch (input.type) {
    case 'Input.Text': {
      if (typeof input.maxLength === 'number' && value.length > input.maxLength)
        return `at most ${input.maxLength} characters`;
      return typeof input.regex === 'string' && !new RegExp(input.regex).test(value) ? wrong : undefined;
    }
    case 'Input.Number': {
      const number = Number(value);
      const [min, max] = [Number(input.min ?? -Infinity), Number(input.max ?? Infinity)];
      return Number.isFinite(number) && number >= min && number <= max ? undefined : wrong;
    }
    case 'Input.Date':
      return inRange(/^\d{4}-\d{2}-\d{2}$/, input, value) ? undefined : wrong;
    case 'Input.Time':
      return inRange(/^\d{2}:\d{2}$/, input, value) ? undefined : wrong;
    case 'Input.ChoiceSet': {
      const known = listOf(input.choices)
        .filter(isRecord)
        .map((choice) => String(choice.value));
      const stranger = value
        .split(',')
        .find((one) => !known.includes(one) && !(isRecord(input['choices.data']) && isPerson(one)));
      return stranger === undefined ? undefined : `${stranger} is none of the choices`;
    }
    default:
      return undefined;
  }
}

const inRange = (form: RegExp, { min, max }: Element, value: string): boolean =>
  form.test(value) && (typeof min !== 'string' || value >= min) && (typeof max !== 'string' || value <= max);
