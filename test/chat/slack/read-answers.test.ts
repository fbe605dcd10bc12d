import { describe, expect, it } from '@jest/globals';
import { readAnswers, renderErrors } from '../../../src/chat/slack/read-answers.js';
import { renderForm } from '../../../src/chat/slack/render-form.js';

/** The view_submission payload: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
function submission(values: Record<string, Record<string, unknown>>) {
  const { callback_id, private_metadata } = renderForm(
    { command: 'declare', args: { incident: 'i1' }, title: 'T', submit: 'S', fields: [] },
    { room: 'slack:C1' },
  );
  const state = Object.entries(values).map(([field, answer]) => [field, { [field]: answer }]);
  return {
    type: 'view_submission',
    user: { id: 'U1' },
    view: { id: 'V1', callback_id, private_metadata, state: { values: Object.fromEntries(state) } },
  };
}

describe('readAnswers', () => {
  it('gives back the command, its arguments and what went with the form', () => {
    expect(readAnswers(submission({}))).toEqual({
      command: 'declare',
      args: { incident: 'i1' },
      answers: {},
      meta: { room: 'slack:C1' },
    });
  });

  it('reads every kind of field', () => {
    const chosen = (value: string) => ({ text: { type: 'plain_text', text: 'x' }, value });

    const { answers } = readAnswers(
      submission({
        text: { type: 'plain_text_input', value: ' *as typed* <@U1>' },
        number: { type: 'number_input', value: '5' },
        select: { type: 'static_select', selected_option: chosen('a') },
        radio: { type: 'radio_buttons', selected_option: chosen('b') },
        choices: { type: 'checkboxes', selected_options: [chosen('c'), chosen('d')] },
        many: { type: 'multi_static_select', selected_options: [chosen('e')] },
        person: { type: 'users_select', selected_user: 'U0ALICE00' },
        date: { type: 'datepicker', selected_date: '2026-11-20' },
        datetime: { type: 'datetimepicker', selected_date_time: 1795183500 },
      }),
    );

    expect(answers).toEqual({
      text: ' *as typed* <@U1>',
      number: '5',
      select: 'a',
      radio: 'b',
      choices: ['c', 'd'],
      many: ['e'],
      person: 'slack:U0ALICE00',
      date: '2026-11-20',
      datetime: '2026-11-20T14:05:00.000Z',
    });
  });

  it('reads what was left empty as undefined', () => {
    const { answers } = readAnswers(
      submission({
        text: { type: 'plain_text_input', value: null },
        blank: { type: 'plain_text_input', value: '' },
        select: { type: 'static_select', selected_option: null },
        choices: { type: 'checkboxes', selected_options: [] },
        person: { type: 'users_select', selected_user: null },
        date: { type: 'datepicker', selected_date: null },
        datetime: { type: 'datetimepicker', selected_date_time: null },
      }),
    );

    expect(Object.keys(answers)).toHaveLength(7);
    expect(Object.values(answers).every((answer) => answer === undefined)).toBe(true);
  });

  it('refuses an element that no form of ours has', () => {
    expect(() => readAnswers(submission({ x: { type: 'timepicker', selected_time: '10:00' } }))).toThrow();
  });
});

describe('renderErrors', () => {
  it('puts each message at its field, and the others at the first', () => {
    const errors = renderErrors({ due: 'Use a date.', incident: 'It is closed.', gone: 'No such run.' }, [
      'title',
      'due',
    ]);

    expect(errors).toEqual({
      response_action: 'errors',
      errors: { due: 'Use a date.', title: 'It is closed. No such run.' },
    });
  });
});
