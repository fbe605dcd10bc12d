import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Answers, Field, Form } from '../../../src/chat/form.js';
import { bytesOf, limits } from '../../../src/chat/teams/limits.js';
import { readAnswers } from '../../../src/chat/teams/read-answers.js';
import { type FormState, renderForm } from '../../../src/chat/teams/render-form.js';
import { PersonId } from '../../../src/ids.js';
import { ada, faultsIn, nodesIn, shown } from '../../helpers/adaptive-card.js';
import { anyBlock, anyOption, anyString } from '../../helpers/view-arbitraries.js';

const base: Form = { command: 'declare', title: 'Declare', submit: 'Declare it', fields: [] };
const options = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ value: `v${i}`, label: `L${i}` }));
const choices = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ title: `L${i}`, value: `v${i}` }));
const noon = new Date('2026-11-20T14:05:00Z');

/** Draws a form, having checked that Teams takes it. */
function dialog(form: Form, state?: FormState) {
  const { title, card } = renderForm(form, { room: 'teams:19:x' }, shown, state);
  expect(faultsIn(card)).toEqual([]);
  return { title, card };
}

/** What Teams sends for a dialog: its inputs, changed or as they were, beside the submit button's data. */
function submitted(card: object, entered: Record<string, unknown> = {}): unknown {
  const nodes = nodesIn(card);
  const values = nodes.filter(({ type }) => type.startsWith('Input.')).map(({ id, value }) => [id, value]);
  const [submit] = nodes.filter(({ type }) => type === 'Action.Submit');
  return JSON.parse(JSON.stringify({ ...Object(submit?.data), ...Object.fromEntries(values), ...entered }));
}

