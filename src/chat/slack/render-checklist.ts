/**
 * A checklist as groups of checkboxes, ten each (Slack's limit). The block_id tells which boxes are ticked: a client
 * keeps what its reader ticked while the ids stay the same, and a card updated in place must show the new state.
 */
import type { KnownBlock, Option, PlainTextElement, TextObject } from '@slack/types';
import { splitAt } from '../cut.js';
import { chunk } from '../cut-list.js';
import { type Block, type ChecklistItem, spansOf, type Text } from '../view.js';
import { controlId } from './action.js';
import { limits, mustFit } from './limits.js';
import type { Surface } from './surface.js';
import { literalOf, mrkdwn, plainText, textObject } from './text.js';

type Checklist = Extract<Block, { type: 'checklist' }>;

export function renderChecklist(checklist: Checklist, on: Surface): KnownBlock[] {
  return chunk(checklist.items, limits.checkboxOptions).map((items): KnownBlock => {
    const number = on.next();
    const options = items.map(renderItem);
    const ticked = options.filter((_, i) => items[i]?.done);
    return {
      type: 'actions',
      block_id: `checklist:${number}:${items.map((item) => (item.done ? 'x' : '-')).join('')}${checklist.turn ? `:${checklist.turn}` : ''}`,
      elements: [
        {
          type: 'checkboxes',
          action_id: controlId('checklist', number, {
            command: checklist.command,
            ...(checklist.args && { args: checklist.args }),
          }),
          options,
          ...(ticked.length > 0 && { initial_options: ticked }),
        },
      ],
    };
  });
}

function renderItem(item: ChecklistItem): Option {
  // The values that changed travel as one comma-joined argument.
  if (item.value.includes(',')) throw new Error(`the checklist value "${item.value}" has a comma`);
  const value = mustFit('the value of a checklist item', item.value, limits.optionValue);
  const { text, description } = wording(item);
  const hint = description && { description };
  return text.type === 'mrkdwn' ? { text, value, ...hint } : { text, value, ...hint };
}

/**
 * A long item runs on in the small print: what is still to be done must be readable. Once it is done, who did it
 * and when matters more.
 */
function wording({ text, note, done }: ChecklistItem): { text: TextObject; description?: PlainTextElement } {
  const [label, rest] = done ? [text, ''] : overflow(text);
  const between = rest !== '' && note !== undefined ? ' · ' : '';
  const print: Text = [rest, between, ...spansOf(note ?? '')];
  return {
    text: textObject(label, limits.optionText),
    ...((rest !== '' || note !== undefined) && { description: smallPrint(print) }),
  };
}

/** What fits beside the box and what does not, both with an ellipsis; text with mentions is cut instead. */
function overflow(text: Text): [Text, string] {
  const literal = literalOf(text)?.replace(/\s+/g, ' ').trim();
  if (literal === undefined || literal.length <= limits.optionText) return [text, ''];
  const [start, rest] = splitAt(literal, limits.optionText - 1);
  return [`${start}…`, `…${rest}`];
}

/**
 * Slack's reference says that a checkbox's description takes mrkdwn, too
 * (https://docs.slack.dev/reference/block-kit/composition-objects/option-object); its published type knows plain text
 * only. Who ticked a box, and when, is a mention and a time: they need it.
 */
function smallPrint(note: Text): PlainTextElement {
  const literal = literalOf(note);
  if (literal !== undefined) return plainText(literal, limits.optionText);
  return mrkdwn(note, limits.optionText) as TextObject as PlainTextElement;
}
