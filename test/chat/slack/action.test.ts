import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAction } from '../../../src/chat/slack/action.js';
import { renderHome, renderMessage } from '../../../src/chat/slack/render.js';
import type { Action, Block } from '../../../src/chat/view.js';
import { press } from '../../helpers/slack-press.js';

const message = (...blocks: Block[]) => renderMessage({ fallback: 'x', blocks });
const actions = (...all: Action[]): Block => ({ type: 'actions', actions: all });

const checklist = (done: string): Block => ({
  type: 'checklist',
  command: 'check',
  args: { run: 'r1' },
  items: ['a', 'b', 'c'].map((value) => ({ value, text: value, done: done.includes(value) })),
});

describe('readAction', () => {
  it('reads a button', () => {
    const { blocks } = message(
      actions(
        { kind: 'button', label: 'One', command: 'note' },
        { kind: 'button', label: 'Two', command: 'close', args: { incident: 'i1' }, open: true },
      ),
    );

    expect(readAction(press(blocks, 'button:0'))).toEqual({ command: 'note', args: {}, open: false });
    expect(readAction(press(blocks, 'button:1'))).toEqual({
      command: 'close',
      args: { incident: 'i1' },
      open: true,
    });
  });

  it('reads a control beside a text', () => {
    const side: Action = { kind: 'button', label: 'Two', command: 'close' };
    const { blocks } = message({ type: 'text', text: 'x', side });

    expect(readAction(press(blocks, 'button:0'))?.command).toBe('close');
  });

  it('puts the chosen option under the argument it fills', () => {
    const options = [{ value: 'sev1', label: 'SEV1' }];
    const select: Action = {
      kind: 'select',
      label: 'S',
      command: 'severity',
      arg: 'level',
      args: { i: '1' },
      options,
    };
    const { blocks } = message(actions(select));

    expect(readAction(press(blocks, 'select:0', { selected_option: { value: 'sev1' } }))).toEqual({
      command: 'severity',
      args: { i: '1', level: 'sev1' },
      open: false,
    });
    expect(readAction(press(blocks, 'select:0', { selected_option: null }))?.args).toEqual({ i: '1' });
  });

  it('names a chosen person by the platform', () => {
    const { blocks } = message(
      actions({ kind: 'person-select', label: 'P', command: 'role', arg: 'person' }),
    );

    expect(readAction(press(blocks, 'person:0', { selected_user: 'U0ALICE00' }))).toEqual({
      command: 'role',
      args: { person: 'slack:U0ALICE00' },
      open: false,
    });
  });

  it('reads of a checklist what changed against the card', () => {
    const { blocks } = message(checklist('ab'));

    const action = readAction(
      press(blocks, 'checklist:0', { selected_options: [{ value: 'b' }, { value: 'c' }] }),
    );

    expect(action).toEqual({
      command: 'check',
      args: { run: 'r1', ticked: 'c', unticked: 'a' },
      open: false,
    });
  });

  it('says nothing of boxes that nobody changed', () => {
    const { blocks } = message(checklist('ab'));

    const action = readAction(
      press(blocks, 'checklist:0', { selected_options: [{ value: 'a' }, { value: 'b' }] }),
    );

    expect(action?.args).toEqual({ run: 'r1' });
  });

  it('reads the second group of a long checklist by itself', () => {
    const items = Array.from({ length: 12 }, (_, i) => ({ value: `s${i}`, text: `${i}`, done: true }));
    const { blocks } = message({ type: 'checklist', command: 'check', items });

    const action = readAction(press(blocks, 'checklist:1', { selected_options: [{ value: 's11' }] }));

    expect(action?.args).toEqual({ unticked: 's10' });
  });

  it('reads a checklist on the home page', () => {
    const { blocks } = renderHome({ fallback: 'x', blocks: [checklist('a')] });
    const { message: card, ...payload } = press(blocks, 'checklist:0', { selected_options: [] });

    expect(readAction({ ...payload, view: card })?.args).toEqual({ run: 'r1', unticked: 'a' });
  });

  it('has nothing to run for a link', () => {
    const { blocks } = message(actions({ kind: 'link', label: 'L', url: 'https://a.example' }));

    expect(readAction(press(blocks, 'link:0'))).toBeUndefined();
  });

  it('refuses what this program has not made', () => {
    expect(() => readAction({ actions: [] })).toThrow();
    expect(() => readAction({ actions: [{ action_id: 'button:0', value: '{"command":7}' }] })).toThrow();
    expect(() => readAction({ actions: [{ action_id: 'select:0:[]' }] })).toThrow();
  });

  it('carries nothing that Slack would escape on the way', () => {
    const { blocks } = message(
      actions({ kind: 'button', label: 'b', command: 'note', args: { text: '<a> & b' } }),
    );

    expect(blocks).toMatchObject([
      { elements: [{ value: '{"command":"note","args":{"text":"\\u003ca\\u003e \\u0026 b"}}' }] },
    ]);
    expect(readAction(press(blocks, 'button:0'))?.args).toEqual({ text: '<a> & b' });
  });

  it('gives back the command and arguments of any control', () => {
    // An argument is named by our own code: never __proto__, which a record leaves out.
    const word = fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== '__proto__');
    const args = fc.dictionary(word, fc.string({ maxLength: 12 }), { maxKeys: 2, noNullPrototype: true });
    const arg = fc.stringMatching(/^[a-z]{1,8}$/);

    fc.assert(
      fc.property(word, args, arg, fc.boolean(), (command, given, filled, open) => {
        const options = [{ value: 'v', label: 'V' }];
        const { blocks } = message(
          actions(
            { kind: 'button', label: 'b', command, args: given, open },
            { kind: 'select', label: 's', command, args: given, arg: filled, options },
          ),
        );

        expect(readAction(press(blocks, 'button:0'))).toEqual({ command, args: given, open });
        expect(readAction(press(blocks, 'select:1', { selected_option: { value: 'v' } }))).toEqual({
          command,
          args: { ...given, [filled]: 'v' },
          open: false,
        });
      }),
      { numRuns: 200 },
    );
  });
});
