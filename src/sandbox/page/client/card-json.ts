/** An Adaptive Card made ready for Microsoft's renderer: what Teams puts into a card before it draws it. */
import type { App } from './app.js';
import { clockTime } from './dates.js';
import { mentionMarks } from './markdown.js';

type Json = Record<string, unknown>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function prepared(app: App, card: Json): Json {
  const names = mentionsIn(card);
  const words = (text: unknown) =>
    typeof text === 'string' ? withTimes(withMentions(text, names), app.me.tz) : text;

  /** Texts are read so, inputs and buttons are not. */
  const prepare = (element: unknown): unknown => {
    if (Array.isArray(element)) return element.map(prepare);
    if (!isRecord(element)) return element;
    const { type } = element;
    if (type === 'TextBlock') return { ...element, text: words(element.text) };
    if (type === 'FactSet') {
      const facts = listOf(element.facts).filter(isRecord);
      return {
        ...element,
        facts: facts.map(({ title, value }) => ({ title: words(title), value: words(value) })),
      };
    }
    if (type === 'Input.ChoiceSet') return withPeople(app, element);
    return Object.fromEntries(
      Object.entries(element).map(([key, value]) => [key, key === 'data' ? value : prepare(value)]),
    );
  };
  return { ...card, body: prepare(card.body), actions: prepare(card.actions) };
}

/** `<at>Name</at>` is a mention where the card lists it, and text elsewhere. */
function mentionsIn({ msteams }: Json): string[] {
  const entities = isRecord(msteams) ? listOf(msteams.entities) : [];
  return entities
    .filter(isRecord)
    .map(({ text }) => text)
    .filter((text) => typeof text === 'string');
}

function withMentions(text: string, mentions: readonly string[]): string {
  const [open, close] = mentionMarks;
  const clean = text.replaceAll(open, '').replaceAll(close, '');
  return mentions.reduce(
    (all, mention) => all.replaceAll(mention, `${open}${mention.replace(/^<at>|<\/at>$/g, '')}${close}`),
    clean,
  );
}

const dateStyles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  COMPACT: { year: 'numeric', month: 'numeric', day: 'numeric' },
  SHORT: { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' },
  LONG: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
};

/**
 * `{{DATE(…)}}` and `{{TIME(…)}}` in the reader's own zone, which is the acted person's and not the browser's
 * (learn.microsoft.com/adaptive-cards/authoring-cards/text-features#datetime-formatting-and-localization).
 */
function withTimes(text: string, timeZone: string): string {
  return text.replace(
    /\{\{(DATE|TIME)\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))(?:,\s*(COMPACT|SHORT|LONG))?\)\}\}/g,
    (whole, what: string, iso: string, style = 'COMPACT') => {
      const at = Date.parse(iso);
      if (Number.isNaN(at)) return whole;
      if (what === 'TIME') return clockTime(at, timeZone);
      return new Intl.DateTimeFormat('en-GB', { ...dateStyles[style], timeZone }).format(at);
    },
  );
}

/** An input that searches the directory has everybody in it: a sandbox has few people. */
function withPeople(app: App, input: Json): Json {
  const source = input['choices.data'];
  if (!isRecord(source) || !String(source.dataset).startsWith('graph.microsoft.com/users')) return input;
  const { 'choices.data': _, ...rest } = input;
  const choices = app.state.teams.people.map(({ id, name }) => ({ title: name, value: id }));
  return { ...rest, style: 'compact', choices };
}
