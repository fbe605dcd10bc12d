import { describe, expect, it } from '@jest/globals';
import { faultsOf } from '../../../src/sandbox/slack/block-kit/validate.js';
import { faultsOfView } from '../../../src/sandbox/slack/block-kit/view.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const x = (length: number) => 'x'.repeat(length);
const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const option = (value: string, label = value) => ({ text: plain(label), value });
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const input = (element: object, more: object = {}) => ({
  type: 'input',
  label: plain('L'),
  element,
  ...more,
});
const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('x'), ...more });
const select = (more: object = {}) => ({ type: 'static_select', options: [option('a')], ...more });
const modal = (more: object = {}) => ({ type: 'modal', title: plain('T'), blocks: [section()], ...more });

describe('blocks that Slack accepts', () => {
  it.each<[string, object[]]>([
    ['the most blocks a message holds', many(50, () => section())],
    ['the longest section', [section({ text: mrkdwn(x(3000)) })]],
    ['ten long fields', [{ type: 'section', fields: many(10, () => mrkdwn(x(2000))) }]],
    ['the longest header', [{ type: 'header', text: plain(x(150)) }]],
    ['the longest button', [actions(button({ text: plain(x(75)), value: x(2000), action_id: x(255) }))]],
    [
      'a confirmation',
      [
        actions(
          button({
            confirm: { title: plain('T'), text: mrkdwn('x'), confirm: plain('Y'), deny: plain('N') },
          }),
        ),
      ],
    ],
    [
      'checkboxes with markup',
      [
        actions({
          type: 'checkboxes',
          options: [{ text: mrkdwn('*a*'), value: 'a', description: mrkdwn('b') }],
        }),
      ],
    ],
    ['a hundred options', [actions(select({ options: many(100, (at) => option(String(at))) }))]],
    ['an image', [{ type: 'image', alt_text: 'a', image_url: 'https://example.com/a.png' }]],
    ['a table', [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }]],
    [
      'rich text',
      [
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }],
        },
      ],
    ],
  ])('%s', (_, blocks) => {
    expect(faultsOf(blocks, 'message')).toEqual([]);
  });
});

