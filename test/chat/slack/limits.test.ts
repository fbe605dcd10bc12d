import { describe, expect, it } from '@jest/globals';
import { renderHome, renderMessage } from '../../../src/chat/slack/render.js';
import { type Block, person, type View } from '../../../src/chat/view.js';
import { PersonId } from '../../../src/ids.js';
import { HomeSchema } from '../../helpers/block-kit-schema.js';
import { plain, rendered } from '../../helpers/rendered.js';

const alice = PersonId.parse('slack:U0ALICE00');

describe('limits', () => {
  const view = (...blocks: Block[]): View => ({ fallback: 'x', blocks });
  const lines = (count: number): Block[] =>
    Array.from({ length: count }, (_, i) => ({ type: 'heading', text: `${i}` }));

  it('says how many blocks did not fit', () => {
    const { blocks } = renderMessage(view(...lines(60)));
    const home = renderHome(view(...lines(130)));

    expect(blocks).toHaveLength(50);
    expect(blocks.at(-1)).toEqual({ type: 'context', elements: [plain('… 11 more')] });
    expect(home.blocks).toHaveLength(100);
    expect(home.blocks.at(-1)).toEqual({ type: 'context', elements: [plain('… 31 more')] });
    expect(HomeSchema.safeParse(home).success).toBe(true);
  });

  it('stays under what Slack takes for all blocks together', () => {
    const long: Block = { type: 'text', text: 'x'.repeat(2900) };

    expect(rendered(long, long, long, long, long)).toMatchObject([
      { type: 'rich_text' },
      { type: 'rich_text' },
      { type: 'rich_text' },
      { type: 'context', elements: [plain('… 2 more')] },
    ]);
  });

  it('cuts long text with an ellipsis, between whole characters', () => {
    const family = '👩‍👩‍👧‍👦';

    const [header] = rendered({ type: 'heading', text: family.repeat(40) });
    const { text } = renderMessage({ fallback: '&'.repeat(4000), blocks: [] });

    expect(header).toEqual({ type: 'header', text: plain(`${family.repeat(13)}…`) });
    expect(text).toBe(`${'&amp;'.repeat(599)}…`);
  });

  it('leaves out a mention that does not fit rather than cutting it', () => {
    const { text } = renderMessage({ fallback: ['x'.repeat(2995), person(alice)], blocks: [] });

    expect(text).toBe(`${'x'.repeat(2995)}…`);
  });

  it('says how many rows and columns of a table did not fit', () => {
    const columns = Array.from({ length: 25 }, (_, i) => `c${i}`);

    const [table] = rendered({
      type: 'table',
      columns,
      rows: Array.from({ length: 150 }, (_, i) => [`${i}`]),
    });

    const rows = (table as { rows: { text?: string }[][] }).rows;
    expect(rows.length).toBeLessThanOrEqual(100);
    expect(rows[1]?.[19]).toEqual({ type: 'raw_text', text: '… 6 more' });
    const shown = rows.length - 2;
    expect(rows.at(-1)?.[0]).toEqual({ type: 'raw_text', text: `… ${150 - shown} more` });
  });

  it('says how many options of a select did not fit, and keeps the chosen one', () => {
    const options = Array.from({ length: 130 }, (_, i) => ({ value: `v${i}`, label: `L${i}` }));
    const select = {
      kind: 'select',
      label: 'Pick',
      command: 'c',
      arg: 'a',
      options,
      selected: 'v120',
    } as const;

    const [block] = rendered({ type: 'actions', actions: [select] });

    expect(block).toMatchObject({
      elements: [
        {
          placeholder: plain('Pick (… 30 more)'),
          options: { length: 100, 98: { value: 'v98' }, 99: { value: 'v120' } },
          initial_option: { value: 'v120' },
        },
      ],
    });
  });

  it('refuses to cut what a control carries', () => {
    const args = { note: 'x'.repeat(2000) };
    const actions = (action: Extract<Block, { type: 'actions' }>['actions'][number]) => () =>
      renderMessage(view({ type: 'actions', actions: [action] }));

    expect(actions({ kind: 'button', label: 'b', command: 'c', args })).toThrow(/button for "c"/);
    expect(actions({ kind: 'person-select', label: 'b', command: 'c', arg: 'a', args })).toThrow(/action_id/);
  });
});

describe('cutting', () => {
  it('keeps characters whole where spaces or control characters shrink the text', () => {
    const { text } = renderMessage({
      fallback: [`${'\u0000'.repeat(2)}${'👍🏽'.repeat(1500)}`],
      blocks: [],
    });

    expect(text).toBe(`${'👍🏽'.repeat(749)}…`);
  });

  it('falls back to the words of a link whose target does not fit', () => {
    const url = `https://a.example/${'x'.repeat(100)}`;
    const item = { value: 'a', text: [{ kind: 'link' as const, url, text: 'Dashboard' }], done: false };

    expect(rendered({ type: 'checklist', command: 'check', items: [item] })).toMatchObject([
      { elements: [{ options: [{ text: { type: 'mrkdwn', text: 'Dashboard…' } }] }] },
    ]);
  });
});
