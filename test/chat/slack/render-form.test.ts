import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Field, Form } from '../../../src/chat/form.js';
import { renderForm } from '../../../src/chat/slack/render-form.js';
import { PersonId } from '../../../src/ids.js';
import { ModalSchema } from '../../helpers/block-kit-schema.js';
import { anyBlock, anyOption, anyString } from '../../helpers/view-arbitraries.js';

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
const base: Form = { command: 'declare', title: 'Declare', submit: 'Declare it', fields: [] };
const options = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ value: `v${i}`, label: `L${i}` }));
const shown = (count: number) => options(count).map(({ value, label }) => ({ text: plain(label), value }));

/** Renders a form of one field, having checked that Slack takes it. */
function input(field: Field): unknown {
  const modal = renderForm({ ...base, fields: [field] });
  expect(ModalSchema.safeParse(modal).error?.message).toBeUndefined();
  return modal.blocks[0];
}

describe('renderForm', () => {
  it('asks anew in a form that follows another: Slack keeps what was entered where both ids stay', () => {
    const form: Form = { ...base, fields: [{ id: 'title', label: 'Title', type: 'text' }] };
    const idsOf = (modal: ReturnType<typeof renderForm>) =>
      modal.blocks.map((block) => 'element' in block && [block.block_id, block.element.action_id]);

    expect(idsOf(renderForm(form))).toEqual([['title', 'title']]);
    expect(idsOf(renderForm(form, {}, '17.4'))).toEqual([['title', 'title:17.4']]);
  });

  it('renders a modal that carries what is not asked', () => {
    const modal = renderForm(
      {
        ...base,
        args: { incident: 'i1' },
        intro: [{ type: 'context', text: 'Fill it in' }],
        fields: [{ id: 'title', label: 'Title', hint: 'What is broken', type: 'text' }],
      },
      { room: 'slack:C1' },
    );

    expect(modal).toEqual({
      type: 'modal',
      callback_id: 'form:declare',
      private_metadata: '{"room":"slack:C1","command":"declare","args":{"incident":"i1"}}',
      title: plain('Declare'),
      submit: plain('Declare it'),
      close: plain('Cancel'),
      blocks: [
        { type: 'context', elements: [plain('Fill it in')] },
        {
          type: 'input',
          block_id: 'title',
          label: plain('Title'),
          hint: plain('What is broken'),
          optional: false,
          element: { type: 'plain_text_input', action_id: 'title', multiline: false, max_length: 3000 },
        },
      ],
    });
  });

  const fields: [string, Field, unknown][] = [
    [
      'text',
      {
        id: 'f',
        label: 'L',
        type: 'text',
        multiline: true,
        initial: '*<!channel>*',
        placeholder: 'P',
        minLength: 3,
        maxLength: 80,
      },
      {
        type: 'plain_text_input',
        action_id: 'f',
        multiline: true,
        initial_value: '*<!channel>*',
        min_length: 3,
        max_length: 80,
        placeholder: plain('P'),
      },
    ],
    [
      'select',
      { id: 'f', label: 'L', type: 'select', options: options(2), initial: 'v1', placeholder: 'P' },
      {
        type: 'static_select',
        action_id: 'f',
        options: shown(2),
        initial_option: { text: plain('L1'), value: 'v1' },
        placeholder: plain('P'),
      },
    ],
    [
      'radio',
      { id: 'f', label: 'L', type: 'radio', options: options(2), initial: 'v0' },
      {
        type: 'radio_buttons',
        action_id: 'f',
        options: shown(2),
        initial_option: { text: plain('L0'), value: 'v0' },
      },
    ],
    [
      'choices',
      { id: 'f', label: 'L', type: 'choices', options: options(2), initial: ['v0', 'gone'] },
      {
        type: 'checkboxes',
        action_id: 'f',
        options: shown(2),
        initial_options: [{ text: plain('L0'), value: 'v0' }],
      },
    ],
    [
      'radio of more than ten',
      { id: 'f', label: 'L', type: 'radio', options: options(11) },
      { type: 'static_select', action_id: 'f', options: shown(11) },
    ],
    [
      'choices of more than ten',
      { id: 'f', label: 'L', type: 'choices', options: options(11), initial: ['v10'] },
      {
        type: 'multi_static_select',
        action_id: 'f',
        options: shown(11),
        initial_options: [{ text: plain('L10'), value: 'v10' }],
      },
    ],
    [
      'person',
      { id: 'f', label: 'L', type: 'person', initial: PersonId.parse('slack:U1') },
      { type: 'users_select', action_id: 'f', initial_user: 'U1' },
    ],
    [
      'date',
      { id: 'f', label: 'L', type: 'date', initial: '2026-11-20' },
      { type: 'datepicker', action_id: 'f', initial_date: '2026-11-20' },
    ],
    [
      'date that is none',
      { id: 'f', label: 'L', type: 'date', initial: '2026-13-45' },
      { type: 'datepicker', action_id: 'f' },
    ],
    [
      'datetime',
      { id: 'f', label: 'L', type: 'datetime', initial: new Date('2026-11-20T14:05:00Z') },
      { type: 'datetimepicker', action_id: 'f', initial_date_time: 1795183500 },
    ],
    [
      'number',
      { id: 'f', label: 'L', type: 'number', initial: 5, min: 0, max: 60 },
      {
        type: 'number_input',
        action_id: 'f',
        is_decimal_allowed: false,
        initial_value: '5',
        min_value: '0',
        max_value: '60',
      },
    ],
  ];
  it.each(fields)('renders a field: %s', (_, field, element) => {
    expect(input(field)).toEqual({
      type: 'input',
      block_id: 'f',
      label: plain('L'),
      optional: false,
      element,
    });
  });

  it('says how many options did not fit, and keeps the chosen ones', () => {
    const select = input({ id: 'f', label: 'L', type: 'select', options: options(120), initial: 'v110' });
    const choices = input({
      id: 'f',
      label: 'L',
      hint: 'H',
      type: 'choices',
      options: options(120),
      initial: ['v119'],
    });

    expect(select).toMatchObject({
      hint: plain('… 20 more'),
      element: { options: { length: 100 }, initial_option: { value: 'v110' } },
    });
    expect(choices).toMatchObject({
      hint: plain('H … 20 more'),
      element: { options: { length: 100 }, initial_options: [{ value: 'v119' }] },
    });
  });

  it('cuts a prefilled text to what the field takes', () => {
    const field = input({ id: 'f', label: 'L', type: 'text', initial: 'x'.repeat(50), maxLength: 10 });

    expect(field).toMatchObject({ element: { initial_value: `${'x'.repeat(9)}…` } });
  });

  it('cuts the title and the buttons', () => {
    const modal = renderForm({ ...base, title: 'T'.repeat(30), submit: 'S'.repeat(30) });

    expect(modal).toMatchObject({
      title: plain(`${'T'.repeat(23)}…`),
      submit: plain(`${'S'.repeat(23)}…`),
    });
  });

  it('refuses what is a bug of ours', () => {
    const many = Array.from({ length: 101 }, (_, i): Field => ({ id: `${i}`, label: 'L', type: 'text' }));

    expect(() => renderForm(base, { note: 'x'.repeat(3000) })).toThrow(/form of "declare" carries/);
    expect(() => renderForm({ ...base, fields: many })).toThrow(/101 fields/);
    expect(() =>
      renderForm({ ...base, fields: [{ id: 'f', label: 'L', type: 'select', options: [] }] }),
    ).toThrow(/"f" has no options/);
  });

  it('renders any wording to a modal that Slack accepts', () => {
    const common = { id: fc.constant(''), label: anyString, hint: anyString, optional: fc.boolean() };
    const list = (max: number) =>
      fc.uniqueArray(anyOption, { minLength: 1, maxLength: max, selector: ({ value }) => value });
    const field: fc.Arbitrary<Field> = fc.oneof(
      fc.record({
        ...common,
        type: fc.constant('text' as const),
        initial: anyString,
        placeholder: anyString,
      }),
      fc.record({
        ...common,
        type: fc.constant('select' as const),
        options: list(110),
        placeholder: anyString,
      }),
      fc.record({ ...common, type: fc.constant('choices' as const), options: list(15) }),
      fc.record({ ...common, type: fc.constant('radio' as const), options: list(15) }),
      fc.record({ ...common, type: fc.constant('date' as const), initial: anyString }),
    );

    fc.assert(
      fc.property(
        fc.array(field, { minLength: 1, maxLength: 5 }),
        fc.array(anyBlock, { maxLength: 4 }),
        anyString,
        (given, intro, title) => {
          const fields = given.map((each, i) => ({ ...each, id: `f${i}` }));
          const modal = renderForm({ ...base, title, submit: title, intro, fields });
          expect(ModalSchema.safeParse(modal).error?.message).toBeUndefined();
        },
      ),
      { numRuns: 150 },
    );
  });
});
