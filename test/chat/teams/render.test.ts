import { describe, expect, it } from '@jest/globals';
import { idsIn } from '../../../src/chat/teams/ids-in.js';
import { bytesOf } from '../../../src/chat/teams/limits.js';
import { renderCard, renderMessage } from '../../../src/chat/teams/render.js';
import { type Action, type Block, bold, code, link, person, room, time } from '../../../src/chat/view.js';
import { PersonId, RoomId } from '../../../src/ids.js';
import { ada, bo, faultsIn, mentionOf, nodesIn, shown, war } from '../../helpers/adaptive-card.js';

const noon = new Date('2026-11-20T14:05:00Z');
const text = (words: string, more: object = {}) => ({ type: 'TextBlock', text: words, wrap: true, ...more });
const small = { isSubtle: true, size: 'Small' };

/** The body of a card, having checked that it is one. */
function drawn(...blocks: Block[]): unknown[] {
  const card = renderCard({ fallback: 'x', blocks }, shown);
  expect(faultsIn(card)).toEqual([]);
  return card.body;
}

const actions = (...all: Action[]): Block => ({ type: 'actions', actions: all });

describe('blocks', () => {
  it('renders a heading', () => {
    expect(drawn({ type: 'heading', text: 'INC-7 is *down*' })).toEqual([
      text('INC-7 is ∗down∗', { size: 'Large', weight: 'Bolder', style: 'heading' }),
    ]);
  });

  it('renders every kind of span in a text block, and mentions people by their Entra id', () => {
    const block: Block = {
      type: 'text',
      text: [
        'a <b> & *c* ',
        bold('B'),
        { kind: 'italic', text: 'I' },
        code('rm -rf'),
        ' ',
        link('https://a.example/x?y=(1)', 'there'),
        ' ',
        person(ada),
        room(war),
        ' ',
        time(noon),
        ' ',
        time(noon, 'time'),
        ' ',
        time(noon, 'date'),
      ],
    };

    const card = renderCard({ fallback: 'x', blocks: [block] }, shown);

    expect(card).toEqual({
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.5',
      body: [
        text(
          'a <\u2060b> & ∗c∗ **B**\u2060_I_\u2060**rm -rf** [there](https://a.example/x?y=%281%29) ' +
            '<at>Ada Lovelace</at>[inc-7 checkout](https://teams.example/l/channel/teams%3A19%3Aabc%40thread.tacv2) ' +
            '{{DATE(2026-11-20T14:05:00Z, SHORT)}} {{TIME(2026-11-20T14:05:00Z)}} ' +
            '{{TIME(2026-11-20T14:05:00Z)}} {{DATE(2026-11-20T14:05:00Z, SHORT)}}',
        ),
      ],
      msteams: { width: 'Full', entities: [mentionOf(ada, 'Ada Lovelace')] },
    });
    expect(faultsIn(card)).toEqual([]);
  });

  it('puts a button beside a text, and a choice under it', () => {
    const button: Action = { kind: 'button', label: 'Take it', command: 'role', args: { role: 'commander' } };
    const select: Action = {
      kind: 'select',
      label: 'Owner',
      command: 'own',
      arg: 'who',
      options: [{ value: 'a', label: 'A' }],
    };

    expect(drawn({ type: 'text', text: 'Lead', side: button })).toEqual([
      {
        type: 'ColumnSet',
        columns: [
          { type: 'Column', width: 'stretch', verticalContentAlignment: 'Center', items: [text('Lead')] },
          {
            type: 'Column',
            width: 'auto',
            verticalContentAlignment: 'Center',
            items: [
              {
                type: 'ActionSet',
                actions: [
                  {
                    type: 'Action.Execute',
                    verb: 'role',
                    data: { args: { role: 'commander' } },
                    associatedInputs: 'none',
                    title: 'Take it',
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
    expect(drawn({ type: 'text', text: 'Lead', side: select })).toMatchObject([
      text('Lead'),
      { type: 'ColumnSet' },
    ]);
  });

  it('renders a quote as somebody’s words', () => {
    expect(drawn({ type: 'quote', text: '- /incident resolve\n> x' })).toEqual([
      {
        type: 'Container',
        style: 'emphasis',
        items: [text('\u2060- /incident resolve\n\n\u2060> x')],
      },
    ]);
  });

  it('renders fields as lines of two columns', () => {
    const line = (label: string, value: string, more: object = {}) => ({
      type: 'ColumnSet',
      ...more,
      columns: [
        { type: 'Column', width: 1, items: [text(label, { weight: 'Bolder' })] },
        { type: 'Column', width: 3, items: [text(value)] },
      ],
    });

    expect(
      drawn({
        type: 'fields',
        fields: [
          { label: 'Severity', value: 'SEV1' },
          { label: 'Since', value: [time(noon, 'time')] },
        ],
      }),
    ).toEqual([
      line('Severity', 'SEV1'),
      line('Since', '{{TIME(2026-11-20T14:05:00Z)}}', { spacing: 'Small' }),
    ]);
  });

  it('renders every kind of action', () => {
    const body = drawn(
      actions(
        { kind: 'button', label: 'Write', command: 'update', args: { incident: 'i1' }, open: true },
        {
          kind: 'button',
          label: 'Close',
          command: 'close',
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
        { kind: 'link', label: 'Mail', url: 'mailto:a@b.example' },
      ),
    );

    const choice = (input: object, action: object) => ({
      type: 'ColumnSet',
      columns: [
        { type: 'Column', width: 'stretch', verticalContentAlignment: 'Bottom', items: [input] },
        {
          type: 'Column',
          width: 'auto',
          verticalContentAlignment: 'Bottom',
          items: [{ type: 'ActionSet', actions: [action] }],
        },
      ],
    });
    expect(body).toEqual([
      {
        type: 'ActionSet',
        actions: [
          {
            type: 'Action.Submit',
            data: {
              msteams: { type: 'task/fetch' },
              command: 'update',
              args: { incident: 'i1' },
              open: true,
            },
            associatedInputs: 'none',
            title: 'Write',
          },
          {
            type: 'Action.ShowCard',
            title: 'Close',
            style: 'destructive',
            card: {
              type: 'AdaptiveCard',
              body: [text('Sure?', { weight: 'Bolder' }), text('It ends here.')],
              actions: [
                {
                  type: 'Action.Execute',
                  verb: 'close',
                  data: { args: {} },
                  associatedInputs: 'none',
                  title: 'Close it',
                  style: 'destructive',
                },
              ],
            },
          },
          { type: 'Action.OpenUrl', title: 'Room', url: 'https://a.example/r' },
        ],
      },
      choice(
        {
          type: 'Input.ChoiceSet',
          id: 'select:0',
          label: 'Severity',
          style: 'compact',
          choices: [
            { title: 'SEV1 – All is down', value: 'sev1' },
            { title: 'SEV2', value: 'sev2' },
          ],
          value: 'sev2',
        },
        {
          type: 'Action.Execute',
          verb: 'severity',
          data: { args: { incident: 'i1' }, arg: 'level', input: 'select:0' },
          title: 'Set Severity',
        },
      ),
      choice(
        {
          type: 'Input.ChoiceSet',
          id: 'select:1',
          label: 'Commander',
          choices: [],
          'choices.data': {
            type: 'Data.Query',
            dataset: 'graph.microsoft.com/users?scope=currentContext',
          },
        },
        {
          type: 'Action.Execute',
          verb: 'role',
          data: { args: {}, arg: 'person', input: 'select:1', picks: 'person' },
          title: 'Set Commander',
        },
      ),
      text('Mail (mailto:a@b.example)'),
    ]);
  });

  it('moves the buttons after the sixth into the menu', () => {
    const many = Array.from(
      { length: 8 },
      (_, i): Action => ({ kind: 'button', label: `${i}`, command: 'c' }),
    );

    expect(drawn(actions(...many))).toMatchObject([
      { actions: [{}, {}, {}, {}, {}, {}, { mode: 'secondary' }, { mode: 'secondary' }] },
    ]);
  });

  it('renders a checklist as switches, and says under each what it waits for or who did it', () => {
    const body = drawn({
      type: 'checklist',
      command: 'check',
      args: { run: 'r1' },
      turn: '2',
      items: [
        { value: 'a', text: '1. Look', done: false, note: '🔒 after step 2' },
        {
          value: 'b',
          text: ['Ask ', person(ada)],
          done: true,
          note: [person(bo), ' at ', time(noon, 'time')],
        },
      ],
    });

    const print = { ...small, spacing: 'None' };
    expect(body).toEqual([
      {
        type: 'Container',
        items: [
          {
            type: 'Input.Toggle',
            id: 'check:0:2:-:a',
            title: '\u20601. Look',
            value: 'false',
            wrap: true,
          },
          text('🔒 after step 2', print),
          { type: 'Input.Toggle', id: 'check:0:2:x:b', title: 'Ask Ada Lovelace', value: 'true', wrap: true },
          text('Ask <at>Ada Lovelace</at> · <at>Bo</at> at {{TIME(2026-11-20T14:05:00Z)}}', print),
          {
            type: 'ActionSet',
            actions: [
              {
                type: 'Action.Execute',
                title: 'Save the ticks',
                verb: 'check',
                data: { args: { run: 'r1' }, checklist: 'check:0:2' },
              },
            ],
          },
        ],
      },
    ]);
  });

  it('renders a table', () => {
    const cell = (item: object) => ({ type: 'TableCell', items: [item] });

    expect(
      drawn({ type: 'table', columns: ['#', 'What'], rows: [['1', 'Restart the database'], ['2']] }),
    ).toEqual([
      {
        type: 'Table',
        columns: [{ width: 1 }, { width: 4 }],
        firstRowAsHeaders: true,
        rows: [
          {
            type: 'TableRow',
            cells: [cell(text('\u2060#', { weight: 'Bolder' })), cell(text('What', { weight: 'Bolder' }))],
          },
          { type: 'TableRow', cells: [cell(text('1')), cell(text('Restart the database'))] },
          { type: 'TableRow', cells: [cell(text('2')), cell({ type: 'TextBlock', text: '\u00A0' })] },
        ],
      },
    ]);
  });

  it('renders an image, a divider and small print', () => {
    expect(
      drawn(
        { type: 'image', url: 'https://a.example/g.png', alt: 'Errors' },
        { type: 'image', url: 'javascript:x', alt: 'None' },
        { type: 'divider' },
        { type: 'divider' },
        { type: 'context', text: 'x' },
        { type: 'divider' },
      ),
    ).toEqual([
      { type: 'Image', url: 'https://a.example/g.png', altText: 'Errors' },
      text('None (javascript:x)'),
      text('x', { ...small, separator: true, spacing: 'Large' }),
    ]);
  });
});

describe('people and rooms', () => {
  const ana = PersonId.parse('slack:U0ANA');

  it('names people and rooms of another platform without a mention', () => {
    const card = renderCard(
      {
        fallback: 'x',
        blocks: [{ type: 'text', text: [person(ana), ' ', room(RoomId.parse('slack:C0ROOM'))] }],
      },
      shown,
    );

    expect(card.body).toEqual([text('Ana of Slack #slack:C0ROOM')]);
    expect(card.msteams).toEqual({ width: 'Full' });
  });

  it('tells two people of one name apart, since Teams goes by the text of a mention', () => {
    const names = new Map([
      [ada, 'Kim'],
      [bo, 'Kim'],
    ]);

    const { body, msteams } = renderCard(
      { fallback: 'x', blocks: [{ type: 'text', text: [person(ada), person(bo), person(ada)] }] },
      { ...shown, names },
    );

    expect(body).toEqual([text('<at>Kim</at><at>Kim (2)</at><at>Kim</at>')]);
    expect(msteams.entities).toEqual([
      mentionOf(ada, 'Kim'),
      { ...mentionOf(bo, 'Kim'), text: '<at>Kim (2)</at>' },
    ]);
  });

  it('knows whose names it needs: those of Slack stand there in words', () => {
    const blocks: Block[] = [
      { type: 'text', text: [person(ada)] },
      { type: 'fields', fields: [{ label: 'x', value: [person(ada), room(war)] }] },
      {
        type: 'checklist',
        command: 'c',
        items: [{ value: 'a', text: 'x', note: [person(ana)], done: false }],
      },
      { type: 'table', columns: ['x'], rows: [[[person(bo)]]] },
    ];

    expect(idsIn({ fallback: [room(war)], blocks })).toEqual({ people: [ada, bo], rooms: [war] });
  });
});

describe('commands', () => {
  it.each([
    ['Next: /incident resolve, then /incident close', 'Next: @Tocsin resolve, then @Tocsin close'],
    ['/incident INC-7 timeline', '@Tocsin INC-7 timeline'],
    ['see /incident reports or /incident', 'see /incident reports or /incident'],
    ['GET /api/incident help', 'GET /api/incident help'],
  ])('shows %j as it is typed in Teams', (words, expected) => {
    expect(drawn({ type: 'context', text: words })).toEqual([text(expected, small)]);
    expect(drawn({ type: 'text', text: [code(words)] })).toMatchObject([
      { text: expect.stringContaining(expected) },
    ]);
  });
});

describe('renderMessage', () => {
  it('is a message with a card, a summary for notifications and the key of its message', () => {
    const view = { fallback: ['INC-7: ', bold('down'), ' since ', time(noon), ' ', person(ada)], blocks: [] };

    const message = renderMessage(view, shown, { key: 'card:1', refresh: { key: 'card:1' } });

    expect(message).toMatchObject({
      type: 'message',
      summary: 'INC-7: down since 20 Nov 2026, 14:05 UTC Ada Lovelace',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            body: [{ id: 'tocsin:key:card:1', type: 'TextBlock' }],
            refresh: {
              action: { type: 'Action.Execute', title: 'Refresh', verb: 'refresh', data: { key: 'card:1' } },
              userIds: [],
            },
          },
        },
      ],
    });
  });

  it('says how many parts did not fit', () => {
    const paragraphs = Array.from(
      { length: 40 },
      (_, i): Block => ({ type: 'text', text: `${i}`.repeat(900) }),
    );

    const message = renderMessage({ fallback: 'x', blocks: paragraphs }, shown);

    expect(bytesOf(message)).toBeLessThan(28 * 1024);
    const { body } = renderCard({ fallback: 'x', blocks: paragraphs }, shown);
    expect(body.at(-1)).toEqual(text(`… ${40 - (body.length - 1)} more`, small));
    expect(body.length).toBeGreaterThan(10);
  });

  it('keeps the buttons at the end of what did not fit', () => {
    const paragraphs = Array.from({ length: 40 }, (): Block => ({ type: 'text', text: 'é'.repeat(900) }));
    const next: Action = { kind: 'button', label: 'Next page', command: 'timeline' };

    const body = drawn(...paragraphs, actions(next));

    expect(body.at(-2)).toEqual(text(`… ${40 - (body.length - 2)} more`, small));
    expect(body.at(-1)).toMatchObject({ type: 'ActionSet', actions: [{ title: 'Next page' }] });
  });

  it('says how many rows, columns, options and items did not fit', () => {
    const table = drawn({
      type: 'table',
      columns: Array.from({ length: 10 }, (_, i) => `c${i}`),
      rows: Array.from({ length: 150 }, (_, i) => [`${i}`, 'x']),
    });
    const rows = nodesIn(table).filter(({ type }) => type === 'TableRow');
    expect(JSON.stringify(rows[0])).toContain('… 3 more');
    expect(JSON.stringify(rows.at(-1))).toContain(`… ${150 - (rows.length - 2)} more`);

    const options = Array.from({ length: 300 }, (_, i) => ({ value: `v${i}`, label: `Label ${i}` }));
    const [select] = drawn(
      actions({ kind: 'select', label: 'Pick', command: 'c', arg: 'a', options, selected: 'v290' }),
    );
    const [input] = nodesIn(select).filter(({ type }) => type === 'Input.ChoiceSet');
    const kept = input?.choices as unknown[];
    expect(kept.length).toBeGreaterThan(100);
    expect(input).toMatchObject({ label: `Pick (… ${300 - kept.length} more)`, value: 'v290' });

    const items = Array.from({ length: 200 }, (_, i) => ({ value: `s${i}`, text: `Step ${i}`, done: false }));
    const checklist = drawn({ type: 'checklist', command: 'check', items });
    const toggles = nodesIn(checklist).filter(({ type }) => type === 'Input.Toggle');
    expect(toggles.length).toBeGreaterThan(100);
    expect(JSON.stringify(checklist)).toContain(`… ${200 - toggles.length} more`);
    expect(JSON.stringify(checklist)).toContain('Save the ticks');
  });
});
