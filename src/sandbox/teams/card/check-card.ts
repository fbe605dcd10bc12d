import { isRecord } from '../../body.js';
import { personIn } from '../membership.js';
import type { World } from '../world.js';

/** Elements and actions that Teams draws: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference */
const ELEMENTS = new Set(
  'TextBlock Image Media RichTextBlock Container ColumnSet Column FactSet ImageSet ActionSet Table TableRow TableCell Input.Text Input.Number Input.Date Input.Time Input.Toggle Input.ChoiceSet'.split(
    ' ',
  ),
);
const ACTIONS = new Set(
  'Action.OpenUrl Action.Submit Action.ShowCard Action.ToggleVisibility Action.Execute'.split(' '),
);

/** "You can have up to six actions in a card": more than six are refused. */
const MAX_ACTIONS = 6;
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  TextBlock: ['text'],
  Image: ['url'],
  RichTextBlock: ['inlines'],
  FactSet: ['facts'],
  ImageSet: ['images'],
  ActionSet: ['actions'],
  Container: ['items'],
  'Input.Toggle': ['title', 'id'],
  'Input.Text': ['id'],
  'Input.Number': ['id'],
  'Input.Date': ['id'],
  'Input.Time': ['id'],
  'Input.ChoiceSet': ['id'],
  'Action.OpenUrl': ['url'],
  'Action.ShowCard': ['card'],
  'Action.ToggleVisibility': ['targetElements'],
};

/** What Teams would refuse or show nothing of, in words; undefined when the card is right. */
export function checkCard(world: World, card: Record<string, unknown>): string | undefined {
  if (card.type !== 'AdaptiveCard') return 'type must be AdaptiveCard';
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(String(card.version)) ?? [];
  if (major === undefined) return 'version is missing';
  // "Teams supports version 1.5 or earlier" for bot-sent cards.
  if (Number(major) !== 1 || Number(minor) > 5) return `version ${String(card.version)} is not supported`;
  const ids = new Set<string>();
  return checkBody(world, card, ids) ?? checkMentions(world, card);
}

function checkBody(world: World, card: Record<string, unknown>, ids: Set<string>): string | undefined {
  return (
    firstFault(listOf(card.body), (element) => checkElement(world, element, ids)) ??
    checkActions(world, listOf(card.actions), ids)
  );
}

function checkActions(world: World, actions: readonly unknown[], ids: Set<string>): string | undefined {
  if (actions.length > MAX_ACTIONS) return `more than ${MAX_ACTIONS} actions in one place`;
  return firstFault(actions, (action) => {
    if (!isRecord(action)) return 'an action is an object';
    const type = String(action.type);
    if (!ACTIONS.has(type)) return `Teams has no ${type}`;
    const fault = missing(type, action);
    if (fault) return fault;
    if (type !== 'Action.ToggleVisibility' && !action.title && !action.iconUrl) return `${type} has no title`;
    if (type === 'Action.OpenUrl' && !URL.canParse(String(action.url)))
      return `${String(action.url)} is no URL`;
    return type === 'Action.ShowCard' && isRecord(action.card)
      ? checkBody(world, action.card, ids)
      : undefined;
  });
}

function checkElement(world: World, element: unknown, ids: Set<string>): string | undefined {
  if (!isRecord(element)) return 'an element is an object';
  const type = String(element.type);
  if (!ELEMENTS.has(type)) return `Teams has no ${type}`;
  const fault = missing(type, element);
  if (fault) return fault;
  if (typeof element.id === 'string' && element.id) {
    // "id must be unique": the renderer throws otherwise.
    if (ids.has(element.id)) return `two elements are called ${element.id}`;
    ids.add(element.id);
  }
  if (element.isRequired === true && !element.errorMessage) {
    return `${type} ${String(element.id)} is required and has no errorMessage`;
  }
  if (type === 'Input.ChoiceSet') {
    const choices = listOf(element.choices);
    if (choices.length === 0 && !isRecord(element['choices.data']))
      return `${String(element.id)} has no choices`;
    const wrong = choices.some(
      (one) => !isRecord(one) || typeof one.title !== 'string' || typeof one.value !== 'string',
    );
    if (wrong) return `${String(element.id)} has a choice without title or value`;
  }
  if (type === 'FactSet') {
    const wrong = listOf(element.facts).some(
      (one) => !isRecord(one) || typeof one.title !== 'string' || typeof one.value !== 'string',
    );
    if (wrong) return 'a fact is a title and a value';
  }
  if (type === 'ActionSet') return checkActions(world, listOf(element.actions), ids);
  const inside = type === 'ColumnSet' ? element.columns : type === 'Table' ? element.rows : undefined;
  const within = [...listOf(inside).map((one) => typedAs(one, type === 'ColumnSet' ? 'Column' : 'TableRow'))];
  const cells = type === 'TableRow' ? listOf(element.cells).map((one) => typedAs(one, 'TableCell')) : [];
  return firstFault([...within, ...cells, ...listOf(element.items)], (one) => checkElement(world, one, ids));
}

/** `columns` may leave out what they are. */
const typedAs = (one: unknown, type: string): unknown => (isRecord(one) ? { type, ...one } : one);

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards */
function checkMentions(world: World, card: Record<string, unknown>): string | undefined {
  const entities = isRecord(card.msteams) ? listOf(card.msteams.entities) : [];
  const texts = JSON.stringify([card.body, card.actions]);
  return firstFault(entities, (entity) => {
    if (!isRecord(entity) || entity.type !== 'mention') return 'an entity is a mention';
    const { text, mentioned } = entity;
    if (typeof text !== 'string' || !/^<at>.+<\/at>$/s.test(text)) return 'a mention is <at>Name</at>';
    if (!texts.includes(JSON.stringify(text).slice(1, -1))) return `${text} is not in the card`;
    const id = isRecord(mentioned) ? String(mentioned.id) : '';
    return personIn(world, id) || id === world.identity.botId ? undefined : `nobody is called ${id}`;
  });
}

function missing(type: string, one: Record<string, unknown>): string | undefined {
  const lacking = (NEEDED[type] ?? []).find((field) => one[field] === undefined || one[field] === '');
  // An empty text is drawn as nothing, and allowed.
  return lacking && !(lacking === 'text' && one.text === '') ? `${type} has no ${lacking}` : undefined;
}

function firstFault<T>(ones: readonly T[], check: (one: T) => string | undefined): string | undefined {
  for (const one of ones) {
    const fault = check(one);
    if (fault) return fault;
  }
  return undefined;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
