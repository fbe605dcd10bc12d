import { describe, expect, it } from '@jest/globals';
import { renderHome, renderMessage } from '../../../src/chat/slack/render.js';
import { type Block, bold, code, link, person, room, type Text, time } from '../../../src/chat/view.js';
import { PersonId, RoomId } from '../../../src/ids.js';
import { mrkdwn, plain, rendered } from '../../helpers/rendered.js';

const alice = PersonId.parse('slack:U0ALICE00');
const war = RoomId.parse('slack:C024BE91L');
const noon = new Date('2026-11-20T14:05:00Z');

const section = (...elements: unknown[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

describe('blocks', () => {
  it('renders a heading as a header', () => {
    expect(rendered({ type: 'heading', text: 'INC-7: :fire: *down*' })).toEqual([
      { type: 'header', text: plain('INC-7: :fire: *down*') },
    ]);
  });

  it('renders every kind of span as a rich text element', () => {
    const text: Text = [
      'a <b> & *c* ',
      bold('B'),
      { kind: 'italic', text: 'I' },
      code('C'),
      link('https://a.example/x?y=1&z=2', 'there'),
      person(alice),
      room(war),
      time(noon),
      time(noon, 'time'),
      time(noon, 'date'),
    ];

    expect(rendered({ type: 'text', text })).toEqual([
      section(
        { type: 'text', text: 'a <b> & *c* ' },
        { type: 'text', text: 'B', style: { bold: true } },
        { type: 'text', text: 'I', style: { italic: true } },
        { type: 'text', text: 'C', style: { code: true } },
        { type: 'link', url: 'https://a.example/x?y=1&z=2', text: 'there' },
        { type: 'user', user_id: 'U0ALICE00' },
        { type: 'channel', channel_id: 'C024BE91L' },
        {
          type: 'date',
          timestamp: 1795183500,
          format: '{date_short}, {time}',
          fallback: '20 Nov 2026, 14:05 UTC',
        },
        { type: 'date', timestamp: 1795183500, format: '{time}', fallback: '14:05 UTC' },
        { type: 'date', timestamp: 1795183500, format: '{date_short}', fallback: '20 Nov 2026' },
      ),
    ]);
  });

  it('renders a text with a control beside it as a section', () => {
    const side = { kind: 'button', label: 'Take it', command: 'role', args: { role: 'commander' } } as const;

    expect(rendered({ type: 'text', text: ['Lead: ', person(alice)], side })).toEqual([
      {
        type: 'section',
        text: mrkdwn('Lead: <@U0ALICE00>'),
        accessory: {
          type: 'button',
          action_id: 'button:0',
          text: plain('Take it'),
          value: '{"command":"role","args":{"role":"commander"}}',
        },
      },
    ]);
    expect(rendered({ type: 'text', text: 'no *one*', side })[0]).toMatchObject({ text: plain('no *one*') });
  });

  it('renders a quote as a rich text quote', () => {
    expect(rendered({ type: 'quote', text: '<!channel>\n> x' })).toEqual([
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: '<!channel>\n> x' }] }],
      },
    ]);
  });

  it('renders fields as section fields, ten a section', () => {
    const field = { label: 'Severity', value: ['sev1, ', person(alice)] };

    const blocks = rendered({ type: 'fields', fields: Array.from({ length: 11 }, () => field) });

    const cell = mrkdwn('*Severity*\nsev1, <@U0ALICE00>');
    expect(blocks).toEqual([
      { type: 'section', fields: Array.from({ length: 10 }, () => cell) },
      { type: 'section', fields: [cell] },
    ]);
  });

  it('renders every kind of action', () => {
    const blocks = rendered({
      type: 'actions',
      actions: [
        {
          kind: 'button',
          label: 'Close',
          command: 'close',
          open: true,
          style: 'danger',
          confirm: { title: 'Sure?', text: 'It ends here.', yes: 'Close it' },
        },
        {
          kind: 'select',
          label: 'Severity',
          command: 'severity',
          arg: 'level',
          args: { incident: 'i1' },
          options: [
            { value: 'sev1', label: 'SEV1', hint: 'All is down' },
            { value: 'sev2', label: 'SEV2' },
          ],
          selected: 'sev2',
        },
        { kind: 'person-select', label: 'Commander', command: 'role', arg: 'person' },
        { kind: 'link', label: 'Room', url: 'https://a.example/r' },
      ],
    });

    expect(blocks).toEqual([
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'button:0',
            text: plain('Close'),
            value: '{"command":"close","open":true}',
            style: 'danger',
            confirm: {
              title: plain('Sure?'),
              text: plain('It ends here.'),
              confirm: plain('Close it'),
              deny: plain('Cancel'),
              style: 'danger',
            },
          },
          {
            type: 'static_select',
            action_id: 'select:1:["severity",{"incident":"i1"},"level"]',
            placeholder: plain('Severity'),
            options: [
              { text: plain('SEV1'), value: 'sev1', description: plain('All is down') },
              { text: plain('SEV2'), value: 'sev2' },
            ],
            initial_option: { text: plain('SEV2'), value: 'sev2' },
          },
          {
            type: 'users_select',
            action_id: 'person:2:["role",{},"person"]',
            placeholder: plain('Commander'),
          },
          { type: 'button', action_id: 'link:3', text: plain('Room'), url: 'https://a.example/r' },
        ],
      },
    ]);
  });

  it('renders a checklist with who and when in the small print', () => {
    const done = { text: plain('Roll back'), value: 'a' };
    const noted = {
      ...done,
      description: mrkdwn('done by <@U0ALICE00> at <!date^1795183500^{date_num} {time}|11-20 14:05Z>'),
    };

    const blocks = rendered({
      type: 'checklist',
      command: 'check',
      args: { run: 'r1' },
      items: [
        { value: 'a', text: 'Roll back', note: ['done by ', person(alice), ' at ', time(noon)], done: true },
        { value: 'b', text: ['See ', bold('logs')], note: 'waits for a', done: false },
      ],
    });

    expect(blocks).toEqual([
      {
        type: 'actions',
        block_id: 'checklist:0:x-',
        elements: [
          {
            type: 'checkboxes',
            action_id: 'checklist:0:["check",{"run":"r1"}]',
            options: [noted, { text: mrkdwn('See *logs*'), value: 'b', description: plain('waits for a') }],
            initial_options: [noted],
          },
        ],
      },
    ]);
  });

  it('renders a checklist of more than ten steps in groups', () => {
    const items = Array.from({ length: 23 }, (_, i) => ({
      value: `s${i}`,
      text: `Step ${i}`,
      done: i === 12,
    }));

    const blocks = rendered({ type: 'checklist', command: 'check', items });

    expect(blocks).toMatchObject([
      { block_id: 'checklist:0:----------', elements: [{ options: { length: 10 } }] },
      { block_id: 'checklist:1:--x-------', elements: [{ initial_options: [{ value: 's12' }] }] },
      { block_id: 'checklist:2:---', elements: [{ options: { length: 3 } }] },
    ]);
  });

  it('lets a long step run on in the small print', () => {
    const text = `Compare ${'the error rate of each zone with that of last week, '.repeat(2)}now`;

    const [block] = rendered({
      type: 'checklist',
      command: 'check',
      items: [{ value: 'a', text, done: false }],
    });

    expect(block).toMatchObject({
      elements: [
        {
          options: [{ text: plain(`${text.slice(0, 74)}…`), description: plain(`…${text.slice(74)}`) }],
        },
      ],
    });
  });

  it('keeps the rest of a long step before its note until it is done', () => {
    const text = `${'x'.repeat(74)} then restart`;
    const note = ['after ', person(alice)];
    const items = [
      { value: 'a', text, note, done: false },
      { value: 'b', text, note, done: true },
    ];

    expect(rendered({ type: 'checklist', command: 'check', items })).toMatchObject([
      {
        elements: [
          {
            options: [
              {
                text: plain(`${'x'.repeat(74)}…`),
                description: mrkdwn('… then restart · after <@U0ALICE00>'),
              },
              { text: plain(`${'x'.repeat(74)}…`), description: mrkdwn('after <@U0ALICE00>') },
            ],
          },
        ],
      },
    ]);
  });

  it('renders a table natively once, and as a list after that and on the home page', () => {
    const table: Block = {
      type: 'table',
      columns: ['Who', 'What'],
      rows: [[[person(alice)], 'a|b'], ['']],
    };
    const list = {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [{ type: 'text', text: 'Who · What', style: { bold: true } }],
        },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'user', user_id: 'U0ALICE00' },
                { type: 'text', text: ' · ' },
                { type: 'text', text: 'a|b' },
              ],
            },
            { type: 'rich_text_section', elements: [{ type: 'text', text: '–' }] },
          ],
        },
      ],
    };

    expect(rendered(table, table)).toEqual([
      {
        type: 'table',
        column_settings: [{ is_wrapped: true }, { is_wrapped: true }],
        rows: [
          [
            section({ type: 'text', text: 'Who', style: { bold: true } }),
            section({ type: 'text', text: 'What', style: { bold: true } }),
          ],
          [section({ type: 'user', user_id: 'U0ALICE00' }), { type: 'raw_text', text: 'a|b' }],
          [
            { type: 'raw_text', text: ' ' },
            { type: 'raw_text', text: ' ' },
          ],
        ],
      },
      list,
    ]);
    expect(renderHome({ fallback: 'x', blocks: [table] })).toEqual({ type: 'home', blocks: [list] });
  });

  it('renders images, dividers and context', () => {
    expect(
      rendered(
        { type: 'image', url: 'https://a.example/graph.png', alt: 'Errors' },
        { type: 'divider' },
        { type: 'context', text: 'by *hand*' },
        { type: 'context', text: ['by ', person(alice), ' *hand*'] },
      ),
    ).toEqual([
      { type: 'image', image_url: 'https://a.example/graph.png', alt_text: 'Errors' },
      { type: 'divider' },
      { type: 'context', elements: [plain('by *hand*')] },
      { type: 'context', elements: [mrkdwn('by <@U0ALICE00> ∗hand∗')] },
    ]);
  });

  it('shows the fallback when there are no blocks', () => {
    const message = renderMessage({ fallback: ['Done, ', person(alice)], blocks: [] });

    expect(message).toEqual({
      text: 'Done, <@U0ALICE00>',
      blocks: [section({ type: 'text', text: 'Done, ' }, { type: 'user', user_id: 'U0ALICE00' })],
    });
  });
});