describe('blocks that Slack refuses', () => {
  it.each<[string, object[], string]>([
    ['51 blocks', many(51, () => section()), 'no more than 50 items allowed [json-pointer:/blocks]'],
    [
      'a long section',
      [section({ text: mrkdwn(x(3001)) })],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty text', [section({ text: mrkdwn('') })], 'must be more than 0 characters'],
    ['a section without text', [{ type: 'section' }], 'text or fields'],
    ['11 fields', [{ type: 'section', fields: many(11, () => mrkdwn('x')) }], 'no more than 10 items'],
    ['a long field', [{ type: 'section', fields: [mrkdwn(x(2001))] }], 'less than 2001'],
    ['a long header', [{ type: 'header', text: plain(x(151)) }], 'less than 151'],
    ['markup in a header', [{ type: 'header', text: mrkdwn('x') }], '/blocks/0/text/type'],
    ['a long button text', [actions(button({ text: plain(x(76)) }))], 'less than 76'],
    ['a long button value', [actions(button({ value: x(2001) }))], 'less than 2001'],
    ['a long button URL', [actions(button({ url: `https://e.com/${x(3000)}` }))], 'less than 3001'],
    ['a URL that is none', [actions(button({ url: 'javascript:alert(1)' }))], 'not a valid URL'],
    ['an unknown style', [actions(button({ style: 'warning' }))], '/style'],
    ['a long action id', [actions(button({ action_id: x(256) }))], 'less than 256'],
    ['a long block id', [section({ block_id: x(256) })], 'less than 256'],
    [
      'an action id twice',
      [actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))],
      '`action_id` `a` already exists',
    ],
    [
      'a block id twice',
      [section({ block_id: 'a' }), section({ block_id: 'a' })],
      '`block_id` `a` already exists',
    ],
    ['26 elements', [actions(...many(26, () => button()))], 'no more than 25 items'],
    ['no elements', [actions()], 'no less than 1 items'],
    [
      '11 context elements',
      [{ type: 'context', elements: many(11, () => mrkdwn('x')) }],
      'no more than 10 items',
    ],
    [
      '101 options',
      [actions(select({ options: many(101, (at) => option(String(at))) }))],
      'no more than 100 items',
    ],
    ['a long option text', [actions(select({ options: [option('a', x(76))] }))], 'less than 76'],
    ['a long option value', [actions(select({ options: [option(x(151), 'a')] }))], 'less than 151'],
    [
      'two options of one value',
      [actions(select({ options: [option('a'), option('a', 'b')] }))],
      'option value `a` already exists',
    ],
    [
      'a select without options',
      [actions({ type: 'static_select' })],
      'exactly one of options and option_groups',
    ],
    [
      'an initial option not offered',
      [actions(select({ initial_option: option('z') }))],
      'not among the options',
    ],
    ['markup in a select', [actions(select({ options: [{ text: mrkdwn('a'), value: 'a' }] }))], '/text/type'],
    ['a long placeholder', [actions(select({ placeholder: plain(x(151)) }))], 'less than 151'],
    [
      '11 checkboxes',
      [actions({ type: 'checkboxes', options: many(11, (at) => option(String(at))) })],
      'no more than 10 items',
    ],
    [
      '11 radio buttons',
      [actions({ type: 'radio_buttons', options: many(11, (at) => option(String(at))) })],
      'no more than 10 items',
    ],
    [
      '6 overflow options',
      [actions({ type: 'overflow', options: many(6, (at) => option(String(at))) })],
      'no more than 5 items',
    ],
    [
      'a long confirmation',
      [
        actions(
          button({
            confirm: { title: plain(x(101)), text: mrkdwn('x'), confirm: plain('Y'), deny: plain('N') },
          }),
        ),
      ],
      'less than 101',
    ],
    ['an image without alt text', [{ type: 'image', image_url: 'https://e.com/a.png' }], '/alt_text'],
    [
      'an image without a source',
      [{ type: 'image', alt_text: 'a' }],
      'exactly one of image_url and slack_file',
    ],
    ['an unknown field', [section({ colour: 'red' })], 'invalid additional property: colour'],
    ['an unknown block', [{ type: 'blink' }], 'unsupported type'],
    ['an unknown element', [actions({ type: 'slider' })], 'unsupported type'],
    ['an impossible date', [actions({ type: 'datepicker', initial_date: '20.11.2026' })], 'YYYY-MM-DD'],
    [
      'a datetime in milliseconds',
      [actions({ type: 'datetimepicker', initial_date_time: 1_800_000_000_000 })],
      '/initial_date_time',
    ],
    [
      'two tables',
      many(2, () => ({ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] })),
      'only_one_table_allowed',
    ],
    [
      'a wide table',
      [{ type: 'table', rows: [many(21, () => ({ type: 'raw_text', text: 'a' }))] }],
      'no more than 20 items',
    ],
    [
      'a huge table',
      [{ type: 'table', rows: many(2, () => [{ type: 'raw_text', text: x(5001) }]) }],
      'less than 10001',
    ],
    [
      'a long input label',
      [input({ type: 'plain_text_input' }, { label: plain(x(2001)) })],
      'less than 2001',
    ],
    ['a max_length too large', [input({ type: 'plain_text_input', max_length: 3001 })], '/max_length'],
  ])('%s', (_, blocks, expected) => {
    expect(faultsOf(blocks, 'message').join('\n')).toContain(expected);
  });
});

describe('views', () => {
  it.each<[string, object]>([
    ['a modal', modal()],
    ['a modal with an input', modal({ submit: plain('Go'), blocks: [input({ type: 'plain_text_input' })] })],
    [
      'the largest modal',
      modal({ title: plain(x(24)), private_metadata: x(3000), blocks: many(100, () => section()) }),
    ],
  ])('accepts %s', (_, view) => {
    expect(faultsOfView(view, 'modal')).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a long title', modal({ title: plain(x(25)) }), 'less than 25'],
    ['a long submit', modal({ submit: plain(x(25)) }), 'less than 25'],
    ['a long close', modal({ close: plain(x(25)) }), 'less than 25'],
    ['101 blocks', modal({ blocks: many(101, () => section()) }), 'no more than 100'],
    ['long metadata', modal({ private_metadata: x(3001) }), 'less than 3001'],
    ['a long callback id', modal({ callback_id: x(256) }), 'less than 256'],
    ['inputs without submit', modal({ blocks: [input({ type: 'plain_text_input' })] }), 'submit'],
    ['no title', { type: 'modal', blocks: [] }, '/title'],
    ['an unknown field', modal({ colour: 'red' }), 'invalid additional property: colour'],
    [
      'a table',
      modal({ blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }] }),
      'unsupported type',
    ],
  ])('refuses a modal with %s', (_, view, expected) => {
    expect(faultsOfView(view, 'modal').join('\n')).toContain(expected);
  });

  it('refuses a home with a title', () => {
    expect(faultsOfView({ type: 'home', title: plain('T'), blocks: [] }, 'home')).toHaveLength(1);
  });
});