describe('renderForm', () => {
  it('renders a dialog that carries what is not asked', () => {
    const form: Form = {
      ...base,
      args: { incident: 'i1' },
      intro: [{ type: 'context', text: 'Fill it in, or /incident help' }],
      fields: [{ id: 'title', label: 'Title', hint: 'What is broken', type: 'text', initial: 'x' }],
    };
    const small = { isSubtle: true, size: 'Small' };

    expect(dialog(form)).toEqual({
      title: 'Declare',
      card: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.5',
        body: [
          { type: 'TextBlock', text: 'Fill it in, or @Tocsin help', wrap: true, ...small },
          {
            type: 'Input.Text',
            id: 'title',
            label: 'Title',
            isRequired: true,
            errorMessage: 'Title: fill this in',
            isMultiline: false,
            maxLength: 3000,
            value: 'x',
          },
          { type: 'TextBlock', text: 'What is broken', wrap: true, ...small, spacing: 'None' },
        ],
        actions: [
          {
            type: 'Action.Submit',
            title: 'Declare it',
            style: 'positive',
            data: {
              tocsin: {
                form: {
                  ...form,
                  fields: [{ id: 'title', label: 'Title', hint: 'What is broken', type: 'text' }],
                },
                meta: { room: 'teams:19:x' },
                zone: 'UTC',
              },
            },
          },
        ],
        msteams: { width: 'Full' },
      },
    });
  });

  const required = (asked: string) => ({
    id: 'f',
    label: 'L',
    isRequired: true,
    errorMessage: `L: ${asked}`,
  });
  const fields: [string, Field, object][] = [
    [
      'text',
      {
        id: 'f',
        label: 'L',
        type: 'text',
        multiline: true,
        initial: '*<at>x</at>*',
        placeholder: 'P',
        minLength: 3,
        maxLength: 80,
      },
      {
        type: 'Input.Text',
        ...required('write at least 3 characters'),
        isMultiline: true,
        maxLength: 80,
        regex: '^[\\s\\S]{3,}$',
        value: '*<at>x</at>*',
        placeholder: 'P',
      },
    ],
    [
      'select',
      { id: 'f', label: 'L', type: 'select', options: options(2), initial: 'v1', placeholder: 'P' },
      {
        type: 'Input.ChoiceSet',
        ...required('choose one'),
        style: 'compact',
        isMultiSelect: false,
        wrap: true,
        choices: choices(2),
        value: 'v1',
        placeholder: 'P',
      },
    ],
    [
      'radio',
      { id: 'f', label: 'L', type: 'radio', options: options(2) },
      {
        type: 'Input.ChoiceSet',
        ...required('choose one'),
        style: 'expanded',
        isMultiSelect: false,
        wrap: true,
        choices: choices(2),
      },
    ],
    [
      'select of many',
      { id: 'f', label: 'L', type: 'select', options: options(11) },
      {
        type: 'Input.ChoiceSet',
        ...required('choose one'),
        style: 'filtered',
        isMultiSelect: false,
        wrap: true,
        choices: choices(11),
      },
    ],
    [
      'choices',
      { id: 'f', label: 'L', type: 'choices', options: options(3), initial: ['v0', 'gone', 'v2'] },
      {
        type: 'Input.ChoiceSet',
        ...required('choose at least one'),
        style: 'expanded',
        isMultiSelect: true,
        wrap: true,
        choices: choices(3),
        value: 'v0,v2',
      },
    ],
    [
      'person',
      { id: 'f', label: 'L', type: 'person', initial: ada },
      {
        type: 'Input.ChoiceSet',
        ...required('choose a person'),
        choices: [],
        'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
        value: '49c4641c-ab91-4248-aebb-6a7de286397b',
      },
    ],
    [
      'person of another platform',
      { id: 'f', label: 'L', type: 'person', optional: true, initial: PersonId.parse('slack:U1') },
      {
        type: 'Input.ChoiceSet',
        ...required('choose a person'),
        isRequired: false,
        choices: [],
        'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
      },
    ],
    [
      'date',
      { id: 'f', label: 'L', type: 'date', initial: '2026-11-20' },
      { type: 'Input.Date', ...required('choose a date'), value: '2026-11-20' },
    ],
    [
      'date that is none',
      { id: 'f', label: 'L', type: 'date', initial: '2026-13-45' },
      { type: 'Input.Date', ...required('choose a date') },
    ],
    [
      'number',
      { id: 'f', label: 'L', type: 'number', initial: 5, min: 0, max: 60 },
      { type: 'Input.Number', ...required('enter a number from 0 to 60'), min: 0, max: 60, value: 5 },
    ],
  ];
  it.each(fields)('renders a field: %s', (_, field, element) => {
    expect(dialog({ ...base, fields: [field] }).card.body).toEqual([element]);
  });

  it('asks for an instant by a date and a time, and says by whose clock', () => {
    const form: Form = { ...base, fields: [{ id: 'at', label: 'When', type: 'datetime', initial: noon }] };
    const inputs = (state?: FormState) =>
      nodesIn(dialog(form, state).card.body)
        .filter(({ type }) => type.startsWith('Input.'))
        .map(({ id, label, value }) => [id, label, value]);

    expect(inputs()).toEqual([
      ['at:date', 'When', '2026-11-20'],
      ['at:time', 'Time in UTC', '14:05'],
    ]);
    expect(inputs({ zone: 'Asia/Tokyo' })).toEqual([
      ['at:date', 'When', '2026-11-20'],
      ['at:time', 'Time in Asia/Tokyo', '23:05'],
    ]);
  });

  it('draws what was wrong above its field, and keeps what was entered', () => {
    const form: Form = {
      ...base,
      fields: [
        { id: 'title', label: 'Title', type: 'text', initial: 'old' },
        { id: 'at', label: 'When', type: 'datetime', initial: noon },
        { id: 'why', label: 'Why', type: 'text', optional: true, initial: 'because' },
      ],
    };

    const { card } = dialog(form, {
      errors: { at: 'Give a date and a time', incident: 'It is closed.' },
      message: 'Two things are wrong.',
      answers: { title: 'new', at: 'T09:30', why: undefined },
    });

    const problem = (text: string) => ({
      type: 'TextBlock',
      text,
      wrap: true,
      color: 'Attention',
      weight: 'Bolder',
    });
    expect(card.body).toMatchObject([
      problem('⚠ It is closed.'),
      { id: 'title', value: 'new' },
      problem('⚠ When: Give a date and a time'),
      { type: 'ColumnSet' },
      { id: 'why' },
    ]);
    expect(card.body[4]).not.toHaveProperty('value');
    expect(nodesIn(card.body).find(({ id }) => id === 'at:time')).toMatchObject({ value: '09:30' });
    expect(nodesIn(card.body).find(({ id }) => id === 'at:date')).not.toHaveProperty('value');
    expect(dialog(form, { message: 'It broke.' }).card.body[0]).toEqual(problem('⚠ It broke.'));
  });

  it('has no controls but its own: Teams knows none in a dialog', () => {
    const intro: Form['intro'] = [
      { type: 'text', text: 'x', side: { kind: 'button', label: 'b', command: 'c' } },
      { type: 'actions', actions: [{ kind: 'button', label: 'b', command: 'c' }] },
    ];

    expect(dialog({ ...base, intro }).card.body).toEqual([{ type: 'TextBlock', text: 'x', wrap: true }]);
  });

  it('keeps to the size of a message, whatever stands above the fields', () => {
    const fields: Field[] = [{ id: 'title', label: 'Title', type: 'text' }];

    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 12 }), (intro) => {
        const { card } = renderForm({ ...base, intro, fields }, {}, shown);
        expect(bytesOf(card)).toBeLessThan(28 * 1024);
        expect(card.body.at(-1)).toMatchObject({ id: 'title' });
      }),
      { numRuns: 60 },
    );
  });

  it('refuses what is a bug of ours', () => {
    const field = (more: object): Form => ({ ...base, fields: [{ id: 'f', label: 'L', ...more } as Field] });

    expect(() => dialog(field({ type: 'select', options: [] }))).toThrow(/"f" has no options/);
    expect(() => dialog(field({ type: 'choices', options: [{ value: 'a,b', label: 'x' }] }))).toThrow(
      /"a,b" of "f" has a comma/,
    );
  });
});

