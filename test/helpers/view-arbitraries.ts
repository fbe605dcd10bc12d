/** Views as people could make them: any text, any counts. */
import fc from 'fast-check';
import type { Action, Block, ChecklistItem, Option, Span, Text, View } from '../../src/chat/view.js';
import { PersonId, RoomId } from '../../src/ids.js';

const HOSTILE = [
  '<!channel>',
  '<!here|here>',
  '<!subteam^S1>',
  '<@U1>',
  '<#C1|general>',
  '<https://evil.example|safe>',
  '<mailto:a@b.c>',
  '<!date^1^{date}|x>',
  '&lt;!channel&gt;',
  '@here',
  '@channel',
  '*bold*',
  '_it_',
  '~no~',
  '`code`',
  '```',
  '> quote',
  ':fire:',
  '\u202Egnp.exe',
  '\u2066x',
  '\u200Fabc',
  'שלום',
  '事故対応',
  '👩‍👩‍👧‍👦',
  '🇩🇪',
  '\uD800',
  '\u0000',
  '\n',
  '',
  ' ',
  'a'.repeat(4100),
  '&'.repeat(900),
  '<'.repeat(500),
  '🔥'.repeat(2000),
];

export const anyString = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...HOSTILE), { maxLength: 4 }).map((parts) => parts.join('')),
  },
);

const key = fc.stringMatching(/^[a-z]{1,8}$/);
const value = fc.stringMatching(/^[A-Za-z0-9-]{1,36}$/);
const args = fc.dictionary(key, value, { maxKeys: 2 });
const at = fc.date({ min: new Date('2002-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const url = fc.oneof(
  anyString,
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom('javascript:alert(1)', 'https://a.example/|x>y', 'mailto:a@b.example', 'slack://open'),
);
const personId = fc.constantFrom('slack:U061F7AUR', 'teams:29:abc').map((id) => PersonId.parse(id));
const roomId = fc.constantFrom('slack:C024BE91L', 'teams:19:abc').map((id) => RoomId.parse(id));

const span: fc.Arbitrary<Span> = fc.oneof(
  anyString,
  fc.record({ kind: fc.constantFrom('bold' as const, 'italic' as const, 'code' as const), text: anyString }),
  fc.record({ kind: fc.constant('link' as const), url, text: anyString }),
  fc.record({ kind: fc.constant('person' as const), id: personId }),
  fc.record({ kind: fc.constant('room' as const), id: roomId }),
  fc.record({
    kind: fc.constant('time' as const),
    at,
    style: fc.constantFrom('time' as const, 'datetime' as const, 'date' as const),
  }),
);
export const anyText: fc.Arbitrary<Text> = fc.oneof(anyString, fc.array(span, { maxLength: 6 }));

export const anyOption: fc.Arbitrary<Option> = fc.record(
  { value, label: anyString, hint: anyString },
  { requiredKeys: ['value', 'label'] },
);
const options = (max: number) =>
  fc.uniqueArray(anyOption, { maxLength: max, selector: (option) => option.value });

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('button' as const),
      label: anyString,
      command: key,
      args,
      open: fc.boolean(),
      style: fc.constantFrom('primary' as const, 'danger' as const),
      confirm: fc.record({ title: anyString, text: anyString, yes: anyString }),
    },
    { requiredKeys: ['kind', 'label', 'command'] },
  ),
  fc.record(
    {
      kind: fc.constant('select' as const),
      label: anyString,
      command: key,
      arg: key,
      args,
      options: options(120),
      selected: value,
    },
    { requiredKeys: ['kind', 'label', 'command', 'arg', 'options'] },
  ),
  fc.record({ kind: fc.constant('person-select' as const), label: anyString, command: key, arg: key, args }),
  fc.record({ kind: fc.constant('link' as const), label: anyString, url }),
);

const item: fc.Arbitrary<ChecklistItem> = fc.record(
  { value, text: anyText, note: anyText, done: fc.boolean() },
  { requiredKeys: ['value', 'text', 'done'] },
);

export const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ type: fc.constant('heading' as const), text: anyString }),
  fc.record(
    { type: fc.constant('text' as const), text: anyText, side: action },
    { requiredKeys: ['type', 'text'] },
  ),
  fc.record({ type: fc.constant('quote' as const), text: anyString }),
  fc.record({
    type: fc.constant('fields' as const),
    fields: fc.array(fc.record({ label: anyString, value: anyText }), { maxLength: 23 }),
  }),
  fc.record({ type: fc.constant('actions' as const), actions: fc.array(action, { maxLength: 30 }) }),
  fc.record({
    type: fc.constant('checklist' as const),
    command: key,
    args,
    items: fc.uniqueArray(item, { maxLength: 25, selector: ({ value }) => value }),
  }),
  fc.record({
    type: fc.constant('table' as const),
    columns: fc.array(anyString, { maxLength: 24 }),
    rows: fc.oneof(
      fc.array(fc.array(anyText, { maxLength: 6 }), { maxLength: 8 }),
      fc.nat(130).map((n) => Array.from({ length: n }, (_, i) => [`row ${i}`, 'x'])),
    ),
  }),
  fc.record({ type: fc.constant('image' as const), url, alt: anyString }),
  fc.constant({ type: 'divider' as const }),
  fc.record({ type: fc.constant('context' as const), text: anyText }),
);

export const anyView: fc.Arbitrary<View> = fc.record({
  fallback: anyText,
  blocks: fc.oneof(
    fc.array(anyBlock, { maxLength: 8 }),
    fc.nat(130).map((n) => Array.from({ length: n }, (): Block => ({ type: 'divider' }))),
  ),
});
