/** A form's field as an input whose id is the field's, what is wrong with it above and its hint below. */
import { assertNever } from '../../errors.js';
import { nativeId, PersonId } from '../../ids.js';
import { splitAt } from '../cut.js';
import { more } from '../cut-list.js';
import type { Answers, Field } from '../form.js';
import type { Option } from '../view.js';
import type { Element } from './card.js';
import { inputsFor } from './date-time.js';
import { limits } from './limits.js';
import { peoplePicker, renderOptions } from './render-actions.js';
import type { Surface } from './surface.js';
import { label, plain, smallPrint, textBlock } from './text.js';

type FieldOf<T extends Field['type']> = Extract<Field, { type: T }>;

export interface Filled {
  /** What was entered before; undefined for a form that opens. */
  answers: Answers | undefined;
  /** The clock by which times are entered. */
  zone: string;
}

export const dateInput = (id: string): string => `${id}:date`;
export const timeInput = (id: string): string => `${id}:time`;

export function renderField(
  field: Field,
  { answers, zone }: Filled,
  error: string | undefined,
  on: Surface,
): Element[] {
  const value = answers ? answers[field.id] : initialOf(field);
  const { input, dropped } = renderInput(field, value, zone, on);
  const hint = [field.hint, dropped > 0 ? more(dropped) : undefined].filter(Boolean).join(' ');
  return [
    ...(error === undefined ? [] : [problem(`${field.label}: ${error}`, on)]),
    input,
    ...(hint ? [textBlock(hint, on, { ...smallPrint, spacing: 'None' })] : []),
  ];
}

export const problem = (text: string, on: Surface): Element =>
  textBlock(`⚠ ${text}`, on, { color: 'Attention', weight: 'Bolder' });

/** What the form was opened with, as it would be answered. */
function initialOf(field: Field): Answers[string] {
  if (field.initial === undefined) return undefined;
  if (field.type === 'datetime') return field.initial.toISOString();
  return field.type === 'number' ? String(field.initial) : field.initial;
}

function renderInput(
  field: Field,
  value: Answers[string],
  zone: string,
  on: Surface,
): { input: Element; dropped: number } {
  const one = typeof value === 'string' ? value : undefined;
  const input = (type: string, asked: string, rest: Readonly<Record<string, unknown>>) => ({
    input: { type, id: field.id, ...named(field, field.label, asked, on), ...rest },
    dropped: 0,
  });
  switch (field.type) {
    case 'text':
      return input('Input.Text', askedText(field), textRest(field, one, on));
    case 'select':
    case 'radio':
      return renderChoices(field, one === undefined ? [] : [one], on);
    case 'choices':
      return renderChoices(field, typeof value === 'string' ? [value] : (value ?? []), on);
    case 'person': {
      const { type, ...picker } = peoplePicker('organisation');
      return input(type, 'choose a person', { ...picker, ...pickedBefore(one), ...hinted(field, on) });
    }
    case 'date':
      return input('Input.Date', 'choose a date', isDate(one) ? { value: one } : {});
    case 'datetime':
      return { input: renderDateTime(field, one, zone, on), dropped: 0 };
    case 'number':
      return input('Input.Number', askedNumber(field), numberRest(field, one));
    default:
      return assertNever(field);
  }
}

/** `isRequired` keeps Teams from sending the form, and shows what is asked for. */
const named = (field: Field, name: string, asked: string, on: Surface) => ({
  label: label(name, on.shown, limits.label),
  isRequired: !field.optional,
  errorMessage: label(`${name}: ${asked}`, on.shown, limits.label),
});

const hinted = ({ placeholder }: { placeholder?: string }, on: Surface) =>
  placeholder ? { placeholder: plain(placeholder, on.shown, limits.placeholder) } : {};

function askedText({ minLength }: FieldOf<'text'>): string {
  return minLength === undefined || minLength < 2 ? 'fill this in' : `write at least ${minLength} characters`;
}

function textRest(field: FieldOf<'text'>, value = '', on: Surface) {
  const max = Math.min(field.maxLength ?? limits.inputText, limits.inputText);
  // Not made literal: an input shows characters as they are, and what comes back must be what went in.
  const [kept, rest] = splitAt(value, max);
  const [shortened] = splitAt(kept, max - 1);
  return {
    isMultiline: field.multiline ?? false,
    maxLength: max,
    ...(field.minLength !== undefined && { regex: `^[\\s\\S]{${field.minLength},}$` }),
    ...(kept !== '' && { value: rest === '' ? kept : `${shortened}…` }),
    ...hinted(field, on),
  };
}

function renderChoices(
  field: FieldOf<'select' | 'radio' | 'choices'>,
  chosen: readonly string[],
  on: Surface,
): { input: Element; dropped: number } {
  const { choices, dropped } = renderOptions(someOptions(field), on, chosen);
  const many = field.type === 'choices';
  // Several are answered as one text with commas between them.
  const split = choices.find(({ value }) => many && value.includes(','));
  if (split) throw new Error(`the option "${split.value}" of "${field.id}" has a comma`);
  const value = choices.map((choice) => choice.value).filter((known) => chosen.includes(known));
  const few = choices.length <= limits.optionsLookedThrough;
  const style = field.type !== 'select' && few ? 'expanded' : few ? 'compact' : 'filtered';
  return {
    input: {
      type: 'Input.ChoiceSet',
      id: field.id,
      ...named(field, field.label, many ? 'choose at least one' : 'choose one', on),
      // Typing to find an option is for one choice.
      style: many ? 'expanded' : style,
      isMultiSelect: many,
      wrap: true,
      choices,
      ...(value.length > 0 && { value: value.join(',') }),
      ...(field.type === 'select' && hinted(field, on)),
    },
    dropped,
  };
}

function someOptions({ id, options }: { id: string; options: readonly Option[] }): readonly Option[] {
  if (options.length === 0) throw new Error(`the field "${id}" has no options`);
  return options;
}

/** The picker knows people by their Microsoft Entra id; somebody of another platform is for the person to pick. */
function pickedBefore(person: string | undefined) {
  const id = PersonId.safeParse(person).data;
  return id?.startsWith('teams:') ? { value: nativeId(id) } : {};
}

function renderDateTime(
  field: FieldOf<'datetime'>,
  value: string | undefined,
  zone: string,
  on: Surface,
): Element {
  const { date, time } = inputsFor(value, zone);
  const column = (input: Element) => ({
    type: 'Column',
    width: 'stretch',
    verticalContentAlignment: 'Bottom',
    items: [input],
  });
  return {
    type: 'ColumnSet',
    columns: [
      column({
        type: 'Input.Date',
        id: dateInput(field.id),
        ...named(field, field.label, 'choose a date', on),
        ...(date && { value: date }),
      }),
      column({
        type: 'Input.Time',
        id: timeInput(field.id),
        ...named(field, `Time in ${zone}`, 'choose a time', on),
        ...(time && { value: time }),
      }),
    ],
  };
}

function askedNumber({ min, max }: FieldOf<'number'>): string {
  if (min !== undefined && max !== undefined) return `enter a number from ${min} to ${max}`;
  if (min !== undefined) return `enter a number of at least ${min}`;
  return max === undefined ? 'enter a number' : `enter a number of at most ${max}`;
}

function numberRest({ min, max }: FieldOf<'number'>, value: string | undefined) {
  const number = value === undefined || value.trim() === '' ? Number.NaN : Number(value);
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(Number.isFinite(number) && { value: number }),
  };
}

/** What a person typed may be filled in here; what is no date is left for them to pick. */
function isDate(text: string | undefined): text is string {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