describe('readAnswers', () => {
  const minute = fc
    .integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) })
    .map((at) => new Date(Math.floor(at / 60_000) * 60_000));
  const list = fc.uniqueArray(anyOption, { minLength: 1, maxLength: 12, selector: ({ value }) => value });
  const named = { label: anyString, hint: anyString, optional: fc.boolean() };
  /** A field that is filled in, and how it is answered. */
  const filled: fc.Arbitrary<[Field, Answers[string]]> = fc.oneof(
    fc
      .record({ ...named, text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }) })
      .map(({ text, ...rest }): [Field, string] => [{ ...rest, id: '', type: 'text', initial: text }, text]),
    fc
      .record({ ...named, options: list, type: fc.constantFrom('select' as const, 'radio' as const) })
      .map((field): [Field, string | undefined] => {
        const initial = field.options[0]?.value ?? '';
        return [{ ...field, id: '', initial }, initial];
      }),
    fc.record({ ...named, options: list }).map((field): [Field, string[]] => {
      const initial = field.options.filter((_, i) => i % 2 === 0).map(({ value }) => value);
      return [{ ...field, id: '', type: 'choices', initial }, initial];
    }),
    fc
      .record(named)
      .map((field): [Field, string] => [{ ...field, id: '', type: 'person', initial: ada }, ada]),
    fc.record({ ...named, at: minute }).map(({ at, ...field }): [Field, string] => {
      const initial = at.toISOString().slice(0, 10);
      return [{ ...field, id: '', type: 'date', initial }, initial];
    }),
    fc
      .record({ ...named, at: minute })
      .map(({ at, ...field }): [Field, string] => [
        { ...field, id: '', type: 'datetime', initial: at },
        at.toISOString(),
      ]),
    fc
      .record({ ...named, initial: fc.integer() })
      .map((field): [Field, string] => [{ ...field, id: '', type: 'number' }, String(field.initial)]),
  );

  it('gives back any form, and its answers as they were entered, however often it is drawn', () => {
    fc.assert(
      fc.property(
        fc.array(filled, { minLength: 1, maxLength: 5 }),
        fc.array(anyBlock, { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('room', 'turn'), anyString, { noNullPrototype: true }),
        (all, intro, meta) => {
          const fields = all.map(([field], i) => ({ ...field, id: `f${i}` }));
          const answers = Object.fromEntries(all.map(([, answer], i) => [`f${i}`, answer]));
          const form: Form = { ...base, args: { incident: 'i1' }, intro, fields };
          const first = renderForm(form, meta, shown);
          expect(faultsIn(first.card)).toEqual([]);

          const read = readAnswers(submitted(first.card));

          expect(read).toMatchObject({ command: 'declare', args: { incident: 'i1' }, meta, zone: 'UTC' });
          expect(read.answers).toEqual(answers);
          const again = renderForm(read.form, read.meta, shown, { answers: read.answers });
          if (bytesOf(intro) < limits.introBytes) expect(again.card.body).toEqual(first.card.body);
          expect(readAnswers(submitted(again.card)).answers).toEqual(answers);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('reads what was left empty as undefined', () => {
    const fields: Field[] = [
      { id: 'text', label: 'L', type: 'text', optional: true },
      { id: 'many', label: 'L', type: 'choices', options: options(2), optional: true },
      { id: 'who', label: 'L', type: 'person', optional: true },
      { id: 'at', label: 'L', type: 'datetime', optional: true },
    ];
    const { card } = dialog({ ...base, fields });

    const empty = { text: undefined, many: undefined, who: undefined, at: undefined };
    expect(readAnswers(submitted(card)).answers).toEqual(empty);
    expect(readAnswers(submitted(card, { text: '', many: '', who: null, 'at:date': '' })).answers).toEqual(
      empty,
    );
  });

  it('reads a time by the clock that the form named, and none that the clock left out', () => {
    const form: Form = { ...base, fields: [{ id: 'at', label: 'L', type: 'datetime' }] };
    const { card } = dialog(form, { zone: 'Europe/Berlin' });
    const at = (date: string, time: string) =>
      readAnswers(submitted(card, { 'at:date': date, 'at:time': time })).answers.at;

    expect(at('2026-07-01', '14:05')).toBe('2026-07-01T12:05:00.000Z');
    expect(at('2026-10-25', '02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(at('2026-03-29', '02:30')).toBe('2026-03-29T02:30');
    expect(at('2026-07-01', '')).toBe('2026-07-01');
    expect(at('', '14:05')).toBe('T14:05');
  });

  it('refuses what no form of ours sends', () => {
    expect(() => readAnswers({ title: 'x' })).toThrow();
    expect(() => readAnswers({ tocsin: { form: { ...base, fields: [{ type: 'x' }] }, meta: {} } })).toThrow();
  });
});
